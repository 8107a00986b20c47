/* Languages: codes, and names in en, de, fr, es, pt, pt_BR, it, nl and in the language itself.
 * Written by scripts/tables from:
 *   iso-codes 4.15.0-1 of 2023-04-27: ISO 639-2 and its translations, ISO 639-3
 *   python3-babel 2.10.3-1: names of languages of Unicode CLDR 41
 */
static const char language_names_keys[] =
    "aaaarababcasoabcazioabchasischabchazischabjasioabjazianoabkabkhazeabkhazianacadianoacadioaccadiano"
    "accadoaccineseacehacehnesachemachineesachinesachineseachinesischacholiacioliacoliadangmeadigeiadigue"
    "adygeesadygeiadygeischadygheadygueenaeafafaanoromoafarafganoafrafricanerafricanosafrihiliafrikaans"
    "agyptischagyptischhistorischaimaraainoainouainuakakaakaansakanakkadiaansakkadianakkadienakkadisch"
    "akolialbalbanaisalbaneesalbanesalbanesealbanianalbanischalemanalemanaltaedadmedia"
    "alemanaltaedadmediaca10501500alemanbajaedadmediaalemanbajaedadmediaca7501050alemanbajoalemanico"
    "alemaniquealemannicalemannischalemannischenelzassischzwitserduitsalemannoalemansuizoalemao"
    "alemaoaltamedievalalemaoaltamedievalapr10501500alemaoarcaicoaltoalemaomedievalantigo"
    "alemaomedievalantigoapr7501050alemaosuicaaleoetischaleoutealeutaleutealeutianoaleutischaleuto"
    "allemandallemandmoyenhautallemandmoyenhautenviron10501500allemandvieuxhaut"
    "allemandvieuxhautenviron7501050alsacianoalsacienalsatianalsazianoaltaedadmediaalemanaltaidelsud"
    "altaidelsuraltaidosulaltaidusudaltaimeridionalaltaimeridionalealtamedievalalemaoaltathiopisch"
    "altenglischaltfranzosischaltfranzosisch842ca1400altgriechischaltgriechischbis1453althochdeutsch"
    "althochdeutschca7501050altirischaltirischbis900altjavanischaltnewarialtnordischaltoalemanantiguo"
    "altoalemanmedioaltoalemaomedioaltosorabioaltosoraboaltosorbioaltpersischaltpersischca600400vchr"
    "altprovenzalischaltprovenzalischbis1500altslawischaltsyrischamamaricoamazighestandardmarocainamh"
    "amhaarsamharicamhariqueamharischananaraskielaancienanglaisancienfrancais"
    "ancienfrancais842aenviron1400ancienhautallemandancienirlandaisancienoccitanancienoccitanjusqua1500"
    "ancientegyptianancientgreekangikaanglaisanglaismoyenanglaismoyen11001500anglosaxon"
    "anglosaxonenviron4501100antigofrancesantigopersaararaarabearabicarabischaraboaragonaisaragonees"
    "aragonesaragonesearagonesischarahuacoaramaicaramaicoaramaicodimperoaramaicodimpero700300ac"
    "aramaicoimperialaramaicoimperial700300aecaramaicooficialaramaicooficial700300aecaramaicosamaritano"
    "aramaicoufficialearamaicoufficiale700300acaramaischarameenarameendempirearameendempire700300avantjc"
    "arameensamaritainarameesarameoarameoimperialarameoimperial700300acarameooficialarameooficial700300ac"
    "arameosamaritanoarapahoarauaquiarawakarawakischarcaicofrancesarcaicogregoarcaicoingles"
    "arcaicoirlandesarcaiconordicoarcaicoprovencalargarmarmeensarmenianarmenienarmenioarmenischarmeno"
    "aroemeensaroemeensenmacedoroemeensaromanianaromenoaromunischaroumainarrumanoaruacoaruaquearumanian"
    "arumanoarumenoasasamesaserbaidschanischasmassamaisassameesassamesassameseassamesischasturian"
    "asturianoasturianoleoneseasturianuasturienasturischasturleoneesasturleonesasturleoneseasturoleonais"
    "asturoleonesatjehsavavaavaarsavadhiavaravaricavaricoavarischavaroaveavestaansavestanavestico"
    "avestiqueavestischawadhiawarischayaymaymaraazazeazerbaidjanaisazerbaidjanoazerbaigianoazerbaijani"
    "azerbaijanoazerbaiyanoazerbayanoazerbeidzjaansazeriazeroazərbaycanbabablebachkirbaixoalemao"
    "baixosaxaobaixosorabiobajaedadmediaalemanbajoalemanbajosajonbajosorbiobakbalinaisbalineesbalines"
    "balinesebalinesischbaloutchibalubabaluchibambamanakanbambarabangaalsbanglabanjaribantusbaqbasabasaa"
    "basallemandbasasundabaschirobaschkirischbascobashkirbasjkiersbaskirbaskischbasquebasquirbassa"
    "bassaxonbassorabebassosassonebassosorabobassotedescobebedauyebedawibedawiyetbedjabedschabedzjabegia"
    "bejabelbelarusianbelarussischbeloetsjibelucibelutschischbembabenbengaalsbengalesebengalibengalisch"
    "beyabgbhasanepalesenewaribhodjpouribhodschpuribhojpuribhoyapuribibichelamarbicolbielorruso"
    "bielorrussobielorusobielorussebielorussobikolbilinbinibinisayabirmaansbirmanbirmanesbirmanisch"
    "birmanobisbislamablackfootblinblinbilinblissblisssymboleblisssymbolenblisssymboliekblissymbol"
    "blissymbolenblissymbolicsblissymbolsbmbnbobodboerjatischbokmalnoorsbokmalnoruegobokmalnoruegues"
    "bokmalnorvegesebokmalnorvegiesebokmalnorwegianbosbosanskibosniacobosnianbosniaquebosniobosnisch"
    "bouguisbouriatebrbrajbrajbhakhabrebretaobretonbretonebretonischbretonsbrezhonegbsbugibugineesbugines"
    "buginesebuginesischbuguinesbulbulgaarsbulgarebulgarianbulgarischbulgarobulgaroanticobulgaroantigo"
    "bundnerromanischburburiatburiataburiatoburjatischburmeesburmeseburmesischbutanesbutanicacabardino"
    "cabilacabilocachemircachemiricaddocalcumocambacamboyanocentralcamboyanojemercentralcanarescanarim"
    "canuricarachaiobalcaracarelianocareliencareliocaribcaribdegalibicaribecaribegalibicaribicocaribisch"
    "caribischetalencassubiocastelhanocastellanocastiglianocastiliaanscastiliancastillancasubiocatcatala"
    "catalaanscatalancatalanocatalanovalencianocatalanvalencianocatalaocaxemiracazaquececebuanocecenoceco"
    "centraalkhmercentralkhmercescestinachchachagataichamorrochechechenchechenochecocheienecherokee"
    "cheroquichewacheyenecheyennechichibchachichewachineeschineschinesechinesischchinochinoischinook"
    "chinookjargonchinookjergachipewyanchirghisochishonachoctawchuchuangchuqueschurchslavicchurchslavonic"
    "chuukchuukeeschuukesechuukesischchuvashchuvasiochvciagataicaciagataicocinesecingalaiscingales"
    "cinianjaciuvascioclassicalnepalbhasaclassicalnewariclassicalsyriaccoconcanicongocongoles"
    "cookeilandmaoricookislandsmaoricoptacoptecopticcoptocorcoreanocoreencornicocorniquecornishcorse"
    "corsicaanscorsicancorsicocorsocoscrcrecreecreekcreolehaitiencreolohaitianocrimeantatarcrimeanturkish"
    "criollohaitianocrioulohaitianocroatacroatecroatiancroatocscucuanhamacurdocvcycymcymraegczeczechda"
    "dacotadakotadandanesdanesedanischdanishdanoisdanskdarginicodarginischdargvadargwadavvisamegiellade"
    "deensdelawaredenesulinedeudeutschdhivehidholuodimilidimlidinamarquesdincadinkadiouladiuladivdivehi"
    "dogridogribdolnoserbscinadongodosulsotodoualadualaduitsduitsmiddelhoogduitsmiddelhoogca10501500"
    "duitsnederensaksischnederduitsoudhoogduitsoudhoogca7501050dutdutchdutchmiddledutchmiddleca10501350dv"
    "dyuladzdzodzongadzongkhaeasternfrisianebraicoecossaisedeyorubaeeeestiefikefikischefiqueegipcio"
    "egipcioantigoegipcioantiguoegipcioarcaicoegizianoegizianoanticoegyptianegyptianancientegyptienancien"
    "egyptischegyptischoudekadjoukekajukekajukaelelamischelamitaelamiteelamiticoelamitischellelsassischen"
    "engengelsengelsmiddelengelsmiddel11001500englischenglischaltenglischaltca4501100englishenglishmiddle"
    "englishmiddle11001500englisholdenglisholdca4501100englishunitedstateseoepoersjamordwinischerzjaerzya"
    "esesclaveesclaveathapascanescocesgaelicogaelicoeslavoeslavoantigoeslavoathapascaneslavoeclesiastico"
    "eslavoeclesiasticoantiguoeslavonicoantigoeclesiasticoeslovacoeslovenoespagnolespanholespanol"
    "esperantoestestischestlandsestnischestoneestonianestonianoestonienestonioeteueuseuskaraeuskeraevegbe"
    "eweewespracheewondofafaeroersfaeroesefangfanguefantifaofaroesfaroesefaroischfasfeniciofenicisch"
    "feroesferoienfffifiammingofidjifidjianofidjienfidschifidschianischfigianofijfijianfijianofijisch"
    "filipijnsfilipinofilipinopilipinasfilippinofinfinesfinlandesfinlandesefinnischfinnishfinnoisfins"
    "fiyianofjflamencoholandesflamengoflamischflemishfofoenicischforoysktfrfrafrancaisfrancaismoyen"
    "francaismoyenenviron14001600francesfrancesantigofrancesantigo842apr1400francesantiguofrancesarcaico"
    "francesarcaico842aprox1400francesarcaico842ca1400francesefranceseanticofranceseantico842ca1400"
    "francesemediofrancesemedioca14001600francesmedievalfrancesmedievalaprox14001600"
    "francesmedievalca14001600francesmediofrancesmedioaprox14001600fransfransmiddelfransmiddelca14001600"
    "fransoudfransoud842ca1400franzosischfrefrenchfrenchmiddlefrenchmiddleca14001600frenchold"
    "frenchold842ca1400friaulischfriesfrioulanfrisaoorientalfrisicodonortefrisioocidentalfrisiooriental"
    "frisiosetentrionalfrisondunordfrisonedelnordfrisoneoccidentalefrisoneorientalefrisonesettentrionale"
    "frisonoccidentalfrisonorientalfrisonseptentrionalfriulanofriulianfriulianofriulischfryfryskfulfula"
    "fulahfurlanfygagaeilgegaelggaelicgaelicogaelicoescocesgaelicoescocesgaelicogaelicoscozzesegaelique"
    "gaeliqueecossaisgaelischgaidhliggalegogalesgalibicaribgalibicaribenogalibikaribischgaliciaans"
    "galiciangaliciengalicischgalischgalischschottlandgalizianogalizischgallegogallesegalloisgandagayo"
    "gbaiagbayagdgeenlinguistischeinhoudgeezgeogeorgiangeorgianogeorgiengeorgischgergergochinookgerman"
    "germanlowgermanmiddlehighgermanmiddlehighca10501500germanoldhighgermanoldhighca7501050giapponese"
    "giavanesegikuyugikuyukikuyugilberteesgilbertesgilbertesegilbertesischgilbertingiudeoarabo"
    "giudeopersianogiudeospagnologlglagleglgglvgngondigorontalesischgorontalogothicgothischgoticogotique"
    "gotischgoudjaratigoudjaratigujratigregrebogrecgrecanciengrecancienjusqua1453grecmoderne"
    "grecmoderneapres1453grecogrecoanticogrecoanticofinoal1453grecomodernogrecomoderno1453greek"
    "greekancientgreekancientto1453greekmoderngreekmodern1453greenlandicgregogregoarcaico"
    "gregoarcaicoate1453gregomodernogregomoderno1453griechischgriegogriegoantiguogriegoantiguo1453"
    "griegomodernogriegomoderno1453grieksgrieksmoderngrieksmodern1453grieksoudgrieksoudtot1453grn"
    "groenlandaisgroenlandesgroenlandesegroenlandsgronlandischguguaraniguezegujgujaratigujeratiguyarati"
    "guzerategvgwichingwitsjinhahaidahaitiaanshaitiaanscreoolshaitianhaitiancreolehaitianisch"
    "haitianischeskreolischhaitianohaitianocreolohaitienhaitikreolischhaoussahathauhaucahausahaussa"
    "hautsorabehavaianohawaiaanshawaianohawaienhawaiiaanshawaiianhawaiianischhawaiischhbshehebhebraico"
    "hebraischhebreeuwshebreohebreuhebrewherhererohethitischhettitischhihiligainonhiligainoonshiligayna"
    "hiligaynonhinhindihirimotuhititahittitahittitehittitischhmohmonghoholandesholandesflamenco"
    "holandesmedievalholandesmedievalapr10501350holandesmedievalaprox10501350holandesmediohongaars"
    "hongroishornjoserbscinahrhrvhrvatskihthuhunhungarianhungarohupahyhyehziaiacutoiakouteibaansibanibo"
    "iceicelandicichibembaididiomadesconhecidoidiomasmultiplosidiomasnaocodificadosidiomasnocodificados"
    "idiomasurinamesidoieiersiersmiddeliersmiddel9001200iersoudiersoudtot900igigboiiiidicheiiiijslandsik"
    "ikirundiikuileilocanoilokanoilokoilongoimperialaramaicimperialaramaic700300bceimperialesaramaisch"
    "imperialesaramaisch700300bceinainarisamiinarisamischindindeterminadoindetermineindonesiaindonesian"
    "indonesianoindonesienindonesioindonesischinglesinglesantiguoinglesarcaicoinglesarcaicoapr4501100"
    "inglesarcaicoaprox4501100inglesarcaicoca4501100ingleseingleseanticoingleseanticoca4501100"
    "inglesemedioinglesemedio11001500inglesmedievalinglesmedieval11001500inglesmedioingoesjetischingouche"
    "ingucheinguschischinguscioingushingusheinterlinguaasociaciondelalenguaauxiliarinternacional"
    "interlinguaassociationpourunelangueauxiliaireinternationale"
    "interlinguainternationalauxiliarylanguageassociation"
    "interlinguainternationalehilfssprachenvereinigunginterlingueinuktitutinupiakinupiaqinupiaqueioioruba"
    "ipkirischirishirishmiddleirishmiddle9001200irisholdirisholdto900irlandaisirlandaisintermediaire"
    "irlandaisintermediaire9001200irlandesirlandesantiguoirlandesarcaicoirlandesarcaicoate900"
    "irlandesarcaicohasta900irlandeseirlandeseanticoirlandeseanticofinoal900irlandesemedio"
    "irlandesemedio9001200irlandesmedievalirlandesmedieval9001200irlandesmedioisisindebeleisixhosaisizulu"
    "islislandaisislandesislandeseislandischislenskaititaitaliaansitalianitalianoitalienitalienischittita"
    "iujajakoetsjakutischjapanesejapanischjapansjaponaisjaponesjargaochinookjargonchinookjavjavaans"
    "javanaisjavanesjavanesejavanischjawajejejemerjergachinookjergachinukjiddischjingphojingpojorubajpn"
    "judaicoarabejudaicoarabicojudaicopersajudenspanischjudeoarabejudeoarabicjudeoarabigojudeoarabisch"
    "judeopersajudeopersanjudeopersianjudeoperzischjudischarabischjudischpersischjvkakabardekabardian"
    "kabardianokabardinischkabardinokabardischkabardischtsjerkessischkabylekabylischkachinkachoubekal"
    "kalaallisutkalmoukkalmuckischkalmukskalmykkambakankannadakannarakannaracanarakanourikanuri"
    "kapampangankarachaybalkarkarachayobalkarokarakalpakkarakalpakischkarakalpakokarakalpaks"
    "karatchaibalkarkaratschaiischbalkarischkaratsjajbalkarischkaratsjaybalkarkareliankarelianokarelisch"
    "karibischkaskasachischkaschmirikaschmirischkaschubischkashmirkashmirikashubiankashubianokasjmiri"
    "kasjoebiaanskasjoebischkatkatalanischkaukawikazkazachskazajokazakhkazakokeinesprachinhalte"
    "keizerlijkarameeskeizerlijkaramees700300vchrkerkslavischkernewekkgkhasikhmkhmerkhmercentral"
    "khmercentralekhotanaiskhotaneeskhotaneskhotanesekhotanesischsakischkhottakikikkikambakikongokikuyu"
    "kikuyugikuyukimboundoukimbundukinkinyarwandakirkirchenslawischkirdkikirghisokirghizkirghizekirghizo"
    "kirgisischkirgizischkirguiskiribatischkirmanjkkirmanjkikiroundikirundikiswahilikjkkkl"
    "klassieknepalbhasaklassieknepaleesbhasaklassieknewariklassieksyrichklassieksyrischklingonklingonisch"
    "kmknkokoemukskoerdischkomkomikonkongokongolesischkonkanikoptischkorkoreaanskoreankoreanischkornisch"
    "korsischkosraeaanskosraeankosraeanischkosraeanokosraeenkotaneskoumykkouroukhkpellekrkrimtataars"
    "krimtatarischkrimturkischkrimturkskroatischkskukuakuanyamakumukischkumykkurkurdekurdikurdischkurdish"
    "kurdokurukhkuruxkutchinkutenaikutenaischkvkwkwanyamakykyrgyzlaladinoladinojudeoespanollahndalamba"
    "langueindetermineelanguesmultipleslanguesnoncodeeslaolaosianolaotiaanslaotienlaotischlapaodeinarilat"
    "lateinlateinischlatijnlatimlatinlatinolatvianlatviesulavlbleafakatongalenguadesconocidaleonais"
    "leoneesleonesleoneselesgischlesgoletaoletonletslettischlettonlettoneletzebuergeschletzeburgesch"
    "lezghiaanslezghianlezghianolezghienlezgianolezgischlezguilglilietuviulimlimbourgeoislimburgan"
    "limburgerlimburgeslimburgheselimburgischlimburgishlimburgslimburgueslinlingalalinguaimprecisata"
    "linguemultiplelinguenoncodificatelitlitauischlithuanianlitouwslituanienlituanolnlolojbaanslojban"
    "lolobantulowersorbianlowgermanlowsaxonloziltltzlulublubacatangalubakasaicilubalubakatanga"
    "lubakatangakilubalubalulualuglugandaluisenolulesamilulesamischlundaluokeniaentanzania"
    "luokeniaundtansanialuokeniaytanzanialuokenyaandtanzanialuokenyaetanzanialuokenyaettanzanie"
    "luoqueniaetanzanialushailussemburgheseluxembourgeoisluxembourgishluxemburgischluxemburgsluxemburgues"
    "lvmaasaimacmacasarmacedonemacedonianmacedonienmacedoniomacedonischmacedoromanianmacedoromeno"
    "macedoroumainmacedorrumanomacedorumenomadoereesmaduraismadureesmaduresmaduresemaduresischmagahi"
    "magahischmagyarmahmaithilimakasarmakassaarsmakassarmakassarischmakedonischmakedoromanischmalmalabar"
    "malagasimalagassischmalagasymalaialamalaiischmalaiomalaismalawimalaymalayalammalayomaldiviaans"
    "maldivianmaldivianomaldivienmaldiviomaldivomaleismalesemalgachemalgasciomalgaxemalinkemaltaismaltees"
    "maltesmaltesemaltesischmaltimanchumandarmandaresischmandarsmandchoumandingamandingomandingue"
    "mandschurischmanesmanipurimannesemannoismantsjoemanxmanxgaelicodemanxmaomaorimaoridasilhascook"
    "maoridelasislascookmaoridelleisolecookmaoridesilescookmapuchemapuchedungunmapudungunmarmaratamarath"
    "marathemarathimaratimarimaritscheremissischmarschallesischmarshalesmarshallmarshallaismarshallees"
    "marshallesemarwarimasaimassaimaymazedonischmedievalantigoalemaomedievalfrancesmedievalholandes"
    "medievalinglesmedievalirlandesmediofrancesmeerderetalenmehrsprachigmeiteimeitheimelayumenangkabau"
    "mendemgmhmimiaomicmacmiddelengelsmiddelfransmiddelhoogduitsmiddeliersmiddelnederlandsmiddledutch"
    "middleenglishmiddlefrenchmiddlehighgermanmiddleirishmikmaqminangkabaumiquemaquemirandaismirandees"
    "mirandesmirandesemirandesischmittelenglischmittelenglisch11001500mittelfranzosisch"
    "mittelfranzosischca14001600mittelhochdeutschmittelhochdeutschca10501500mittelirisch"
    "mittelirisch9001200mittelniederlandischmittelniederlandischca10501350mittelpersischmizomkmkdmlmlgmlt"
    "mnmocsamoderngreekmoderngrieksmodernogregomohawkmoicanomokchamokschanischmokshamoksjamoldave"
    "moldavianmoldaviomoldavomoldawischmoldovanmonmongmongomongolmongolianmongolischmongolomongondou"
    "mongoolsmontenegrijnsmontenegrinmontenegrinischmontenegrinomoremossimossischmoyenanglais"
    "moyenfrancaismoyenhautallemandmoyenirlandaismoyenneerlandaismrmrimsmsamtmultilinguamultilingue"
    "multiplelanguagesmultipleslenguasmultiplosidiomasmuscogeemuskogeemymyananaoaplicavelnapoletano"
    "napolitaansnapolitainnapolitanonaunaurunauruaansnauruannauruanonauruischnavnavahonavajonavarronb"
    "nbdeleseptentrionalnblndndbelenoordndbelezuidndendebeledelnordndebeledelnortendebeledelsud"
    "ndebeledelsurndebeledonortendebeledosulndebeledunordndebeledusudndebelemeridionalndebelenorth"
    "ndebeleseptentrionalndebelesouthndondonganeneapolitanneapolitanischneapolitanoneddersasssch"
    "nederduitsennedersaksischnederlandsnederlandsmiddelnederlandsmiddelca10501350nedersaksisch"
    "nedersorbischneerlandaisneerlandaismoyenneerlandaismoyenenviron10501350neerlandesneerlandesmedieval"
    "neerlandesmedievalca10501350neerlandesmedionepnepalaisnepalbahasaclassiconepalbhasa"
    "nepalbhasaclassiconepalbhashanepaleesnepalesnepalesenepalesischnepalinessuncontenutolinguistico"
    "neuarineuariantigoneuariclassiconeugriechischneugriechischab1453neumelanesischneunorwegischnewari"
    "newarianticonewariarcaiconewaribhasanepalesenewariclasiconewariclassiconewariclassique"
    "newariklassischesnepalesischngngandaniaasnianjaniasnichtanwendbarnichtkodiertesprachenniederdeutsch"
    "niederlandischniedersorbischnietgecodeerdetalennietvantoepassingnihaniueniueaansniueanniueano"
    "niueanoniveanoniueenniveanoniueanonlnldnnnnononoaplicablenobnogainolinguisticcontentnonapplicabile"
    "nonapplicablenondeterminatonoordfriesnoordndbelenoordndebelenoordsaminoordsamischnoordsothonoors"
    "noorsbokmalnoorsnynorsknoorsoudnornordfriesischnordicoantiguonordicoarcaiconordndebelenordsamisch"
    "nordsothonorrenoanticonorseanticonorseoldnorsknorskbokmalnorsknynorsknorthernfrisiannorthernsami"
    "northernsothonorthndebelenoruegonoruegoantiguonoruegobokmalnoruegonynorsknorueguesnorueguesnynorsk"
    "norvegesenorvegesebokmalnorvegesenynorsknorvegiennorvegienbokmalnorvegiennynorsknorvegiesebokmal"
    "norwegiannorwegianbokmalnorwegiannynorsknorwegischbokmalnorwegischnynorsknotapplicablenrnuosunvnynya"
    "nyamwezinyanjanyankolenyankoolsnyasadeltonganyasatonganynorsknoorsnynorsknoruegonynorsknoruegues"
    "nynorsknorvegesenynorsknorwegiannyoronzemanzimaobersorbischobijuaococcidentaloccidentaleoccitaans"
    "occitaansna1500occitanoccitanapres1500occitanicooccitanooccitanodespuesde1500occitanopos1500"
    "occitanoposteriore1500occitanpost1500ociocidentalodiaoedmoertsoegaritischoeigoersoejgoersoekraiens"
    "oezbeeksofficialaramaicofficialaramaic700300bceofficieelarameesofficieelaramees700300vchr"
    "offiziellesaramaischoffiziellesaramaisch700300bceohnelinguistischeninhaltoiratoirataojojiojibwa"
    "okzitanischokzitanischnach1500olandeseolandesemedioolandesemedioca10501350oldbulgarian"
    "oldchurchslavonicoldenglisholdfrencholdhighgermanoldirisholdnewarioldnorseoldpersianoldprovencal"
    "oldslavonicolelohawaiiomonbekendetaalonbepaaldoostfriesoppersorbischororaonorioriaoriyaormoromo"
    "oromoafanoromooososageoseticoosmanischossosseetsossetischossetaosseteossetianossetianoossetic"
    "osseticoossetischossetischosseetsossetoosterinselspracheostfriesischotomanoturcoottomaansturks"
    "ottomanischottomanischosmanischturkisch15001928ottomanturkishoudbulgaarsoudegyptischoudengels"
    "oudengelsca4501100oudfransoudgrieksoudhoogduitsoudiersoudkerkslavischoudmourteoudnewarioudnoors"
    "oudperzischoudperzischca600400vchroudprovencaalsoudslavischougaritiqueouighourouigourourdououszbek"
    "ouzbekovampoozbekpapachtopahlavipalaupalauaanspalauanpalauanopalauspalavipalipampangapampangan"
    "pampangganpanpangasinapangasinaanspangasinanpangiabipangwepanjabipanyabipapiamentopapiaments"
    "paraguaanseguaranipaschtupaschtunischpasdecontenulinguistiquepashtopashtupasjtoepastunpedipehlevi"
    "pendjabipenyabiperpersapersaantigopersaantigoapr600400acpersaantigoaprox600400bcpersaantiguo"
    "persaantiguoca600400acpersaarcaicopersanpersanancienpersianpersianopersianoantico"
    "persianoanticoca600400acpersianoldpersianoldca600400bcpersischperzischpeulphenicienphoenician"
    "phonizischpipidginpilipinoplplattdeutschplipohnpeipohnpeiaanspohnpeianpohnpeianopolpolaccopolaco"
    "polishpolnischpolonaispolonespolskipolyglottponapeponapeanischpoolsporportogheseportugaisportugees"
    "portugiesischportuguesportugueseprovencaalsoudprovencaalsoudtot1500provencalprovencalancien"
    "provencalarcaicoprovencalarcaicoate1500provencaloldprovencaloldto1500provenzalprovenzalantiguo"
    "provenzalantiguohasta1500provenzaleprovenzaleanticoprovenzaleanticofinoal1500provenzalisch"
    "provinciaalspsptpulaarpunjabipunyabipuspushtoququequechuaquichuaquicuioquiguizquimbundoquiniaruanda"
    "quirguizrajastanirajasthanirapanuirarotongararotonganrarotonganischrarotonganorarotongien"
    "ratoromanischretoromaansrmrnroroemeensroemeensenmoldavischrohromaromaansromanaromancheromancio"
    "romanianromanshromanyromenoronrotseroumainroundiruruandarumrumanischrumanorumantschrumenorunrunasimi"
    "rundirunyankorerusrusorusserussianrussischrussorwsasachasagsajonbajosakasakansakhasakisch"
    "sakischkhotanesischsamaritaansarameessamaritanaramaicsamaritanischsamaritanischaramaisch"
    "samaritanoarameosamedelulesamedinarisamedunordsamedusudsameskoltsamideinarisamidelnordsamidelnorte"
    "samidelsudsamidelsursamidelulesamideskoltsamidiinarisamidilulesamidinarisamidonortesamidosul"
    "samiinarisamilulesamimeridionalsamischlulesamischskoltsamiseptentrionalsamisetentrionalsamiskolt"
    "samoaanssamoansamoanischsamoanosansandawesanghosangosanscontenulinguistiquesanscritosanskriet"
    "sanskritsantalisardesardijnssardiniansardischsardosardusasaakssasaksassaksaxonbassaxonlowscschan"
    "schonaschotsgaelischschottischschottischesgalischschwedischschweizerdeutschschwiizertuutschscots"
    "scottishgaelicscozzesesdseselkoepsselkoupeselkupselkupischsemantografiasemconteudolinguisticosepedi"
    "serbeserbianserbioserbioaltaedadmediaserbiobajaedadmediaserbischserboserbocroataserbocroate"
    "serbocroatianserbocroatoserbokroatischsererserereservioservischservocroataservokroatischsesotodosul"
    "setchwanasetsuanasgshshanshonashqipsisichuanyisiciliaanssiciliansicilianosiciliensidamosiksika"
    "simboliblisssimbolosblissimbolosblisssinsincontenidolinguisticosindhisindisingalasingaleessingalese"
    "singhalaissinghalesischsinhalasinhaleessinhalesesiriacosiriacoclasicosiriacoclassicosiriano"
    "sirianoclassicosirioclasicosiswatisitsjuanyisizilianischskskoltsamiskoltsamischslslave"
    "slaveatabascanoslaveathapascanslaveathapascanoslaveathapaskischslaveyslavischslavischathapascaans"
    "slavoanticoslavoecclesiasticoslavoecclesiasticoanticoslavondegliseslksloslovaaksslowaaksslovacco"
    "slovakslovaquesloveensslovencinasloveneslovenianslovenoslovenscinaslowaaksslowaaksslovaaksslowakisch"
    "slowenischslvsmsmesmosnsnasndsosoemerischsoendaneessoesoesogdiaanssogdiansogdianosogdiensogdischsom"
    "somalisomalischsomalosondanessoninkesoninquesoomaalisoraboinferioresorabosuperioresossosot"
    "sothaanszuidsothosothodelnordsothodelsudsothodelsursothodonortesothodunordsothodusudsothomeridional"
    "sothoseptentrionalsothosouthernsothosudsotodosulsotosetentrionalsoukoumasoundanaissoussou"
    "southernaltaisouthernsamisouthernsothosouthndebelespaspaansspagnolospanischspanischkastilischspanish"
    "sqsqisrsrananischsranantongosrdsrpsrpskilatinicacrnagorasssswststandaardmarokkaansetamazight"
    "standaardmarokkaanstamazightstandardisiertesmarokkanischestamazightstandardmoroccantamazightsu"
    "suahelisuailisuajilisuazisudaltaischsudndebelesudsamischsudsothosuecosuedoissuicoalemao"
    "suisseallemandsukumasulkoepssumeriansumerianosumeriensumeriosumerischsumerosunsundanaissundanes"
    "sundanesesundanesischsuomisurinamessususvsvedesesvenskaswswaswaheliswahiliswatiswazisweswedish"
    "swissgermansymbolesblisssyriacsyriaquesyriaqueclassiquesyrischtatadjiktadjiquetadschikischtadzjieks"
    "tagalotagalogtagicotahtahitiaanstahitiantahitianotahitientahitischtailandestaitianotajiktajikotam"
    "tamacheqtamaseqtamashektamasjektamaxequetamazighttamazightdelmaroccostandard"
    "tamazightdemarruecoscentraltamazightestandarmarroquitamazightmarocchinostandard"
    "tamazirtemarroqinopadraotamazirtepadraodomarrocostamiltamilischtamoultaqbaylittartaradacrimeia"
    "tartarotartarodacrimeiatartarodecrimeatattataarstatartatarcrimeotatardecrimeetataricotatarischtataro"
    "tayikotchagataytchaghataitchecotchequetcherokitchetchenetchitchouvachetchuvachetetedesco"
    "tedescoanticoaltotedescoanticoaltoca7501050tedescomedioaltotedescomedioaltoca10501500tedescosvizzero"
    "teltelougoutelugotelugutemnetemnischterenotereomaoritetoumtetumtetuntgtgktglththathaithailandese"
    "thailandischthaisthaitianothinganholtitibtibetaanstibetaintibetantibetanotibetischtiengviettigre"
    "tigrignatigrinatigriniatigrinjatigrinotigrinyatimnetirtktltlhinganholtlingittlinguitetntotoemboeka"
    "toevaanstoganestoganesnyasatokelautokelauanischtokelauanotokelaustokpisintontongaanstongadelnyasa"
    "tongailhastongatongaischtongaislastongatongaisoletongatongantonganestonganesdenyasatonganotonganyasa"
    "tongatongaeilandentongatongainselntongatongaislandstongientongienilestongatoquelautoquelauanotouvain"
    "trtrukestrukesischtstschagataischtschechischtscheremissischmaritschetschenischtschuwaschischtshiluba"
    "tsimshiantsimshianotsimsjiaanstsjechischtsjerkessischkabardischtsjetsjeenstsjewatsjibtsjatsjitsjewa"
    "tsjoevasjischtsntsotsongatsuanatswanatttuktumbukaturturcturcoturcocrimeoturcocrimeuturcomanno"
    "turcomanoturcomenoturcootomanoturcootomano15001928turcoottomanoturcoottomano15001928turcottoman"
    "turcottoman15001928turkceturkischturkishturkishottomanturkishottoman15001928turkmeensturkmen"
    "turkmendiliturkmeneturkmenischturkmenoturksturksottomaansturksottomaans15001928tuvalutuvaluaans"
    "tuvaluanotuvaluischtuviniaanstuviniantuvinianotuwinischtwtwityucrainoucranianoudmurtudmurte"
    "udmurtischudmurtoudmurtsugugariticugariticougaritischuiguighuruiguruigurischuiguroukukrukrainian"
    "ukrainienukrainischukranioumbunduunbekanntespracheunbestimmbaruncodedlanguagesundeterminedungarisch"
    "unghereseunknownlanguageuolofeuppersorbianururdurduusbekischusbequeuyghuruzuzbuzbecouzbekuzbeko"
    "uzbequevalacovalaovalenciavalenciaansvalencianvalencianovalencianocatalanvalencianocatalanovallone"
    "valonvariosidiomasvascovevenvendavivievieilirlandaisvieilirlandaisjusqua900vietnameesvietnamese"
    "vietnamesischvietnamienvietnamitavieuxhautallemandvieuxnorroisvieuxperse"
    "vieuxperseenviron600400avantjcvovolvolapukvolapuquevolofvotevoticvoticovotischvotowawaalswalamo"
    "walisischwallonwallonischwalloonwaraywashowasjoweissrussischwelwelshwembawestcircassisch"
    "westernfrisianwestfriesischwitrussischwlnwowolwolaitawolayitignawolaitatuwawolaytawolayttawolof"
    "wotischxhxhoxhosaxonaxosayakutyaobantuyapeesyapesyapeseyapesischyapoisyiyidyiddishyidesichuanyidis"
    "yidishyidusichuanyisinchuanyoyoryorubazazapoteczapotecazapotecozapotekischzapotequezazazazaisch"
    "zazakizenagazentralkhmerzhzhazhozhuangzigeunersprachezoeloezoulouzuzuidaltaizuidaltaischzuidndbele"
    "zuidndebelezuidsamizuidsamischzuidsothaanszuidsothozulzuluzunhizunizweedszwitserduits"
    "zwitserduitsalemannischenelzassischελληνικαбеларускаябългарскииронкыргызчамакедонскимонголнохчийн"
    "русскийсахатыласрпскитатартоҷикӣукраїнськақазақтіліհայերենייִדישעבריתئۇيغۇرچەاردوالعربيةسنڌيفارسی"
    "پښتوکٲشُرकोंकणीडोगरीनेपालीमराठीमैथिलीसंस्कृतभाषाहिन्दीঅসমীয়াবাংলামৈতৈলোন্ਪੰਜਾਬੀગુજરાતીଓଡ଼ିଆதமிழ்"
    "తెలుగుಕನ್ನಡമലയാളംසිංහලไทยລາວབོདསྐདརྫོངཁမြန်မာქართულიትግርኛአማርኛខ្មែរᱥᱟᱱᱛᱟᱲᱤⵜⴰⵎⴰⵣⵉⵖⵜ中文日本語ꆈꌠꉙꕙꔤꮳꮃꭹ한국어";
static const struct name_slot language_names_slots[8192] = {
    [2] = {3718, 413, 10}, [3] = {5025, 277, 15}, [4] = {17176, 269, 12}, [5] = {8461, 135, 11},
    [7] = {13962, 229, 10}, [8] = {3652, 41, 9}, [9] = {20058, 309, 2}, [11] = {6141, 98, 13},
    [13] = {15750, 258, 5}, [15] = {24850, 387, 10}, [16] = {18954, 291, 10},
    [19] = {1085, 125, 13}, [20] = {3143, 376, 6}, [21] = {10947, 167, 3},
    [24] = {10981, 167, 11},
    [33] = {8903, 139, 7}, [35] = {14615, 255, 7},
    [36] = {12314, 277, 18}, [40] = {6653, 107, 2}, [41] = {8044, 79, 3},
    
    [48] = {5841, 92, 6}, [52] = {966, 136, 9},
    [54] = {24814, 384, 2}, [57] = {17160, 270, 5}, [59] = {20153, 310, 3},
    [63] = {11168, 177, 7}, [64] = {18070, 284, 6},
    [66] = {9461, 150, 15},
    [77] = {12658, 185, 8},
    [79] = {13980, 229, 12}, [80] = {3382, 30, 9}, [82] = {16995, 325, 12},
    [84] = {5055, 67, 2}, [85] = {12999, 24, 7}, [88] = {25118, 394, 2},
    [92] = {17939, 19, 16}, [93] = {8283, 120, 3},
    [96] = {19098, 275, 4}, [97] = {7871, 127, 8},
    [103] = {3497, 37, 8},
    [108] = {14802, 237, 2}, [110] = {22876, 413, 13}, [113] = {6621, 104, 3},
    [114] = {11241, 172, 10}, [115] = {26625, 290, 18}, [116] = {3451, 34, 4}, [117] = {9135, 142, 12}, [118] = {10207, 164, 13}, [119] = {24694, 368, 8},
    [125] = {17523, 280, 8},
    [129] = {19425, 300, 11},
    
    
    [144] = {15595, 250, 3}, [148] = {10160, 98, 14}, [149] = {4451, 100, 11},
    [151] = {13552, 223, 19}, [152] = {14514, 249, 7}, [155] = {26047, 136, 12},
    [161] = {15995, 261, 20},
    [164] = {2329, 301, 16}, [167] = {12463, 192, 7},
    [170] = {12110, 178, 7}, [172] = {25560, 75, 3},
    [176] = {8957, 151, 13},
    
    [187] = {6520, 102, 2}, [188] = {17322, 260, 15},
    [193] = {6745, 109, 8}, [197] = {12229, 205, 10},
    [198] = {13067, 210, 14}, [200] = {6518, 101, 2}, [203] = {11891, 179, 4},
    [204] = {9964, 158, 9}, [207] = {12701, 200, 7},
    [210] = {17141, 272, 11}, [215] = {14289, 230, 8},
    
    
    [228] = {16701, 241, 21}, [229] = {17831, 283, 3}, [233] = {12163, 314, 11},
    [234] = {10736, 120, 9}, [235] = {7980, 419, 23}, [237] = {14988, 254, 8},
    
    [248] = {4056, 36, 7}, [249] = {12107, 184, 3}, [251] = {1159, 135, 20},
    [252] = {19551, 303, 9}, [253] = {22589, 355, 7},
    [260] = {11824, 72, 9}, [261] = {23387, 381, 8}, [262] = {13534, 223, 18}, [263] = {8286, 127, 3},
    [264] = {11035, 169, 6}, [265] = {13112, 211, 9}, [266] = {14682, 87, 16}, [267] = {21926, 334, 10},
    [271] = {22262, 275, 16}, [272] = {17017, 270, 5}, [274] = {6464, 101, 8}, [275] = {11468, 72, 8},
    [276] = {17362, 260, 15}, [278] = {14932, 236, 11}, [280] = {5428, 78, 10}, [281] = {26270, 363, 12},
    [285] = {4642, 56, 2},
    [288] = {22144, 349, 11},
    [296] = {14778, 250, 6}, [297] = {6204, 392, 19}, [298] = {16550, 277, 12},
    [301] = {13265, 392, 17}, [302] = {17883, 390, 9}, [305] = {5092, 307, 16},
    [306] = {7260, 113, 5}, [307] = {17188, 116, 15}, [308] = {13768, 242, 10}, [309] = {24103, 375, 16}, [311] = {5590, 265, 5},
    [312] = {4037, 49, 8}, [314] = {1487, 14, 7}, [315] = {14593, 237, 11},
    [321] = {11508, 405, 7}, [322] = {15747, 258, 3}, [323] = {20056, 308, 2},
    
    [330] = {14235, 251, 10}, [332] = {14507, 249, 7},
    [338] = {25456, 404, 5}, [339] = {15487, 66, 12},
    [342] = {2485, 313, 9}, [344] = {5524, 76, 11}, [347] = {8703, 95, 13},
    [349] = {6254, 100, 2}, [350] = {26973, 191, 9}, [353] = {19866, 290, 7},
    [355] = {26850, 365, 12},
    [361] = {3249, 32, 5}, [364] = {2066, 19, 7},
    [366] = {4729, 416, 3}, [367] = {19336, 104, 8}, [368] = {6640, 111, 6}, [369] = {19477, 299, 8}, [370] = {24193, 59, 10}, [371] = {6722, 110, 7},
    [372] = {21350, 41, 7},
    [379] = {16189, 268, 11}, [380] = {3595, 55, 8}, [381] = {6511, 101, 7}, [382] = {20501, 336, 10},
    [388] = {3115, 42, 7},
    [394] = {1051, 13, 16}, [395] = {19645, 301, 15},
    [397] = {5556, 88, 3}, [399] = {4686, 65, 7}, [401] = {8336, 133, 6},
    [403] = {13778, 242, 10},
    [412] = {20260, 312, 8},
    [414] = {14281, 245, 8}, [417] = {6175, 16, 10}, [419] = {9629, 241, 20},
    [420] = {4946, 58, 10}, [421] = {23013, 385, 8}, [423] = {6472, 101, 8}, [424] = {20060, 310, 2}, [425] = {21581, 161, 10},
    [431] = {4647, 58, 8},
    [432] = {13730, 210, 12}, [433] = {14996, 254, 9}, [435] = {2822, 28, 3}, [436] = {20449, 336, 9},
    [440] = {15598, 251, 2},
    [449] = {25435, 398, 2},
    [450] = {11515, 405, 6}, [451] = {20200, 308, 9},
    
    
    [468] = {8198, 126, 9},
    
    [485] = {6414, 334, 8},
    [487] = {22396, 100, 7}, [488] = {26547, 144, 18}, [489] = {2906, 28, 14}, [490] = {22736, 353, 9},
    [492] = {21881, 334, 11}, [496] = {16888, 271, 5},
    [498] = {16683, 266, 4}, [500] = {18633, 16, 18}, [502] = {21456, 331, 10},
    [504] = {16073, 262, 13},
    [514] = {12568, 183, 7},
    [518] = {8264, 207, 14},
    [525] = {15593, 250, 2},
    [528] = {11746, 197, 9}, [529] = {23030, 364, 9},
    [536] = {13027, 211, 5},
    [544] = {15245, 243, 2},
    
    [554] = {18454, 287, 9}, [557] = {15394, 216, 5},
    [560] = {2697, 2, 6}, [561] = {634, 136, 8},
    [565] = {18394, 287, 16}, [566] = {4224, 199, 8},
    [571] = {21022, 326, 10}, [575] = {12505, 204, 8},
    [578] = {21219, 345, 8}, [579] = {8047, 61, 12}, [581] = {14327, 138, 5},
    [586] = {19201, 296, 22},
    [589] = {26037, 418, 4}, [590] = {1879, 19, 15},
    [596] = {15727, 259, 10},
    [602] = {3130, 43, 6}, [605] = {2637, 24, 12},
    [609] = {17900, 19, 15}, [610] = {3635, 256, 7}, [611] = {22178, 275, 11},
    
    [618] = {11000, 169, 2}, [619] = {26232, 317, 16},
    [628] = {5182, 67, 8},
    [632] = {16735, 268, 14}, [634] = {12890, 338, 12},
    [636] = {4603, 71, 4}, [637] = {18236, 296, 10},
    [642] = {4102, 73, 13}, [645] = {22523, 415, 39}, [646] = {9748, 309, 8}, [647] = {15431, 132, 9},
    [648] = {7668, 119, 5}, [651] = {26694, 359, 18}, [652] = {330, 9, 4},
    [655] = {10016, 16, 23}, [656] = {59, 1, 7}, [657] = {8280, 124, 3}, [658] = {9885, 338, 12}, [659] = {24045, 375, 8},
    [663] = {2753, 6, 9}, [664] = {8610, 135, 19}, [665] = {17915, 19, 24},
    [666] = {26218, 312, 14}, [668] = {1827, 15, 8}, [669] = {4655, 56, 8}, [670] = {7734, 124, 21}, [671] = {19037, 302, 12},
    [672] = {3642, 38, 3},
    
    [684] = {20720, 315, 3}, [688] = {11610, 175, 10}, [689] = {18295, 392, 9},
    [690] = {5438, 78, 6}, [692] = {24143, 375, 16}, [693] = {19601, 301, 14},
    [699] = {17288, 270, 9}, [700] = {21977, 352, 6},
    [705] = {3434, 43, 7}, [706] = {15622, 252, 17}, [707] = {13258, 214, 7},
    [708] = {19365, 297, 10}, [709] = {20097, 308, 7}, [710] = {4588, 54, 2}, [711] = {22676, 136, 14},
    [714] = {9316, 146, 10}, [716] = {13318, 218, 9},
    [721] = {19738, 301, 16}, [722] = {9217, 146, 10}, [723] = {21213, 345, 6},
    [727] = {13137, 211, 8}, [728] = {3357, 33, 3}, [731] = {24000, 375, 9},
    [732] = {7198, 114, 25},
    [743] = {8893, 137, 8},
    [749] = {324, 27, 6},
    [751] = {15788, 276, 3}, [752] = {23985, 375, 15},
    [757] = {3661, 50, 4}, [759] = {11563, 195, 6}, [761] = {2925, 28, 5},
    [762] = {10625, 236, 29}, [763] = {12531, 193, 8}, [764] = {16421, 263, 6}, [765] = {4048, 36, 8}, [766] = {24203, 379, 2},
    [768] = {15915, 261, 14}, [770] = {22461, 348, 3},
    [777] = {24397, 374, 3},
    [784] = {12719, 198, 5},
    [788] = {677, 128, 29}, [789] = {24664, 368, 11},
    [794] = {14079, 250, 6}, [797] = {5197, 67, 5},
    [799] = {15860, 261, 14}, [801] = {1973, 19, 24}, [802] = {21818, 333, 8},
    [809] = {6223, 99, 2},
    [810] = {3308, 34, 7}, [813] = {6564, 104, 2},
    [820] = {4011, 49, 7},
    [822] = {14582, 237, 11}, [823] = {18798, 388, 8}, [824] = {5493, 79, 7}, [825] = {23351, 381, 7},
    
    [834] = {13720, 210, 10}, [835] = {6841, 268, 16}, [837] = {9728, 409, 7}, [838] = {16200, 87, 16},
    [840] = {8739, 95, 12}, [843] = {2131, 19, 7}, [844] = {4693, 64, 8},
    [849] = {2586, 24, 9}, [850] = {26565, 23, 21},
    [854] = {5207, 69, 3}, [855] = {18858, 295, 5},
    
    [867] = {2730, 25, 7}, [868] = {9700, 328, 7},
    [870] = {6892, 111, 8}, [872] = {10898, 166, 3}, [874] = {7297, 115, 8}, [875] = {14096, 243, 9},
    [878] = {12177, 73, 15},
    [883] = {10950, 167, 9}, [884] = {25271, 397, 2}, [885] = {25494, 401, 6},
    [891] = {9085, 142, 8}, [892] = {3854, 260, 15},
    [896] = {15314, 232, 12},
    
    
    [912] = {1423, 73, 11},
    [921] = {22434, 345, 3}, [922] = {22328, 349, 13}, [923] = {21272, 374, 8},
    [926] = {3541, 33, 11}, [927] = {2714, 26, 6}, [928] = {659, 128, 18},
    [931] = {20282, 327, 3}, [934] = {15516, 98, 12},
    [939] = {6624, 297, 7}, [940] = {14158, 88, 7}, [941] = {14550, 237, 15},
    [942] = {8598, 135, 12}, [943] = {12905, 206, 6},
    [949] = {2762, 6, 7}, [950] = {12063, 183, 8}, [951] = {21479, 331, 7}, [952] = {20827, 321, 5}, [953] = {22112, 349, 3},
    [954] = {4663, 54, 3}, [955] = {13822, 313, 12},
    [962] = {17605, 269, 16}, [963] = {2920, 28, 5},
    [967] = {15508, 248, 8}, [968] = {3417, 43, 8}, [969] = {20723, 316, 7}, [970] = {25356, 397, 10},
    
    [979] = {25713, 407, 8}, [980] = {4821, 63, 9}, [981] = {18514, 289, 12},
    [984] = {18258, 73, 11}, [986] = {11529, 190, 7},
    [994] = {19455, 299, 3},
    [1000] = {17128, 272, 13},
    [1002] = {24039, 375, 6}, [1003] = {26712, 190, 15}, [1004] = {15528, 114, 13}, [1005] = {12117, 181, 7}, [1006] = {14627, 231, 6},
    
    [1014] = {3414, 43, 3},
    [1023] = {3665, 50, 9}, [1024] = {8176, 184, 12}, [1025] = {12932, 206, 5},
    [1026] = {24421, 381, 2}, [1028] = {16821, 267, 7}, [1031] = {8472, 135, 21},
    [1032] = {4462, 100, 11}, [1035] = {13227, 213, 10}, [1037] = {24277, 219, 8},
    [1039] = {13362, 215, 2}, [1042] = {5765, 90, 2}, [1043] = {24205, 58, 13},
    [1046] = {13364, 170, 8}, [1047] = {19012, 129, 18}, [1049] = {14765, 246, 6},
    [1050] = {4201, 51, 2}, [1051] = {23674, 364, 2}, [1052] = {22665, 136, 11},
    [1056] = {26110, 33, 20}, [1057] = {8733, 95, 6}, [1058] = {10479, 159, 11}, [1061] = {19436, 300, 9},
    [1063] = {16575, 264, 19}, [1067] = {16531, 269, 13},
    [1071] = {1525, 16, 13}, [1072] = {12478, 191, 3},
    [1078] = {20974, 124, 14}, [1079] = {19316, 296, 20},
    [1082] = {4082, 36, 7}, [1084] = {11107, 173, 8}, [1085] = {14949, 240, 11},
    [1087] = {12608, 70, 13}, [1089] = {21628, 81, 5},
    [1092] = {11018, 169, 8}, [1093] = {22115, 349, 12}, [1096] = {7426, 117, 14},
    [1099] = {9249, 145, 12}, [1100] = {192, 5, 6}, [1101] = {21073, 345, 5},
    [1106] = {8294, 131, 5}, [1107] = {248, 0, 4},
    [1111] = {21840, 334, 8},
    [1117] = {19883, 302, 6}, [1118] = {9984, 97, 6},
    [1123] = {10490, 168, 9},
    [1128] = {21999, 343, 8}, [1130] = {474, 128, 29}, [1133] = {9445, 152, 8},
    
    [1140] = {23730, 365, 2}, [1142] = {4232, 199, 9},
    [1146] = {6095, 97, 8}, [1148] = {20168, 309, 6},
    [1154] = {9924, 158, 9},
    [1158] = {3679, 413, 12}, [1159] = {24597, 378, 8},
    [1165] = {5615, 79, 5}, [1166] = {6706, 110, 7}, [1167] = {10106, 16, 22}, [1168] = {9572, 158, 2}, [1169] = {19538, 303, 3},
    [1170] = {19615, 301, 21}, [1173] = {4340, 197, 8}, [1175] = {6307, 73, 12},
    [1176] = {16318, 263, 3}, [1178] = {11755, 53, 9}, [1179] = {12794, 208, 6},
    [1182] = {9669, 120, 4},
    [1189] = {11671, 196, 24},
    [1195] = {22214, 275, 18}, [1197] = {12731, 202, 7},
    [1200] = {1780, 18, 2},
    [1206] = {9376, 87, 27},
    [1216] = {25087, 393, 2},
    [1218] = {8556, 95, 11}, [1219] = {1818, 15, 9}, [1221] = {12130, 184, 12},
    [1224] = {4089, 73, 13}, [1225] = {11414, 180, 10}, [1228] = {18920, 293, 10},
    [1233] = {12420, 201, 7},
    [1240] = {17717, 283, 7},
    [1243] = {17274, 269, 14}, [1244] = {17621, 269, 16},
    [1248] = {4309, 195, 6}, [1250] = {10196, 98, 11}, [1253] = {8981, 151, 22},
    [1254] = {9208, 155, 3}, [1256] = {20703, 335, 10}, [1257] = {7336, 113, 6},
    
    [1267] = {19729, 283, 9}, [1270] = {3348, 34, 5},
    [1273] = {3784, 260, 11}, [1274] = {5480, 63, 10}, [1275] = {16275, 87, 28},
    [1279] = {4045, 36, 3}, [1281] = {17215, 275, 13}, [1282] = {10594, 120, 9},
    [1285] = {26156, 205, 16}, [1289] = {1722, 16, 10},
    [1295] = {14141, 88, 9},
    [1296] = {15694, 419, 12}, [1297] = {2705, 25, 3}, [1298] = {17642, 282, 5},
    [1305] = {21085, 345, 6},
    [1310] = {13897, 226, 7}, [1311] = {22920, 357, 7},
    [1316] = {21936, 334, 3},
    
    
    [1332] = {3691, 413, 13}, [1333] = {13947, 228, 8}, [1335] = {18668, 130, 12},
    [1339] = {7685, 118, 6}, [1343] = {25781, 409, 6},
    [1345] = {6606, 111, 7}, [1346] = {4701, 64, 8}, [1347] = {19356, 297, 9},
    [1353] = {2275, 135, 12}, [1355] = {1665, 135, 12},
    
    [1366] = {16874, 419, 11}, [1367] = {26412, 302, 8},
    [1372] = {22850, 348, 5}, [1373] = {5210, 69, 4},
    
    [1383] = {25024, 392, 12}, [1384] = {11115, 173, 9},
    [1387] = {16842, 267, 6}, [1388] = {15236, 224, 4},
    [1392] = {3808, 260, 15}, [1393] = {15461, 66, 11},
    [1401] = {16848, 267, 14}, [1403] = {7545, 117, 16},
    [1404] = {11447, 176, 6}, [1405] = {21202, 347, 5}, [1406] = {5767, 90, 3}, [1409] = {16544, 264, 6},
    [1411] = {2516, 28, 17}, [1412] = {16176, 85, 13}, [1413] = {21783, 73, 13},
    [1420] = {3838, 260, 16},
    [1422] = {22721, 353, 8}, [1423] = {5963, 93, 12}, [1425] = {11476, 187, 3}, [1426] = {12752, 185, 8},
    [1429] = {5349, 75, 3},
    [1434] = {19582, 303, 9}, [1435] = {11181, 410, 6}, [1439] = {20194, 310, 6},
    
    [1450] = {18942, 291, 12}, [1451] = {12882, 215, 8},
    [1452] = {18340, 286, 5},
    [1458] = {10654, 120, 8}, [1459] = {12513, 67, 8}, [1460] = {13408, 262, 8}, [1463] = {2737, 25, 8},
    [1464] = {17228, 261, 12}, [1466] = {9548, 160, 3}, [1467] = {22838, 355, 7},
    [1470] = {11092, 173, 8}, [1471] = {14228, 251, 7},
    [1479] = {11767, 186, 10}, [1480] = {12927, 206, 5},
    [1483] = {24675, 368, 8}, [1484] = {24759, 383, 9}, [1486] = {1272, 130, 17},
    [1488] = {3753, 413, 11}, [1489] = {6263, 81, 17}, [1490] = {17794, 283, 22}, [1493] = {24572, 289, 19},
    [1494] = {22712, 353, 9}, [1499] = {4549, 51, 17},
    [1500] = {12443, 181, 3}, [1501] = {14122, 88, 9}, [1502] = {24285, 380, 9}, [1504] = {11424, 180, 23}, [1505] = {26192, 244, 12},
    [1510] = {5758, 88, 2},
    [1512] = {3958, 45, 6}, [1513] = {10513, 162, 9}, [1516] = {3397, 30, 12},
    [1519] = {6134, 97, 7}, [1520] = {13518, 337, 11}, [1521] = {25323, 397, 10},
    [1525] = {10966, 167, 8}, [1527] = {21858, 334, 7},
    [1530] = {13060, 225, 7}, [1531] = {18479, 287, 6},
    [1537] = {21967, 350, 10}, [1538] = {13, 1, 7}, [1539] = {20542, 338, 11}, [1540] = {19844, 283, 12},
    [1544] = {11777, 199, 9},
    [1553] = {21511, 356, 14},
    [1556] = {5408, 76, 6},
    [1562] = {20521, 337, 10}, [1563] = {6796, 108, 10},
    [1568] = {14201, 230, 7}, [1569] = {18382, 289, 9}, [1570] = {18211, 328, 8},
    [1572] = {4360, 53, 13}, [1574] = {7235, 114, 25}, [1575] = {16963, 261, 11}, [1576] = {12961, 210, 2},
    [1581] = {252, 302, 6}, [1582] = {2795, 26, 6}, [1583] = {11453, 176, 9},
    
    [1590] = {5784, 117, 14}, [1591] = {2390, 154, 6}, [1592] = {3674, 413, 5}, [1593] = {23489, 359, 2},
    [1597] = {11898, 186, 7}, [1598] = {1997, 318, 18},
    [1602] = {19880, 302, 3}, [1603] = {7011, 115, 14}, [1604] = {11002, 317, 7},
    [1610] = {15017, 98, 14}, [1613] = {21288, 340, 5},
    [1614] = {1581, 130, 18}, [1615] = {12436, 203, 3}, [1616] = {24374, 278, 10}, [1618] = {6693, 110, 13},
    [1623] = {23846, 370, 2},
    [1626] = {24884, 389, 9},
    [1632] = {25158, 51, 8}, [1633] = {13938, 152, 6}, [1635] = {9147, 142, 9}, [1636] = {25708, 317, 5},
    [1640] = {12858, 215, 8}, [1641] = {15141, 236, 12},
    [1645] = {4972, 331, 9}, [1649] = {3939, 46, 10},
    [1653] = {14347, 138, 7}, [1654] = {15966, 274, 17}, [1655] = {18933, 291, 9},
    [1656] = {4178, 256, 10}, [1659] = {9531, 317, 7}, [1660] = {19471, 299, 6},
    [1662] = {6244, 257, 5}, [1663] = {8386, 134, 5}, [1665] = {4989, 278, 8}, [1666] = {3918, 49, 7}, [1667] = {9664, 165, 3},
    [1669] = {10506, 162, 7}, [1671] = {6430, 100, 8},
    [1679] = {7276, 114, 21},
    [1681] = {12015, 188, 5}, [1682] = {13872, 226, 9}, [1684] = {773, 136, 11}, [1685] = {6655, 108, 2},
    [1686] = {3070, 31, 11}, [1687] = {3611, 256, 6},
    [1694] = {25882, 414, 6},
    [1699] = {4203, 180, 9}, [1702] = {3201, 102, 5}, [1703] = {15405, 244, 9},
    [1704] = {23416, 58, 9},
    [1714] = {11729, 197, 8}, [1715] = {12921, 206, 6},
    [1717] = {15240, 242, 2},
    [1722] = {3869, 47, 3}, [1726] = {136, 2, 7}, [1727] = {1856, 22, 8},
    [1728] = {220, 5, 6}, [1729] = {8505, 95, 16}, [1730] = {23058, 358, 3}, [1732] = {7305, 115, 17},
    [1736] = {15687, 256, 2}, [1737] = {23735, 44, 9}, [1738] = {339, 9, 4}, [1739] = {7846, 53, 15},
    [1743] = {7119, 114, 13},
    [1746] = {10003, 16, 13}, [1749] = {11287, 171, 10}, [1750] = {12688, 200, 5},
    [1754] = {21466, 331, 13}, [1757] = {14297, 230, 8},
    [1762] = {8877, 137, 8}, [1763] = {15588, 249, 2},
    [1767] = {20298, 183, 5}, [1768] = {21008, 326, 8},
    [1770] = {10918, 166, 9}, [1773] = {128, 2, 8}, [1775] = {9237, 144, 2},
    [1776] = {22929, 363, 6}, [1777] = {25231, 400, 7}, [1780] = {10937, 166, 8}, [1781] = {14408, 307, 19},
    [1787] = {13237, 213, 8},
    [1790] = {24400, 379, 3},
    
    [1802] = {12975, 392, 17}, [1803] = {6054, 97, 3}, [1804] = {8170, 184, 6}, [1805] = {20988, 323, 8},
    [1806] = {24075, 376, 10},
    [1812] = {1384, 301, 16},
    [1818] = {1769, 296, 11}, [1819] = {12160, 314, 3}, [1820] = {6600, 111, 6}, [1821] = {10093, 16, 13},
    [1828] = {25844, 412, 11}, [1829] = {13372, 170, 6},
    
    [1838] = {19445, 300, 10}, [1840] = {17816, 283, 15}, [1841] = {3370, 33, 12},
    
    [1850] = {12675, 201, 5},
    [1858] = {424, 344, 8}, [1859] = {17531, 280, 9},
    [1862] = {18313, 150, 13},
    
    [1872] = {8673, 135, 13}, [1876] = {13624, 223, 18},
    
    [1885] = {2750, 6, 3}, [1888] = {9759, 159, 3},
    [1892] = {21614, 339, 12}, [1894] = {3795, 260, 13}, [1895] = {24946, 390, 9},
    [1896] = {21438, 331, 9}, [1899] = {5822, 91, 2}, [1901] = {21648, 81, 15},
    
    [1909] = {1400, 301, 23}, [1910] = {3096, 30, 7}, [1911] = {25700, 340, 4}, [1913] = {6057, 97, 6},
    [1917] = {25096, 394, 9}, [1919] = {18985, 290, 7},
    [1920] = {5854, 93, 13}, [1921] = {22054, 341, 7},
    [1929] = {11202, 172, 14}, [1930] = {25602, 119, 13}, [1931] = {3036, 29, 3},
    [1932] = {6522, 102, 3}, [1933] = {13032, 225, 5}, [1934] = {9954, 158, 10}, [1935] = {17834, 159, 9}, [1937] = {25383, 272, 12},
    [1943] = {13484, 220, 9},
    [1944] = {10260, 164, 7}, [1945] = {24248, 54, 15}, [1948] = {13360, 214, 2}, [1949] = {15369, 310, 10},
    
    [1956] = {6480, 101, 6},
    [1964] = {16869, 269, 3}, [1965] = {1702, 98, 20}, [1966] = {4956, 58, 10},
    [1973] = {4134, 48, 6},
    [1974] = {26302, 186, 18}, [1976] = {13012, 24, 7}, [1977] = {13121, 211, 8},
    [1980] = {20134, 308, 7}, [1982] = {6052, 97, 2}, [1985] = {8299, 132, 14},
    [1987] = {13992, 242, 11},
    [1992] = {4154, 48, 10}, [1995] = {17482, 419, 13}, [1997] = {11367, 180, 7},
    [1998] = {12396, 371, 7}, [1999] = {14105, 250, 6}, [2001] = {12267, 420, 8}, [2002] = {20478, 325, 11},
    [2004] = {6063, 98, 12},
    [2011] = {3007, 262, 10}, [2012] = {23039, 385, 8}, [2013] = {24860, 387, 7},
    [2018] = {5347, 75, 2}, [2019] = {11160, 409, 8}, [2020] = {14446, 307, 16},
    [2022] = {12866, 215, 9}, [2023] = {18601, 73, 11}, [2024] = {15771, 258, 8},
    [2028] = {15260, 95, 11}, [2030] = {6631, 297, 9}, [2031] = {19831, 283, 13},
    [2034] = {20268, 312, 5}, [2037] = {7952, 75, 7},
    [2040] = {25732, 408, 6}, [2041] = {11714, 196, 15}, [2043] = {24955, 390, 10}, [2044] = {9933, 158, 10}, [2045] = {4315, 196, 16},
    [2046] = {3617, 256, 8}, [2047] = {19117, 290, 7}, [2048] = {19465, 299, 6}, [2049] = {25683, 399, 7}, [2050] = {1785, 18, 5},
    [2052] = {24467, 368, 10}, [2053] = {47, 1, 9}, [2054] = {18863, 295, 9}, [2055] = {26334, 409, 12}, [2056] = {15706, 259, 10},
    [2060] = {9344, 268, 16}, [2062] = {6832, 110, 7}, [2063] = {2874, 28, 11},
    
    [2072] = {2214, 318, 16}, [2073] = {17856, 389, 11}, [2075] = {12427, 200, 9},
    [2077] = {1650, 93, 15}, [2078] = {5989, 94, 7},
    [2083] = {4943, 74, 3}, [2084] = {8116, 130, 13}, [2085] = {11620, 175, 14}, [2086] = {6457, 101, 7}, [2087] = {17517, 278, 6},
    [2088] = {18845, 302, 6},
    
    
    [2108] = {22014, 343, 8}, [2110] = {24119, 375, 17},
    [2112] = {19500, 299, 6}, [2114] = {22771, 350, 9}, [2117] = {2533, 23, 3},
    
    [2126] = {6592, 106, 5}, [2127] = {18150, 73, 12},
    [2132] = {23879, 382, 9}, [2133] = {5798, 143, 7}, [2135] = {4188, 90, 7},
    [2141] = {6686, 110, 7},
    [2142] = {12439, 203, 4}, [2143] = {19344, 104, 8}, [2147] = {18813, 393, 6},
    [2148] = {21944, 335, 3}, [2149] = {1732, 16, 24}, [2150] = {8582, 187, 11},
    [2154] = {5940, 93, 14}, [2156] = {1216, 328, 9}, [2157] = {10267, 156, 52},
    [2161] = {6301, 81, 6}, [2164] = {19189, 296, 12}, [2165] = {21710, 81, 20},
    [2171] = {25273, 397, 3},
    [2172] = {23557, 128, 26}, [2173] = {89, 11, 9},
    [2183] = {23859, 372, 7},
    [2188] = {706, 130, 17},
    [2191] = {25758, 409, 7}, [2195] = {3645, 38, 7},
    [2196] = {5551, 89, 5}, [2197] = {861, 128, 32}, [2198] = {23711, 385, 9}, [2199] = {21129, 345, 8}, [2200] = {2439, 313, 7},
    [2206] = {4063, 36, 9},
    [2208] = {22970, 370, 7}, [2211] = {21796, 333, 3},
    [2214] = {14091, 250, 5},
    [2224] = {12666, 201, 9},
    [2231] = {20403, 318, 16},
    [2232] = {3262, 85, 9}, [2233] = {12724, 139, 7}, [2234] = {23583, 136, 15},
    [2241] = {1480, 14, 7}, [2242] = {3486, 37, 11}, [2243] = {6335, 73, 18},
    [2244] = {8840, 187, 12}, [2245] = {25776, 409, 5}, [2246] = {8493, 95, 12},
    
    [2257] = {19779, 283, 10}, [2259] = {2446, 313, 10},
    [2265] = {14305, 230, 9}, [2267] = {24445, 70, 11},
    [2269] = {18911, 293, 9},
    
    [2281] = {13889, 226, 8}, [2282] = {16594, 277, 13}, [2284] = {22927, 358, 2}, [2285] = {25395, 296, 10},
    
    [2295] = {3872, 47, 8}, [2296] = {13094, 211, 10},
    [2299] = {12642, 149, 9}, [2302] = {8920, 141, 5}, [2303] = {5824, 101, 5},
    [2304] = {10524, 410, 6}, [2308] = {4072, 36, 10},
    [2310] = {5903, 93, 14}, [2311] = {9296, 146, 6}, [2312] = {11383, 180, 10},
    
    [2325] = {3552, 33, 9}, [2326] = {4809, 61, 12},
    [2329] = {22437, 66, 22}, [2333] = {3315, 34, 6},
    
    [2343] = {24932, 390, 2},
    [2349] = {18851, 292, 7}, [2351] = {11363, 173, 2},
    [2355] = {5340, 200, 5}, [2356] = {20241, 312, 3}, [2357] = {23759, 44, 8},
    [2359] = {26949, 161, 9}, [2360] = {4909, 59, 8},
    [2366] = {5983, 94, 6}, [2367] = {21000, 326, 8},
    [2375] = {10891, 417, 7},
    [2378] = {15600, 252, 11},
    [2382] = {3999, 49, 4}, [2386] = {26356, 388, 16},
    [2388] = {4581, 186, 7}, [2392] = {6961, 115, 13},
    [2395] = {3904, 47, 6}, [2397] = {9334, 148, 2},
    [2401] = {9505, 152, 7}, [2402] = {13255, 214, 3}, [2405] = {13904, 226, 8},
    [2406] = {16459, 277, 12},
    [2412] = {7132, 114, 23},
    [2421] = {4379, 53, 12}, [2422] = {19092, 302, 6},
    [2425] = {23598, 359, 3}, [2427] = {24893, 389, 10}, [2428] = {950, 136, 8},
    [2434] = {25542, 403, 5},
    [2439] = {12805, 392, 18}, [2440] = {15836, 261, 11},
    [2442] = {20156, 217, 5}, [2444] = {12142, 189, 10},
    [2450] = {11320, 171, 13}, [2452] = {14806, 147, 4}, [2453] = {18059, 405, 6},
    [2455] = {784, 12, 10}, [2456] = {23021, 385, 9}, [2457] = {25753, 409, 2},
    [2461] = {17652, 150, 12}, [2463] = {24702, 378, 5},
    
    
    [2478] = {9973, 158, 11}, [2479] = {7896, 124, 7}, [2481] = {13104, 211, 8}, [2482] = {6582, 105, 4},
    [2488] = {23348, 381, 3},
    
    
    [2502] = {24743, 383, 6},
    [2510] = {6020, 96, 9}, [2512] = {569, 136, 10}, [2513] = {24409, 374, 6},
    [2516] = {1179, 130, 14},
    [2521] = {16498, 95, 19}, [2522] = {6736, 109, 9}, [2523] = {12198, 205, 8},
    [2526] = {12152, 189, 8}, [2527] = {22645, 349, 8}, [2528] = {22729, 353, 7}, [2529] = {13216, 213, 11}, [2530] = {23480, 74, 9}, [2531] = {4399, 53, 9},
    [2532] = {21110, 85, 19}, [2533] = {25868, 420, 8}, [2535] = {25465, 399, 5}, [2536] = {3910, 47, 8},
    
    [2544] = {24403, 379, 6}, [2549] = {1552, 115, 29},
    [2550] = {18838, 394, 5}, [2554] = {3704, 413, 14},
    [2556] = {18978, 290, 7},
    
    
    [2577] = {14194, 235, 7},
    
    [2589] = {14036, 235, 12}, [2590] = {14064, 250, 9}, [2591] = {17779, 283, 15},
    [2596] = {6256, 81, 7},
    [2598] = {15689, 256, 3}, [2599] = {198, 5, 7}, [2600] = {10128, 98, 12},
    [2605] = {21394, 331, 3},
    [2611] = {2611, 24, 9}, [2615] = {18162, 73, 17},
    [2620] = {15639, 252, 16}, [2621] = {2193, 19, 21},
    [2623] = {5384, 76, 5}, [2625] = {12192, 420, 6}, [2626] = {20884, 124, 14}, [2627] = {579, 136, 9},
    [2628] = {16303, 87, 15}, [2629] = {3952, 45, 6}, [2630] = {26430, 192, 18}, [2632] = {21207, 347, 6}, [2633] = {24456, 70, 11},
    [2635] = {4115, 308, 16}, [2636] = {25045, 152, 9}, [2637] = {2501, 313, 7}, [2638] = {26586, 43, 15},
    [2645] = {6865, 268, 8},
    [2646] = {14245, 251, 5}, [2650] = {19521, 300, 12},
    [2656] = {1193, 130, 23}, [2657] = {10945, 167, 2},
    [2658] = {4590, 55, 7}, [2659] = {25537, 403, 5}, [2661] = {21874, 334, 7},
    
    
    [2677] = {20782, 315, 8}, [2679] = {8918, 140, 2},
    [2682] = {20294, 183, 4},
    [2688] = {17119, 275, 9}, [2689] = {6029, 96, 10}, [2690] = {3971, 45, 10}, [2691] = {22061, 341, 8}, [2692] = {18832, 265, 6}, [2693] = {12839, 241, 16},
    [2694] = {20253, 312, 7}, [2695] = {21525, 356, 15}, [2696] = {22199, 349, 15}, [2697] = {15590, 238, 3}, [2698] = {26016, 349, 9},
    [2702] = {17069, 272, 14}, [2704] = {4997, 74, 9}, [2705] = {24294, 380, 10},
    [2707] = {16410, 263, 11}, [2708] = {2724, 25, 6},
    [2712] = {25089, 393, 3}, [2714] = {25985, 336, 8},
    
    [2729] = {4003, 49, 8},
    [2730] = {4796, 61, 13}, [2731] = {8342, 133, 7},
    [2740] = {13467, 219, 17},
    [2742] = {5381, 76, 3}, [2744] = {23189, 415, 27}, [2746] = {20010, 307, 11}, [2747] = {958, 136, 8},
    [2749] = {25798, 161, 10}, [2750] = {9873, 156, 3},
    [2755] = {9478, 149, 3},
    [2765] = {22466, 415, 29},
    [2766] = {14854, 236, 10}, [2767] = {9523, 156, 2}, [2768] = {24937, 390, 9},
    [2772] = {21547, 356, 15}, [2773] = {11187, 169, 3},
    [2779] = {20873, 330, 5}, [2782] = {15541, 128, 17},
    [2786] = {409, 344, 8}, [2787] = {19030, 302, 7}, [2788] = {2703, 25, 2},
    [2790] = {9943, 158, 11}, [2793] = {11645, 175, 11}, [2795] = {5833, 92, 8},
    [2796] = {18219, 277, 9}, [2797] = {23640, 238, 10},
    [2807] = {5805, 323, 8},
    [2808] = {1503, 14, 9}, [2810] = {25615, 33, 11},
    [2814] = {4981, 331, 8}, [2815] = {18370, 288, 5}, [2816] = {9453, 152, 8}, [2817] = {10974, 167, 7}, [2819] = {17563, 269, 12},
    [2822] = {22378, 100, 18}, [2823] = {24816, 384, 3},
    [2831] = {3156, 32, 5},
    [2832] = {9283, 144, 5}, [2833] = {20849, 319, 6}, [2837] = {17495, 274, 2},
    [2839] = {5113, 68, 5}, [2840] = {26420, 199, 10}, [2841] = {4681, 71, 5}, [2843] = {19352, 107, 4},
    
    [2853] = {22431, 321, 3}, [2855] = {22040, 342, 6},
    [2859] = {16885, 260, 3}, [2860] = {23790, 365, 8},
    [2867] = {3935, 46, 4},
    [2868] = {8366, 137, 17}, [2869] = {12256, 126, 11}, [2873] = {16953, 116, 10},
    [2874] = {18463, 287, 16}, [2875] = {4830, 205, 9}, [2877] = {12655, 185, 3}, [2878] = {26204, 54, 14},
    [2883] = {10499, 162, 7},
    [2888] = {801, 12, 5},
    [2893] = {7680, 107, 5}, [2894] = {2073, 19, 14}, [2896] = {12284, 309, 8},
    [2901] = {24304, 380, 11},
    [2909] = {12750, 204, 2},
    [2913] = {17892, 394, 8}, [2914] = {23828, 365, 8}, [2915] = {15812, 261, 19},
    [2916] = {23650, 362, 6}, [2920] = {9270, 145, 10},
    [2926] = {4253, 178, 5},
    [2930] = {25568, 35, 5},
    [2934] = {23052, 363, 6}, [2938] = {4026, 49, 11}, [2939] = {9735, 161, 3},
    [2944] = {22780, 350, 12},
    [2946] = {18887, 295, 6}, [2947] = {22562, 415, 25}, [2949] = {2544, 23, 8}, [2950] = {9592, 252, 16},
    [2954] = {14256, 233, 6},
    [2963] = {23541, 128, 16},
    [2964] = {14111, 88, 11}, [2966] = {16872, 270, 2}, [2967] = {14622, 231, 5}, [2969] = {13129, 211, 8},
    [2970] = {22943, 363, 12}, [2973] = {19533, 299, 5}, [2974] = {1319, 150, 11},
    [2978] = {19915, 205, 7},
    [2982] = {8018, 174, 9}, [2985] = {15857, 261, 3}, [2986] = {15847, 274, 10},
    [2992] = {17740, 283, 10}, [2993] = {6954, 113, 7},
    [2994] = {4302, 190, 7}, [2995] = {20248, 312, 5}, [2996] = {26148, 287, 8},
    [3000] = {12045, 183, 9}, [3001] = {23694, 364, 12}, [3002] = {21865, 334, 9}, [3004] = {9769, 163, 7}, [3005] = {17553, 376, 10},
    [3010] = {7082, 115, 14},
    [3015] = {3026, 85, 10}, [3016] = {26796, 90, 15},
    [3018] = {14391, 307, 17}, [3019] = {23092, 373, 9}, [3021] = {23676, 364, 3},
    [3027] = {4777, 416, 5}, [3028] = {3516, 38, 10}, [3029] = {7920, 127, 9},
    [3033] = {1225, 328, 15},
    
    [3042] = {16048, 259, 14},
    [3049] = {21486, 331, 9}, [3051] = {24867, 387, 7}, [3052] = {25692, 406, 3}, [3053] = {14636, 242, 11},
    [3054] = {20273, 314, 2}, [3055] = {15503, 248, 5},
    [3065] = {12308, 185, 2},
    [3066] = {12683, 200, 5}, [3067] = {4331, 197, 9}, [3068] = {14880, 87, 11}, [3069] = {4355, 53, 5}, [3070] = {22025, 342, 6}, [3071] = {15114, 128, 27},
    [3072] = {15803, 276, 7}, [3074] = {1446, 14, 7}, [3075] = {11393, 180, 12}, [3076] = {26760, 364, 9},
    [3078] = {16086, 262, 25}, [3079] = {6880, 111, 2}, [3082] = {1261, 272, 11}, [3083] = {13707, 210, 13},
    [3084] = {16862, 268, 2},
    [3092] = {14810, 239, 6},
    [3096] = {21949, 340, 3}, [3099] = {13694, 210, 13}, [3100] = {3236, 102, 6},
    [3104] = {12080, 183, 19},
    
    [3115] = {18333, 286, 3}, [3116] = {4839, 340, 8}, [3117] = {18375, 287, 7},
    
    [3127] = {15192, 87, 30}, [3128] = {6406, 333, 8}, [3130] = {23265, 358, 5},
    [3132] = {24972, 391, 7}, [3134] = {26130, 36, 18}, [3136] = {15671, 253, 8},
    
    
    [3151] = {18446, 287, 8}, [3152] = {19515, 300, 6}, [3153] = {25813, 410, 6},
    [3159] = {3823, 260, 15},
    [3164] = {11274, 172, 13}, [3165] = {20563, 338, 10},
    [3171] = {19977, 307, 9},
    
    
    
    [3192] = {8010, 174, 8}, [3193] = {2851, 28, 12},
    [3199] = {13245, 213, 10}, [3200] = {19393, 109, 8}, [3203] = {11543, 190, 13},
    [3206] = {25821, 412, 7}, [3208] = {20174, 312, 2},
    [3210] = {19711, 301, 18}, [3212] = {26496, 228, 18},
    
    [3223] = {16621, 277, 15}, [3225] = {8792, 129, 3}, [3226] = {14383, 238, 3},
    [3232] = {21562, 356, 12}, [3233] = {21142, 329, 11},
    [3235] = {22690, 351, 6}, [3236] = {5610, 86, 5}, [3239] = {8767, 135, 9},
    [3241] = {5565, 84, 5}, [3242] = {6445, 99, 9}, [3243] = {7702, 138, 5}, [3244] = {26679, 358, 15},
    [3246] = {23877, 375, 2}, [3249] = {2578, 24, 8}, [3250] = {25120, 394, 3},
    [3253] = {18739, 296, 23}, [3255] = {24926, 388, 6}, [3256] = {5332, 185, 8}, [3257] = {24876, 389, 8},
    
    [3267] = {14633, 250, 3}, [3269] = {17418, 260, 15},
    [3270] = {5490, 79, 3}, [3275] = {5352, 75, 7},
    [3277] = {2825, 28, 14},
    
    [3290] = {8854, 129, 7}, [3291] = {14891, 98, 13},
    [3295] = {23374, 70, 13}, [3296] = {3425, 43, 9},
    [3301] = {12589, 194, 6}, [3304] = {15779, 258, 9},
    [3311] = {18485, 306, 17},
    [3316] = {6075, 98, 20}, [3317] = {20610, 336, 14},
    [3320] = {9525, 317, 6}, [3322] = {2032, 19, 25}, [3323] = {23964, 375, 8},
    
    [3331] = {21091, 150, 19},
    [3336] = {2180, 19, 13}, [3337] = {3228, 102, 8}, [3338] = {20303, 317, 5}, [3339] = {3161, 262, 11},
    [3344] = {22903, 356, 17}, [3347] = {22609, 348, 5},
    [3349] = {11128, 91, 4}, [3350] = {9787, 19, 15}, [3351] = {21263, 374, 9},
    [3355] = {9432, 87, 13}, [3358] = {2381, 154, 9}, [3359] = {9302, 146, 7},
    [3360] = {9516, 154, 2}, [3361] = {13660, 224, 6},
    [3366] = {21679, 81, 17}, [3371] = {12621, 70, 12},
    [3372] = {22754, 350, 9}, [3373] = {22403, 344, 2},
    [3382] = {83, 11, 6}, [3383] = {236, 7, 2},
    [3384] = {179, 4, 7}, [3385] = {5402, 76, 6}, [3387] = {11190, 172, 12},
    
    [3397] = {9554, 166, 9}, [3398] = {19109, 290, 8},
    [3402] = {13808, 313, 14}, [3407] = {3764, 42, 2},
    [3411] = {25876, 420, 6}, [3413] = {24426, 382, 7},
    [3419] = {22696, 326, 8},
    [3421] = {17337, 269, 16}, [3422] = {26481, 249, 15}, [3423] = {26862, 14, 12}, [3425] = {11251, 172, 11},
    [3430] = {1340, 150, 10},
    [3432] = {8391, 95, 4}, [3433] = {21983, 343, 9}, [3434] = {6905, 113, 8}, [3435] = {2472, 22, 6}, [3436] = {5954, 93, 9}, [3437] = {9227, 146, 10},
    [3438] = {9003, 151, 8}, [3439] = {25993, 336, 11},
    [3445] = {24384, 74, 13}, [3446] = {23363, 70, 11},
    [3450] = {6280, 124, 21}, [3453] = {143, 2, 8}, [3454] = {14740, 252, 13}, [3455] = {26778, 44, 18},
    [3457] = {25634, 401, 29}, [3458] = {19931, 314, 12}, [3460] = {723, 130, 20}, [3461] = {25631, 404, 3},
    [3465] = {24721, 289, 22}, [3467] = {5635, 128, 25},
    [3468] = {24749, 383, 10}, [3473] = {19970, 306, 7},
    [3479] = {20871, 321, 2},
    [3480] = {22704, 353, 8}, [3483] = {23395, 381, 9}, [3485] = {9512, 153, 4},
    [3490] = {234, 6, 2},
    [3492] = {4018, 49, 8}, [3493] = {19401, 299, 2}, [3494] = {14262, 233, 12},
    [3500] = {9574, 392, 18}, [3501] = {21284, 330, 4}, [3502] = {11941, 19, 17}, [3503] = {522, 130, 28},
    [3504] = {12249, 205, 7}, [3505] = {9102, 142, 8}, [3509] = {13923, 227, 6},
    [3512] = {22810, 354, 2}, [3515] = {18198, 130, 13},
    [3516] = {26004, 349, 12}, [3518] = {21504, 357, 7}, [3519] = {24436, 378, 4},
    [3523] = {17313, 270, 9}, [3524] = {14250, 245, 6}, [3527] = {25941, 417, 2},
    [3530] = {12206, 205, 7}, [3531] = {21381, 413, 13},
    [3535] = {12213, 205, 8}, [3536] = {2237, 22, 8}, [3538] = {21238, 329, 14}, [3539] = {449, 79, 6},
    [3540] = {844, 128, 17}, [3541] = {6857, 268, 8}, [3542] = {11536, 190, 7}, [3543] = {20573, 325, 11}, [3544] = {18189, 115, 9},
    [3549] = {14427, 307, 19}, [3551] = {12633, 70, 9},
    [3554] = {18720, 272, 8},
    [3560] = {14354, 245, 8}, [3561] = {8349, 133, 7},
    [3566] = {14667, 114, 15},
    [3570] = {4901, 59, 8}, [3574] = {4644, 56, 3},
    [3577] = {2345, 15, 3}, [3579] = {8667, 95, 6},
    [3582] = {12174, 205, 3}, [3585] = {25547, 33, 13}, [3586] = {10798, 236, 21},
    
    [3596] = {9746, 162, 2}, [3597] = {8328, 133, 8},
    [3603] = {5545, 89, 6}, [3605] = {8151, 169, 10},
    [3607] = {11228, 207, 13},
    [3612] = {16427, 419, 26}, [3614] = {2478, 22, 7}, [3615] = {16926, 419, 13},
    
    [3624] = {10959, 167, 7}, [3625] = {25075, 150, 12}, [3628] = {7051, 115, 23}, [3629] = {18391, 287, 3},
    [3630] = {25525, 400, 7}, [3633] = {20, 1, 10}, [3634] = {503, 130, 19}, [3635] = {4373, 53, 6},
    [3636] = {12823, 252, 16}, [3637] = {13399, 262, 9}, [3641] = {6013, 96, 7},
    [3643] = {21605, 339, 9}, [3644] = {3106, 42, 9}, [3645] = {20368, 318, 13},
    
    [3655] = {17647, 282, 5}, [3656] = {10086, 97, 7},
    [3660] = {398, 344, 3},
    [3667] = {5519, 420, 5}, [3668] = {21696, 81, 6}, [3669] = {23240, 415, 25},
    
    
    [3686] = {806, 12, 6}, [3687] = {19860, 107, 6},
    
    [3696] = {15301, 247, 7}, [3697] = {348, 10, 6}, [3699] = {23656, 362, 5},
    [3706] = {9059, 140, 5},
    [3708] = {7938, 127, 7}, [3709] = {24605, 378, 7}, [3712] = {3476, 37, 10}, [3713] = {23935, 369, 10},
    
    [3722] = {2287, 16, 13}, [3723] = {7385, 115, 18}, [3724] = {25092, 393, 4},
    [3727] = {11149, 61, 11}, [3728] = {5540, 83, 5}, [3730] = {432, 344, 8},
    [3733] = {10992, 146, 6}, [3736] = {4760, 416, 7}, [3737] = {10692, 328, 21},
    [3741] = {14979, 254, 9}, [3743] = {1036, 13, 15},
    [3744] = {8641, 95, 16}, [3746] = {4673, 54, 8}, [3747] = {20764, 315, 9},
    
    [3757] = {14943, 239, 6},
    
    [3772] = {12575, 201, 6},
    
    [3782] = {3888, 47, 7}, [3783] = {23953, 377, 8},
    [3789] = {3728, 413, 12}, [3791] = {17955, 19, 26},
    [3792] = {2948, 29, 7}, [3793] = {8313, 132, 9}, [3794] = {13666, 210, 14}, [3795] = {11297, 171, 11}, [3796] = {21447, 331, 9},
    [3798] = {11308, 171, 12}, [3801] = {4147, 48, 7}, [3803] = {270, 7, 9},
    [3805] = {15572, 87, 16}, [3807] = {2660, 24, 12}, [3808] = {4171, 256, 7}, [3809] = {10835, 236, 23},
    [3810] = {13929, 227, 9}, [3811] = {17108, 325, 11}, [3812] = {23805, 365, 8}, [3814] = {8059, 79, 6}, [3815] = {22278, 351, 8},
    [3816] = {25765, 161, 11}, [3817] = {20697, 335, 6},
    [3822] = {6249, 257, 5}, [3823] = {4632, 71, 3}, [3827] = {279, 8, 8},
    [3828] = {18826, 394, 6}, [3829] = {7929, 127, 9}, [3830] = {14208, 251, 7},
    [3838] = {5345, 74, 2},
    [3842] = {2628, 24, 9}, [3843] = {9826, 19, 19}, [3844] = {17672, 159, 10}, [3845] = {18416, 287, 6},
    [3846] = {23666, 363, 2},
    [3852] = {5813, 410, 9},
    [3859] = {12760, 205, 2}, [3863] = {17589, 269, 16},
    [3866] = {18179, 16, 10},
    [3870] = {2672, 24, 13},
    [3877] = {5214, 253, 5}, [3878] = {11911, 186, 6}, [3879] = {12489, 191, 6}, [3880] = {20226, 309, 5},
    [3882] = {2745, 25, 5}, [3883] = {23601, 359, 8}, [3887] = {1026, 13, 10},
    [3888] = {18651, 115, 8}, [3889] = {15831, 274, 3},
    [3897] = {7, 1, 6}, [3898] = {3039, 31, 8},
    [3900] = {21336, 322, 8}, [3901] = {23875, 374, 2}, [3905] = {23634, 361, 6},
    [3908] = {18787, 389, 11},
    [3917] = {21045, 419, 22},
    
    [3924] = {12680, 200, 3}, [3925] = {16216, 87, 31}, [3926] = {24229, 60, 19}, [3927] = {22996, 385, 8},
    [3931] = {20531, 339, 11}, [3932] = {11985, 73, 12}, [3935] = {296, 93, 9},
    [3936] = {23084, 373, 8}, [3937] = {23668, 363, 3}, [3938] = {9156, 329, 3}, [3939] = {12855, 215, 3}, [3941] = {16121, 87, 16},
    [3945] = {20021, 307, 11}, [3946] = {12310, 186, 2}, [3947] = {13296, 241, 19},
    [3948] = {8395, 135, 10}, [3949] = {22855, 354, 3}, [3950] = {588, 136, 11},
    
    [3962] = {25855, 412, 9}, [3965] = {5145, 204, 7},
    [3966] = {8436, 95, 20}, [3967] = {75, 11, 8}, [3968] = {23101, 415, 9}, [3969] = {17056, 116, 13}, [3971] = {334, 9, 5},
    [3973] = {384, 11, 9}, [3974] = {12950, 225, 8}, [3976] = {6039, 95, 3}, [3977] = {19493, 299, 7},
    [3981] = {14332, 246, 8}, [3983] = {4523, 51, 8},
    [3984] = {21426, 324, 5}, [3989] = {8003, 125, 4},
    [3990] = {25626, 400, 3}, [3991] = {25166, 51, 11}, [3995] = {8007, 174, 3},
    [3997] = {3271, 262, 12}, [3999] = {14804, 238, 2}, [4000] = {18728, 296, 11},
    [4007] = {14028, 235, 8},
    [4008] = {5272, 151, 15}, [4009] = {3189, 29, 12}, [4010] = {22410, 346, 10}, [4012] = {3342, 34, 6}, [4013] = {16607, 277, 14},
    
    [4023] = {20837, 319, 7}, [4024] = {12958, 225, 3},
    [4031] = {12708, 200, 5},
    
    [4038] = {13378, 216, 9}, [4039] = {20797, 321, 5}, [4043] = {10910, 166, 8},
    [4044] = {19282, 296, 24}, [4045] = {6185, 16, 19}, [4046] = {7265, 114, 11}, [4047] = {16348, 264, 10}, [4048] = {24768, 383, 10},
    [4053] = {9161, 143, 3}, [4055] = {16027, 265, 3},
    [4059] = {5776, 90, 8}, [4060] = {23866, 372, 9},
    [4062] = {18879, 295, 8}, [4063] = {3181, 29, 8}, [4064] = {5167, 67, 5}, [4066] = {4491, 72, 7},
    [4069] = {14177, 235, 8}, [4070] = {12367, 356, 14},
    [4074] = {6597, 111, 3}, [4075] = {24415, 374, 6}, [4076] = {22253, 349, 9}, [4077] = {2966, 262, 10}, [4078] = {12748, 203, 2}, [4079] = {25036, 152, 9},
    [4082] = {20937, 136, 16}, [4083] = {22819, 354, 7}, [4085] = {11905, 186, 6},
    
    [4092] = {7469, 117, 14}, [4093] = {6782, 108, 5}, [4094] = {14274, 233, 7}, [4097] = {20032, 308, 13},
    [4100] = {5258, 70, 14},
    [4104] = {14482, 20, 10}, [4105] = {13571, 223, 17},
    [4112] = {18304, 117, 9}, [4113] = {8901, 138, 2},
    [4118] = {24527, 289, 13},
    [4123] = {21730, 73, 11}, [4127] = {19102, 292, 7},
    [4128] = {21947, 340, 2},
    [4134] = {11056, 61, 13}, [4135] = {2567, 23, 11}, [4136] = {19996, 307, 14},
    [4141] = {10713, 328, 23}, [4142] = {3988, 45, 9},
    [4147] = {11009, 317, 9}, [4149] = {25276, 328, 14},
    [4152] = {7770, 124, 8}, [4153] = {14916, 128, 16}, [4154] = {11888, 195, 3}, [4155] = {7945, 75, 7}, [4156] = {20419, 337, 10}, [4157] = {21826, 333, 6},
    [4161] = {345, 10, 3}, [4163] = {12597, 70, 11},
    [4166] = {7513, 116, 14}, [4167] = {18930, 290, 3},
    [4170] = {11580, 196, 14}, [4171] = {14816, 98, 12}, [4173] = {2464, 313, 8},
    [4176] = {16036, 263, 2}, [4181] = {13054, 225, 6},
    [4182] = {21298, 331, 2}, [4187] = {23076, 373, 8},
    [4191] = {4441, 100, 10}, [4192] = {26463, 263, 18},
    [4195] = {9326, 148, 3}, [4196] = {9683, 236, 17}, [4197] = {12560, 193, 8}, [4199] = {3586, 50, 5},
    [4200] = {14021, 243, 7},
    [4210] = {15679, 253, 8}, [4211] = {20429, 338, 10},
    [4213] = {14462, 20, 7}, [4214] = {26059, 136, 35}, [4216] = {25810, 410, 3},
    [4218] = {1756, 115, 13},
    [4224] = {9202, 143, 6},
    [4231] = {10220, 164, 8}, [4232] = {11100, 173, 7},
    [4238] = {13420, 218, 2},
    [4243] = {1958, 19, 15}, [4244] = {9117, 142, 10},
    [4249] = {6494, 101, 9}, [4251] = {1240, 179, 12}, [4252] = {6679, 110, 7},
    [4255] = {6525, 102, 7}, [4256] = {23310, 381, 7},
    
    [4267] = {17875, 388, 8}, [4271] = {1512, 15, 2},
    [4274] = {7561, 116, 21}, [4275] = {21955, 342, 2},
    [4282] = {25695, 406, 5},
    [4284] = {26811, 256, 18}, [4285] = {1350, 296, 11}, [4286] = {3949, 45, 3}, [4288] = {18076, 283, 11}, [4289] = {11497, 405, 11},
    [4293] = {15810, 260, 2},
    [4298] = {20844, 319, 5},
    [4305] = {4732, 57, 7}, [4306] = {20110, 308, 8}, [4307] = {10573, 328, 8},
    [4311] = {3306, 33, 2}, [4313] = {17377, 269, 16},
    [4314] = {25437, 398, 3}, [4318] = {1599, 328, 15},
    [4320] = {26745, 331, 15}, [4322] = {6666, 110, 5}, [4323] = {26958, 395, 6},
    [4329] = {3149, 102, 3}, [4331] = {21032, 413, 13},
    [4333] = {6006, 96, 7}, [4335] = {4498, 51, 3},
    [4340] = {3581, 39, 5}, [4342] = {16015, 274, 12},
    
    [4350] = {25738, 408, 9}, [4355] = {4195, 90, 6},
    [4356] = {25908, 411, 6}, [4358] = {1844, 15, 12}, [4361] = {6873, 268, 7},
    [4362] = {11026, 169, 9},
    [4368] = {11764, 199, 3}, [4370] = {25177, 51, 9}, [4371] = {24683, 368, 11},
    [4378] = {1444, 14, 2},
    [4385] = {9069, 140, 6},
    [4387] = {19960, 305, 10},
    [4396] = {11786, 199, 12}, [4397] = {20334, 318, 18},
    [4402] = {9776, 163, 5},
    [4404] = {13860, 313, 12}, [4406] = {3213, 29, 9}, [4407] = {24136, 375, 7}, [4408] = {9329, 147, 5}, [4409] = {13425, 219, 2},
    [4410] = {19073, 302, 6}, [4411] = {4573, 199, 8}, [4412] = {11175, 177, 6}, [4413] = {26028, 417, 4},
    
    [4424] = {14728, 114, 12}, [4426] = {9476, 149, 2}, [4427] = {15499, 248, 4},
    [4429] = {18819, 394, 7}, [4431] = {17758, 283, 21},
    [4435] = {20602, 337, 8},
    [4440] = {11262, 172, 12}, [4443] = {13205, 213, 11},
    [4451] = {238, 285, 10},
    [4455] = {10745, 328, 15},
    [4459] = {15558, 236, 14}, [4463] = {21603, 333, 2},
    [4465] = {21574, 348, 7}, [4466] = {17981, 19, 20}, [4467] = {5881, 93, 14},
    [4471] = {16395, 263, 7}, [4473] = {20593, 338, 9},
    [4476] = {15387, 244, 3}, [4478] = {13588, 223, 19},
    [4482] = {5369, 77, 6}, [4486] = {6103, 16, 11}, [4487] = {18328, 198, 5},
    [4491] = {23470, 74, 10}, [4492] = {6486, 101, 8}, [4493] = {12005, 181, 2},
    
    [4504] = {5118, 68, 6},
    [4507] = {24903, 388, 3}, [4508] = {5760, 89, 5}, [4509] = {15692, 258, 2},
    [4516] = {13742, 225, 2},
    [4518] = {9196, 143, 6}, [4523] = {14647, 130, 20},
    [4524] = {15172, 87, 20}, [4526] = {21067, 275, 6}, [4527] = {13496, 212, 7}, [4528] = {23945, 369, 8},
    [4530] = {4928, 74, 7}, [4532] = {3017, 262, 9}, [4534] = {25670, 401, 8},
    [4537] = {6532, 102, 7}, [4540] = {16986, 325, 9},
    [4545] = {21663, 81, 16}, [4546] = {22046, 350, 8}, [4547] = {23706, 364, 5},
    [4548] = {5389, 76, 6}, [4549] = {16485, 95, 13}, [4551] = {8161, 173, 9},
    [4556] = {4131, 256, 3}, [4558] = {6539, 91, 6}, [4559] = {8629, 95, 12},
    [4564] = {10246, 164, 8}, [4565] = {13788, 242, 9},
    [4566] = {15097, 128, 17}, [4567] = {12770, 207, 6},
    [4576] = {19268, 296, 14}, [4577] = {19986, 307, 10},
    [4579] = {12495, 191, 10},
    
    [4590] = {4241, 52, 5}, [4591] = {24218, 71, 11}, [4592] = {4473, 100, 9}, [4593] = {26448, 84, 15}, [4595] = {12875, 215, 7},
    [4597] = {4218, 176, 6}, [4600] = {25153, 400, 5},
    [4602] = {21282, 329, 2}, [4605] = {24821, 390, 7}, [4607] = {26346, 143, 10},
    [4609] = {20998, 325, 2}, [4611] = {5847, 93, 7}, [4613] = {1690, 98, 12},
    [4614] = {15440, 244, 8}, [4615] = {23767, 44, 9}, [4616] = {19856, 302, 2}, [4617] = {22812, 354, 7}, [4618] = {1005, 13, 11}, [4619] = {17409, 270, 9},
    [4623] = {5375, 77, 6}, [4625] = {23720, 371, 10},
    
    [4637] = {17664, 284, 6},
    [4639] = {16828, 267, 14},
    [4646] = {26394, 324, 8}, [4648] = {23744, 44, 8},
    
    [4659] = {9032, 151, 14},
    [4666] = {22069, 342, 8},
    
    [4678] = {13042, 225, 4},
    [4681] = {2620, 24, 8}, [4685] = {25563, 75, 5},
    [4691] = {25902, 411, 3},
    
    [4699] = {23285, 176, 9},
    [4705] = {1453, 415, 24}, [4706] = {3895, 47, 9}, [4707] = {24486, 368, 9},
    [4711] = {4721, 65, 8},
    [4717] = {15414, 244, 10}, [4718] = {20802, 321, 8},
    [4724] = {22408, 345, 2}, [4725] = {10873, 261, 10}, [4726] = {23515, 130, 26}, [4727] = {2955, 262, 11},
    [4731] = {2245, 22, 6}, [4732] = {7322, 113, 11},
    [4734] = {14215, 251, 7}, [4736] = {18502, 117, 12},
    [4743] = {1835, 15, 9}, [4744] = {20126, 310, 8}, [4745] = {22092, 150, 15},
    [4746] = {24996, 392, 12},
    [4752] = {14469, 20, 13}, [4755] = {24912, 388, 5},
    [4758] = {4516, 51, 7}, [4759] = {2769, 6, 8}, [4760] = {7964, 122, 4}, [4761] = {22806, 352, 4},
    [4765] = {13422, 210, 3}, [4766] = {10858, 236, 13},
    [4771] = {4870, 73, 12}, [4772] = {830, 12, 6}, [4773] = {16163, 262, 13},
    [4777] = {19387, 377, 6}, [4779] = {11365, 174, 2},
    [4783] = {2988, 130, 19}, [4784] = {17847, 387, 9}, [4785] = {7968, 123, 5}, [4786] = {22889, 357, 6},
    [4790] = {2430, 313, 9}, [4793] = {11958, 19, 27},
    [4795] = {3773, 48, 11}, [4796] = {7096, 115, 23}, [4797] = {9053, 151, 3},
    
    [4810] = {5302, 149, 6}, [4811] = {6997, 115, 14},
    [4812] = {9309, 146, 7},
    [4819] = {3591, 40, 4},
    [4827] = {1016, 13, 10},
    [4832] = {20863, 262, 8}, [4833] = {6438, 100, 7}, [4834] = {7695, 120, 7}, [4835] = {22745, 353, 6},
    [4836] = {11843, 199, 8}, [4837] = {6114, 16, 20},
    [4843] = {25819, 411, 2}, [4845] = {3047, 31, 8}, [4846] = {8074, 128, 16},
    [4848] = {6729, 110, 7}, [4851] = {9491, 152, 2}, [4853] = {66, 1, 9},
    [4856] = {2144, 19, 14}, [4857] = {22495, 415, 28},
    [4863] = {20810, 321, 9}, [4864] = {9261, 145, 9},
    [4867] = {23317, 70, 16},
    [4873] = {14960, 239, 10}, [4876] = {13944, 237, 3},
    [4878] = {21626, 334, 2}, [4879] = {1304, 128, 15},
    [4884] = {5925, 93, 15}, [4885] = {26372, 393, 8},
    [4895] = {6902, 113, 3},
    [4898] = {21431, 331, 7}, [4899] = {23683, 364, 11},
    [4904] = {22189, 349, 10},
    [4910] = {22341, 274, 12},
    
    [4922] = {19560, 303, 9},
    [4927] = {11137, 61, 12}, [4928] = {22166, 275, 12}, [4929] = {9707, 328, 13}, [4931] = {15338, 310, 7},
    [4932] = {15345, 310, 9}, [4933] = {17724, 283, 16}, [4934] = {3571, 33, 10}, [4935] = {15902, 274, 13}, [4936] = {2057, 19, 9}, [4937] = {2015, 19, 17},
    [4938] = {26889, 320, 21}, [4941] = {24837, 387, 6},
    [4948] = {7647, 118, 9}, [4949] = {2114, 318, 17},
    [4952] = {4258, 188, 16}, [4953] = {19922, 189, 9}, [4954] = {17433, 269, 16},
    
    [4964] = {10871, 166, 2}, [4966] = {5414, 76, 5},
    [4968] = {19891, 304, 3}, [4969] = {4597, 54, 6}, [4970] = {2814, 27, 6}, [4972] = {17033, 269, 12}, [4973] = {25069, 404, 6},
    
    [4980] = {16763, 241, 19},
    [4991] = {4782, 416, 7},
    [4994] = {23732, 44, 3},
    [4999] = {14828, 114, 11}, [5002] = {8818, 187, 12},
    [5005] = {9025, 151, 7}, [5007] = {7454, 119, 15},
    [5014] = {21252, 349, 11},
    [5016] = {11049, 169, 7},
    [5024] = {21078, 345, 7}, [5026] = {4501, 51, 6}, [5027] = {15834, 261, 2},
    [5028] = {22245, 349, 8}, [5032] = {21227, 329, 11}, [5033] = {11874, 174, 3},
    [5034] = {14340, 138, 7}, [5035] = {15332, 232, 6},
    [5040] = {19375, 297, 10}, [5041] = {20458, 339, 9}, [5042] = {20773, 315, 9},
    [5048] = {23110, 415, 27}, [5049] = {9280, 144, 3},
    [5053] = {2708, 25, 6},
    [5059] = {14150, 88, 8}, [5062] = {5867, 93, 14}, [5063] = {19260, 104, 8},
    [5064] = {5726, 87, 11}, [5069] = {24657, 368, 7},
    [5072] = {14495, 249, 6}, [5073] = {7778, 124, 16}, [5074] = {23776, 397, 9},
    [5079] = {2943, 24, 5}, [5080] = {19506, 252, 9},
    [5083] = {21280, 327, 2}, [5086] = {21293, 344, 5},
    [5089] = {7821, 53, 11}, [5093] = {25836, 412, 8},
    [5094] = {8065, 262, 9}, [5096] = {7676, 107, 4},
    [5100] = {17843, 286, 4}, [5101] = {18326, 286, 2}, [5102] = {18348, 285, 5},
    
    [5117] = {9900, 392, 13},
    [5119] = {14501, 249, 6}, [5120] = {23626, 360, 8}, [5123] = {9802, 19, 24},
    [5124] = {4507, 51, 9},
    [5131] = {22826, 355, 2}, [5132] = {23679, 364, 4},
    [5136] = {17509, 279, 8}, [5139] = {13178, 213, 9},
    [5143] = {1538, 115, 14}, [5144] = {20315, 183, 19}, [5146] = {14362, 138, 4}, [5147] = {17097, 261, 11},
    [5149] = {15764, 258, 7}, [5151] = {1252, 277, 9},
    [5155] = {3770, 44, 3}, [5156] = {13493, 212, 3}, [5157] = {2559, 23, 8},
    [5163] = {6225, 99, 3},
    [5171] = {9093, 142, 9},
    [5173] = {19569, 303, 13}, [5175] = {13881, 226, 8}, [5176] = {8521, 95, 5}, [5177] = {22353, 100, 3},
    
    [5184] = {417, 344, 7}, [5185] = {13387, 85, 12},
    [5193] = {7170, 114, 28},
    [5196] = {17506, 278, 3}, [5199] = {26172, 242, 20}, [5200] = {4966, 416, 6},
    [5205] = {12071, 183, 9}, [5207] = {14048, 235, 8},
    [5210] = {23671, 370, 3}, [5213] = {18551, 289, 36},
    [5214] = {16636, 277, 28}, [5215] = {23069, 373, 7}, [5216] = {25914, 311, 15},
    [5221] = {7693, 120, 2}, [5222] = {22635, 336, 10}, [5223] = {22845, 348, 5}, [5225] = {3768, 44, 2},
    [5231] = {17497, 161, 5},
    [5232] = {22797, 346, 9}, [5234] = {10901, 166, 9}, [5235] = {13353, 218, 7},
    [5243] = {12012, 188, 3},
    [5244] = {17053, 270, 3}, [5249] = {8776, 135, 16},
    [5251] = {12943, 225, 7}, [5252] = {19165, 296, 24}, [5253] = {25483, 399, 4}, [5254] = {26282, 390, 20}, [5255] = {5998, 96, 8},
    [5257] = {23491, 79, 7}, [5258] = {18612, 93, 12}, [5259] = {26874, 188, 15},
    [5267] = {7959, 212, 5},
    [5268] = {20908, 124, 19}, [5270] = {18776, 73, 11}, [5271] = {12275, 420, 9}, [5272] = {7483, 116, 18},
    [5275] = {17007, 275, 10}, [5277] = {8950, 151, 7}, [5278] = {19873, 290, 7},
    [5281] = {12651, 199, 2}, [5285] = {23896, 376, 7},
    [5289] = {7713, 124, 7},
    
    [5299] = {8866, 137, 3},
    
    
    [5320] = {13503, 221, 7},
    [5323] = {22107, 352, 5}, [5324] = {11479, 187, 11},
    [5328] = {13760, 242, 8}, [5329] = {15242, 242, 3}, [5331] = {6779, 108, 3}, [5332] = {7973, 123, 5}, [5333] = {10235, 164, 11},
    [5334] = {5917, 93, 8}, [5335] = {15716, 259, 11}, [5336] = {743, 130, 30}, [5337] = {24495, 289, 12},
    [5343] = {15390, 147, 4},
    [5350] = {6787, 108, 9}, [5351] = {8250, 171, 14},
    [5352] = {19418, 300, 7}, [5353] = {22464, 349, 2}, [5356] = {7418, 118, 8}, [5357] = {11124, 173, 4},
    [5359] = {17240, 270, 7}, [5361] = {13955, 229, 7},
    [5364] = {10677, 328, 15}, [5368] = {12451, 181, 12},
    [5370] = {22303, 13, 13}, [5371] = {23798, 365, 7}, [5372] = {12414, 188, 2}, [5373] = {11809, 199, 7}, [5374] = {20275, 315, 2},
    [5376] = {9239, 145, 10}, [5379] = {6821, 108, 7},
    [5382] = {5308, 149, 6}, [5384] = {7656, 118, 9}, [5385] = {25123, 394, 6},
    [5393] = {17693, 283, 9},
    [5395] = {8593, 95, 5},
    
    
    [5414] = {23216, 415, 24}, [5415] = {11895, 186, 3}, [5416] = {6548, 91, 10}, [5417] = {3254, 262, 8},
    [5418] = {22405, 344, 3}, [5419] = {21319, 322, 8}, [5420] = {15737, 259, 10}, [5423] = {13315, 218, 3},
    [5427] = {14527, 60, 4}, [5428] = {17504, 278, 2}, [5429] = {14165, 250, 6},
    [5430] = {24778, 386, 10}, [5434] = {23661, 362, 5},
    [5438] = {18001, 19, 29}, [5439] = {18430, 287, 9}, [5441] = {13327, 218, 10},
    [5442] = {14222, 251, 6}, [5447] = {13006, 24, 6},
    [5450] = {19591, 303, 10},
    [5455] = {7794, 124, 8}, [5459] = {7333, 113, 3},
    [5460] = {19132, 296, 11}, [5461] = {23785, 366, 5}, [5465] = {22831, 355, 7},
    [5467] = {16111, 268, 10}, [5468] = {19485, 299, 8},
    [5472] = {25964, 274, 10},
    
    [5484] = {1330, 150, 10}, [5487] = {1809, 15, 9},
    
    [5496] = {8456, 95, 5}, [5498] = {25487, 400, 2}, [5500] = {653, 79, 6},
    [5506] = {16815, 267, 6}, [5507] = {3409, 35, 5},
    [5511] = {5202, 67, 3}, [5513] = {174, 3, 5},
    [5514] = {22895, 357, 8}, [5515] = {24178, 386, 7},
    [5521] = {305, 93, 19}, [5524] = {4863, 59, 7}, [5525] = {6454, 101, 3},
    [5526] = {23888, 386, 8}, [5528] = {5737, 87, 21}, [5530] = {6353, 73, 25}, [5531] = {5160, 204, 7},
    [5537] = {25787, 161, 11},
    [5538] = {9521, 155, 2}, [5539] = {25515, 400, 10},
    [5547] = {6828, 108, 4},
    [5550] = {1477, 14, 3}, [5552] = {8830, 187, 10},
    [5557] = {12416, 190, 2},
    [5565] = {25346, 397, 10}, [5566] = {2158, 19, 22},
    [5572] = {16672, 266, 5},
    [5575] = {9164, 143, 8},
    [5581] = {20244, 312, 4}, [5582] = {22356, 100, 6}, [5584] = {25900, 416, 2},
    [5586] = {10998, 168, 2}, [5587] = {14018, 243, 3},
    
    [5598] = {24507, 289, 20}, [5601] = {3391, 30, 6}, [5602] = {16358, 277, 18}, [5603] = {24433, 378, 3},
    [5604] = {19699, 301, 12}, [5605] = {9110, 142, 7}, [5606] = {17702, 283, 15}, [5608] = {11521, 178, 5},
    
    [5618] = {10539, 120, 5}, [5619] = {9172, 143, 9}, [5621] = {23903, 376, 12},
    [5622] = {18422, 287, 8}, [5624] = {9649, 346, 15}, [5625] = {4635, 71, 7}, [5627] = {15424, 244, 7},
    [5629] = {3353, 34, 4}, [5630] = {21941, 325, 3},
    [5635] = {205, 5, 6}, [5636] = {4164, 256, 7}, [5637] = {6716, 110, 6}, [5638] = {2896, 28, 10}, [5639] = {15053, 114, 17},
    [5640] = {8129, 130, 22}, [5643] = {18687, 73, 15}, [5644] = {13427, 219, 3}, [5645] = {14386, 238, 5},
    [5650] = {9481, 149, 8}, [5651] = {5718, 268, 3},
    [5652] = {18659, 135, 9}, [5653] = {19889, 304, 2}, [5654] = {24906, 388, 6}, [5656] = {7810, 127, 6}, [5657] = {23441, 71, 7},
    [5658] = {5559, 88, 6}, [5663] = {15941, 261, 13},
    [5664] = {10555, 236, 18},
    [5670] = {6558, 103, 6}, [5671] = {23922, 369, 13},
    [5676] = {26643, 137, 21}, [5681] = {20231, 280, 10},
    [5683] = {21177, 329, 11}, [5686] = {23425, 58, 10},
    
    [5695] = {2374, 154, 7}, [5696] = {12105, 184, 2}, [5697] = {5604, 86, 6}, [5698] = {12551, 193, 9}, [5699] = {12937, 206, 6},
    [5701] = {23270, 358, 9}, [5704] = {3526, 39, 5},
    [5707] = {10760, 328, 24}, [5708] = {18067, 284, 3}, [5709] = {23333, 70, 15},
    [5713] = {12221, 205, 8}, [5714] = {5507, 223, 6}, [5717] = {13046, 225, 8},
    [5718] = {13607, 223, 17}, [5721] = {8425, 95, 11},
    [5724] = {19894, 304, 7}, [5725] = {18872, 295, 7}, [5726] = {12902, 206, 3}, [5727] = {23961, 375, 3},
    [5731] = {2456, 313, 8},
    [5739] = {6613, 111, 8}, [5740] = {9489, 151, 2},
    [5745] = {3531, 33, 10},
    [5750] = {211, 5, 9},
    [5754] = {13510, 337, 8}, [5758] = {19676, 301, 23},
    [5761] = {8795, 187, 12}, [5764] = {7861, 127, 10}, [5765] = {6806, 108, 8},
    [5766] = {19415, 298, 3},
    [5772] = {343, 10, 2}, [5775] = {9403, 87, 29},
    [5782] = {10530, 162, 3}, [5783] = {20832, 321, 5},
    [5787] = {5465, 79, 2}, [5789] = {17750, 283, 8},
    [5790] = {1871, 19, 8}, [5791] = {2777, 6, 9}, [5792] = {9673, 236, 10}, [5793] = {376, 11, 8}, [5794] = {5124, 68, 5}, [5795] = {5829, 92, 4},
    [5796] = {18680, 328, 7}, [5798] = {16807, 267, 8}, [5800] = {5287, 151, 15}, [5801] = {24159, 369, 8},
    [5804] = {16137, 87, 26},
    [5810] = {22362, 100, 8}, [5811] = {24934, 390, 3}, [5812] = {4423, 72, 8}, [5813] = {5472, 80, 8},
    [5814] = {19085, 302, 7},
    [5821] = {10064, 16, 22}, [5822] = {9544, 157, 4}, [5823] = {12124, 184, 6}, [5824] = {7025, 115, 26}, [5825] = {261, 7, 9},
    [5826] = {12481, 191, 8}, [5831] = {22459, 348, 2},
    [5835] = {25704, 406, 4},
    
    
    [5850] = {11634, 175, 11}, [5851] = {4747, 416, 7}, [5855] = {1782, 18, 3},
    [5856] = {21916, 333, 10}, [5857] = {26380, 18, 14},
    [5866] = {1933, 19, 25}, [5867] = {2885, 28, 11},
    [5868] = {7720, 124, 14}, [5873] = {23848, 371, 11},
    
    [5881] = {13145, 211, 6}, [5883] = {5040, 356, 15}, [5885] = {3055, 31, 7},
    [5888] = {3561, 33, 10}, [5889] = {4566, 51, 7}, [5891] = {25755, 409, 3},
    [5895] = {6713, 110, 3},
    [5902] = {14073, 250, 6}, [5903] = {16664, 265, 2},
    [5904] = {25747, 408, 6}, [5905] = {13456, 219, 11}, [5906] = {5576, 85, 14}, [5907] = {10544, 236, 11}, [5908] = {26664, 286, 15},
    [5912] = {26829, 174, 21},
    [5917] = {26320, 154, 14}, [5918] = {14698, 98, 14}, [5921] = {4896, 59, 5},
    [5922] = {12007, 182, 5}, [5927] = {8207, 126, 10},
    [5928] = {9726, 161, 2}, [5929] = {1109, 115, 14}, [5930] = {2863, 28, 11}, [5931] = {11923, 419, 18}, [5932] = {13344, 218, 9}, [5933] = {16687, 419, 14},
    [5934] = {8869, 137, 8}, [5935] = {19789, 301, 16}, [5936] = {20209, 310, 6}, [5937] = {21957, 353, 10}, [5938] = {455, 128, 19}, [5939] = {22232, 349, 13},
    [5940] = {25147, 313, 6},
    [5946] = {24965, 390, 7},
    [5953] = {14574, 237, 8}, [5954] = {6671, 110, 8}, [5956] = {10039, 16, 25}, [5957] = {26601, 246, 24},
    [5961] = {23615, 359, 6},
    [5965] = {2552, 23, 7}, [5966] = {368, 11, 8}, [5967] = {17165, 260, 11}, [5968] = {22763, 350, 8}, [5969] = {18030, 419, 24},
    
    [5980] = {168, 3, 6}, [5981] = {2976, 85, 12},
    [5983] = {401, 344, 8}, [5984] = {14970, 254, 9},
    [5988] = {22007, 343, 7}, [5992] = {14521, 249, 6},
    [5995] = {2348, 154, 3}, [5996] = {9336, 268, 8},
    [6000] = {13529, 222, 5}, [6001] = {9756, 168, 3}, [6002] = {23435, 71, 6},
    [6006] = {4789, 61, 7}, [6011] = {26910, 415, 24},
    [6015] = {18368, 287, 2}, [6016] = {25727, 408, 5}, [6017] = {17045, 272, 8},
    [6018] = {98, 11, 6}, [6022] = {3766, 43, 2},
    [6025] = {14314, 245, 13}, [6029] = {5314, 149, 8},
    [6034] = {19002, 294, 10},
    [6038] = {5359, 71, 3}, [6041] = {12292, 309, 7},
    [6045] = {19858, 303, 2},
    [6052] = {642, 136, 11},
    [6055] = {1683, 97, 7}, [6058] = {22792, 108, 5},
    [6060] = {13416, 217, 4}, [6062] = {20647, 325, 17}, [6064] = {10819, 236, 16}, [6065] = {5895, 93, 8},
    [6069] = {19223, 296, 12}, [6071] = {18336, 286, 4},
    [6077] = {20176, 314, 6},
    [6079] = {13441, 220, 15}, [6080] = {25266, 396, 5},
    [6085] = {9845, 19, 28}, [6088] = {18711, 277, 9},
    [6092] = {21540, 357, 7}, [6094] = {14492, 249, 3},
    [6100] = {12992, 24, 7},
    [6103] = {17261, 260, 13}, [6104] = {13797, 242, 11}, [6105] = {4666, 54, 7}, [6106] = {12581, 198, 8},
    [6111] = {8686, 135, 17}, [6112] = {19049, 419, 24}, [6113] = {16867, 269, 2},
    [6117] = {14712, 236, 16}, [6119] = {20489, 325, 12},
    [6121] = {550, 262, 10}, [6125] = {2261, 115, 14},
    [6126] = {8027, 174, 8}, [6129] = {3455, 36, 2},
    [6136] = {8292, 129, 2}, [6137] = {7816, 75, 5},
    
    [6148] = {14565, 237, 9},
    
    [6156] = {25888, 188, 12},
    [6163] = {20062, 310, 8}, [6164] = {21137, 345, 5}, [6165] = {8716, 95, 17}, [6166] = {18843, 290, 2}, [6167] = {4607, 188, 13},
    [6168] = {7879, 127, 8}, [6170] = {15755, 258, 9}, [6171] = {8405, 135, 20}, [6172] = {22964, 370, 6}, [6173] = {25008, 241, 16},
    [6174] = {19306, 296, 10}, [6175] = {20511, 336, 10}, [6176] = {24187, 59, 6}, [6179] = {19943, 205, 8},
    [6183] = {13282, 252, 14}, [6184] = {2820, 28, 2}, [6185] = {287, 7, 9},
    [6186] = {13163, 213, 3}, [6187] = {7376, 115, 9}, [6188] = {354, 10, 4}, [6191] = {17670, 283, 2},
    
    [6199] = {7413, 119, 5}, [6201] = {9722, 160, 4}, [6202] = {7582, 119, 16},
    [6204] = {11132, 188, 5}, [6205] = {14864, 87, 16}, [6209] = {10522, 165, 2},
    [6210] = {2595, 24, 16}, [6211] = {8289, 138, 3}, [6213] = {18903, 293, 8},
    [6218] = {16782, 419, 17}, [6219] = {2536, 23, 8}, [6220] = {22858, 354, 7},
    [6223] = {23404, 381, 6}, [6226] = {13753, 229, 7},
    [6228] = {17575, 269, 14}, [6229] = {23609, 359, 6}, [6230] = {7887, 127, 9}, [6233] = {25905, 416, 3},
    [6235] = {23047, 363, 5},
    
    [6248] = {25238, 400, 5},
    [6253] = {4739, 278, 8}, [6255] = {5367, 76, 2},
    [6259] = {12381, 356, 15}, [6260] = {16402, 263, 8}, [6261] = {19636, 283, 9}, [6263] = {15655, 252, 16},
    [6264] = {5467, 76, 5}, [6265] = {14131, 88, 10}, [6266] = {6422, 100, 8}, [6267] = {18054, 405, 5}, [6269] = {18246, 301, 12},
    
    [6277] = {2809, 27, 2}, [6278] = {26260, 381, 10},
    [6286] = {7673, 107, 3},
    
    
    [6301] = {3152, 32, 4}, [6302] = {18702, 387, 9}, [6303] = {25213, 51, 18},
    
    [6312] = {9990, 16, 13}, [6314] = {2300, 328, 15},
    
    [6324] = {6900, 113, 2}, [6325] = {19901, 304, 7}, [6326] = {8885, 137, 8},
    [6332] = {6646, 111, 7}, [6334] = {599, 136, 35},
    [6339] = {5219, 151, 13}, [6340] = {5322, 149, 6},
    
    [6352] = {4140, 48, 7}, [6353] = {4391, 53, 8},
    
    [6365] = {6319, 81, 16},
    [6366] = {6503, 101, 8}, [6367] = {11737, 197, 9}, [6368] = {16471, 277, 14}, [6370] = {1361, 296, 23}, [6371] = {2396, 313, 9},
    [6373] = {1434, 356, 10}, [6374] = {21369, 413, 12}, [6375] = {24648, 368, 9},
    [6380] = {15954, 274, 12}, [6382] = {17022, 260, 11},
    [6387] = {19754, 301, 25}, [6388] = {3321, 34, 9}, [6389] = {26514, 315, 33},
    [6394] = {12054, 183, 9}, [6395] = {24423, 368, 3},
    [6396] = {56, 1, 3}, [6400] = {4754, 416, 6},
    [6404] = {11816, 199, 8}, [6405] = {13642, 223, 18},
    [6409] = {23164, 415, 25}, [6413] = {821, 12, 9},
    [6414] = {6378, 73, 28}, [6415] = {21344, 332, 6},
    [6422] = {25461, 399, 4}, [6423] = {15283, 95, 12},
    [6427] = {3360, 33, 10},
    
    [6441] = {10603, 236, 22}, [6442] = {20635, 339, 12}, [6443] = {24917, 388, 9},
    [6445] = {22614, 13, 11}, [6446] = {25140, 394, 7}, [6447] = {14795, 234, 5}, [6448] = {19660, 301, 16},
    [6451] = {15399, 244, 6}, [6452] = {22935, 363, 8}, [6454] = {5330, 73, 2}, [6455] = {26248, 345, 12},
    [6459] = {16803, 267, 4}, [6460] = {17083, 272, 14}, [6461] = {21016, 326, 6},
    [6466] = {20819, 321, 8},
    
    [6475] = {836, 79, 8}, [6477] = {23466, 384, 4}, [6478] = {12776, 207, 18}, [6479] = {25112, 388, 6},
    [6480] = {5500, 88, 7}, [6484] = {26934, 416, 6},
    [6486] = {2230, 21, 7}, [6488] = {18282, 392, 13}, [6491] = {18353, 285, 9},
    [6496] = {2510, 23, 6},
    [6503] = {13151, 212, 2},
    
    [6513] = {2315, 272, 14}, [6515] = {941, 136, 9},
    [6516] = {16893, 419, 19}, [6520] = {6913, 114, 13},
    [6523] = {9781, 145, 6}, [6527] = {6770, 109, 9},
    
    [6534] = {19951, 305, 9},
    [6540] = {8035, 174, 9}, [6545] = {14800, 235, 2},
    [6546] = {18087, 283, 19}, [6548] = {8383, 95, 3},
    [6553] = {20439, 325, 10}, [6556] = {20308, 183, 7}, [6557] = {22127, 349, 5},
    
    [6566] = {15153, 236, 19}, [6567] = {17682, 159, 11},
    [6570] = {1494, 14, 9}, [6571] = {15271, 95, 12}, [6574] = {186, 5, 6}, [6575] = {6566, 111, 8},
    [6577] = {24561, 289, 11}, [6580] = {7527, 119, 18}, [6581] = {22658, 354, 7},
    [6585] = {18410, 287, 6},
    [6589] = {12768, 206, 2}, [6590] = {8751, 95, 16},
    
    [6601] = {910, 130, 31}, [6602] = {25663, 401, 7}, [6603] = {26964, 64, 9}, [6604] = {4857, 411, 6},
    [6606] = {9518, 154, 3}, [6607] = {20467, 338, 11}, [6608] = {9360, 87, 16}, [6609] = {21848, 333, 10}, [6610] = {5064, 181, 5},
    [6615] = {18127, 87, 23},
    [6618] = {4620, 188, 12}, [6621] = {3242, 29, 7}, [6622] = {4917, 59, 11},
    [6624] = {6228, 257, 16}, [6625] = {112, 2, 4}, [6626] = {6753, 370, 17}, [6627] = {11863, 72, 11}, [6629] = {15448, 66, 13},
    [6631] = {16864, 268, 3},
    [6638] = {8217, 126, 13}, [6640] = {812, 12, 9}, [6641] = {11877, 51, 11},
    [6643] = {3283, 85, 11},
    [6650] = {10533, 120, 6}, [6652] = {994, 13, 11}, [6653] = {16799, 266, 4},
    [6654] = {25263, 396, 3}, [6659] = {7501, 116, 12},
    [6661] = {1917, 19, 16}, [6662] = {393, 3, 5}, [6663] = {5450, 325, 15}, [6664] = {7978, 124, 2}, [6665] = {13155, 218, 8},
    [6666] = {20790, 320, 7}, [6667] = {24796, 386, 9}, [6668] = {5190, 67, 7},
    [6673] = {4714, 65, 7}, [6676] = {1790, 18, 6},
    
    [6685] = {16974, 261, 12}, [6688] = {104, 2, 8},
    [6690] = {9493, 152, 3}, [6692] = {9011, 151, 14}, [6694] = {13972, 229, 8},
    [6696] = {13019, 211, 8}, [6699] = {8567, 95, 15},
    [6703] = {7802, 124, 8}, [6706] = {4431, 100, 10},
    [6711] = {12653, 200, 2},
    [6716] = {12446, 181, 5},
    [6724] = {19805, 301, 26}, [6725] = {21992, 343, 7},
    [6726] = {13680, 210, 14}, [6728] = {20736, 327, 5}, [6729] = {20878, 340, 6},
    [6734] = {2366, 154, 8}, [6735] = {4847, 62, 7}, [6736] = {9127, 142, 8}, [6737] = {18762, 301, 14},
    [6739] = {14085, 376, 6}, [6741] = {21495, 331, 9}, [6742] = {24315, 71, 10}, [6743] = {24540, 289, 21},
    [6749] = {4531, 51, 18},
    [6754] = {5057, 192, 7},
    [6756] = {24979, 392, 17}, [6758] = {25196, 51, 17}, [6759] = {25290, 328, 23}, [6760] = {18624, 16, 9},
    [6763] = {19253, 104, 7},
    [6769] = {23841, 365, 3},
    [6775] = {20147, 310, 6},
    [6782] = {1894, 19, 23}, [6783] = {12403, 371, 11},
    [6789] = {20730, 327, 6}, [6791] = {20285, 262, 9},
    [6796] = {22316, 336, 12}, [6797] = {5697, 130, 21},
    
    [6806] = {5620, 128, 15}, [6808] = {24263, 74, 14},
    
    [6817] = {8657, 95, 10}, [6818] = {10319, 156, 59}, [6819] = {20277, 317, 5}, [6820] = {21741, 73, 18},
    
    [6828] = {20855, 262, 8}, [6833] = {18806, 388, 7},
    
    [6840] = {25243, 252, 13}, [6843] = {24348, 54, 11},
    [6846] = {25256, 102, 5}, [6847] = {25808, 410, 2},
    [6853] = {12762, 205, 6}, [6854] = {18114, 87, 13}, [6855] = {12713, 198, 6},
    [6859] = {22286, 350, 10},
    [6866] = {16257, 87, 18}, [6867] = {5570, 82, 6}, [6868] = {975, 128, 19}, [6869] = {7707, 124, 6},
    [6870] = {20898, 323, 10}, [6871] = {24828, 390, 9}, [6874] = {5006, 277, 19},
    [6876] = {21892, 333, 8}, [6877] = {13196, 213, 9},
    [6882] = {3933, 45, 2}, [6883] = {5108, 68, 5}, [6886] = {22986, 385, 10}, [6887] = {5232, 151, 14},
    [6890] = {4854, 73, 3}, [6892] = {21153, 329, 11}, [6893] = {12963, 375, 12},
    [6896] = {5770, 90, 6},
    [6902] = {5660, 262, 25},
    [6906] = {19127, 104, 5}, [6907] = {25690, 406, 2}, [6908] = {19541, 303, 10},
    [6913] = {7639, 118, 8},
    [6921] = {18540, 289, 11}, [6923] = {14056, 243, 8},
    [6924] = {26025, 417, 3},
    [6931] = {12353, 277, 14}, [6933] = {21327, 322, 9}, [6935] = {25864, 420, 4},
    [6939] = {7832, 53, 14}, [6940] = {26769, 215, 9}, [6941] = {3981, 45, 7},
    [6945] = {7223, 114, 12}, [6947] = {11656, 196, 15},
    [6948] = {24805, 386, 9}, [6950] = {10254, 164, 6}, [6952] = {23621, 360, 5}, [6953] = {20969, 323, 5},
    [6959] = {1614, 301, 13},
    [6960] = {9075, 150, 10}, [6961] = {10140, 98, 20}, [6962] = {15983, 261, 12}, [6963] = {3514, 38, 2}, [6964] = {19124, 104, 3}, [6965] = {7155, 114, 15},
    [6966] = {20680, 339, 9}, [6967] = {3603, 256, 8}, [6968] = {21397, 419, 23}, [6969] = {14839, 128, 15}, [6971] = {3457, 264, 19},
    [6973] = {13430, 219, 11}, [6974] = {18587, 289, 14},
    [6983] = {15874, 261, 15},
    [6987] = {18972, 105, 6},
    [6992] = {20215, 309, 3}, [6993] = {22955, 363, 9},
    [6998] = {22155, 349, 11},
    [7007] = {2930, 28, 11},
    [7008] = {14771, 246, 7}, [7010] = {18964, 290, 8},
    
    [7022] = {19385, 298, 2}, [7023] = {9913, 392, 11}, [7024] = {11348, 171, 15}, [7025] = {21188, 329, 14},
    [7026] = {21799, 333, 3}, [7027] = {22587, 350, 2}, [7028] = {25470, 399, 6}, [7030] = {20553, 337, 10},
    [7032] = {25440, 398, 7}, [7034] = {21802, 333, 16}, [7036] = {11695, 196, 19},
    [7042] = {25721, 408, 6},
    
    [7052] = {4709, 278, 5}, [7053] = {24365, 57, 9}, [7054] = {23915, 369, 7}, [7055] = {4246, 405, 7},
    [7056] = {6154, 98, 21}, [7059] = {15070, 114, 27}, [7060] = {2251, 22, 10}, [7061] = {16562, 277, 13},
    [7062] = {24167, 369, 11}, [7063] = {4935, 74, 8}, [7064] = {18893, 292, 6}, [7065] = {24024, 375, 15},
    [7069] = {11082, 173, 3}, [7073] = {5328, 71, 2},
    [7074] = {16321, 263, 8}, [7078] = {22653, 354, 5}, [7079] = {2685, 24, 12},
    [7080] = {15791, 276, 6}, [7081] = {24707, 289, 14}, [7082] = {440, 344, 9}, [7083] = {6974, 115, 23},
    [7089] = {13847, 313, 13}, [7090] = {25333, 397, 13},
    [7092] = {15250, 251, 3}, [7093] = {14171, 250, 6}, [7097] = {2138, 19, 6},
    [7100] = {1627, 301, 23},
    [7107] = {9159, 143, 2}, [7109] = {23294, 70, 16},
    [7111] = {25532, 402, 5},
    [7120] = {4482, 100, 9}, [7121] = {10430, 156, 49},
    [7122] = {7598, 117, 14}, [7123] = {9608, 241, 21}, [7124] = {8807, 187, 11}, [7125] = {12470, 68, 8}, [7126] = {24874, 388, 2}, [7127] = {26727, 243, 18},
    [7129] = {5419, 78, 9}, [7130] = {1864, 19, 7}, [7131] = {16517, 377, 14}, [7133] = {16329, 277, 19},
    [7136] = {8934, 151, 16}, [7137] = {15326, 232, 6},
    [7140] = {22983, 385, 3}, [7144] = {15379, 310, 8}, [7145] = {9720, 160, 2},
    [7146] = {22420, 346, 11}, [7151] = {1098, 16, 11},
    [7156] = {23752, 44, 7},
    [7158] = {7440, 116, 14}, [7162] = {20927, 354, 10},
    [7168] = {16376, 264, 11}, [7169] = {21702, 81, 8},
    [7171] = {9667, 159, 2},
    [7177] = {20161, 310, 7}, [7181] = {11490, 405, 7},
    [7182] = {22602, 355, 7}, [7184] = {9563, 35, 9}, [7185] = {6882, 297, 10},
    [7189] = {358, 11, 10}, [7190] = {11594, 196, 16},
    [7194] = {3740, 413, 13}, [7196] = {14003, 313, 15}, [7197] = {3103, 42, 3}, [7198] = {21420, 324, 6},
    
    [7207] = {123, 2, 5},
    [7214] = {2351, 154, 7}, [7215] = {3441, 43, 10},
    [7218] = {5205, 69, 2}, [7219] = {5444, 78, 6}, [7220] = {25489, 400, 5}, [7221] = {24085, 375, 18}, [7222] = {6657, 268, 9}, [7223] = {9762, 163, 7},
    [7224] = {20953, 136, 16}, [7225] = {23972, 376, 13}, [7226] = {5246, 70, 12}, [7227] = {15308, 232, 6}, [7228] = {8090, 128, 26}, [7229] = {21591, 322, 12},
    [7230] = {11997, 204, 8}, [7231] = {5595, 349, 9},
    
    [7246] = {24843, 387, 7},
    [7248] = {5996, 95, 2}, [7251] = {25476, 399, 7}, [7252] = {8239, 172, 11},
    [7254] = {25105, 394, 7}, [7256] = {1514, 338, 11}, [7257] = {26940, 169, 9}, [7258] = {3081, 30, 9},
    [7261] = {9897, 158, 3},
    [7270] = {18992, 294, 10},
    [7272] = {3335, 34, 7}, [7273] = {9190, 143, 6}, [7274] = {17203, 325, 12}, [7276] = {6574, 111, 8},
    [7281] = {17152, 272, 8}, [7282] = {18269, 142, 11}, [7283] = {23813, 365, 8},
    [7284] = {18065, 284, 2},
    [7293] = {0, 0, 2},
    [7296] = {6814, 108, 7}, [7297] = {15889, 274, 13},
    [7302] = {23410, 363, 6}, [7307] = {4882, 73, 14},
    [7308] = {12312, 187, 2}, [7309] = {19241, 296, 12}, [7310] = {20218, 304, 8},
    [7314] = {24477, 368, 9}, [7315] = {11798, 72, 11}, [7316] = {23061, 373, 8},
    [7320] = {14366, 138, 17},
    [7329] = {12521, 193, 10},
    [7332] = {8230, 126, 9}, [7334] = {10784, 236, 14},
    [7339] = {21357, 413, 12},
    [7344] = {25405, 296, 30},
    [7350] = {3090, 219, 6}, [7351] = {14185, 235, 9}, [7352] = {25054, 392, 15}, [7355] = {11526, 190, 3},
    [7356] = {12800, 209, 5},
    [7364] = {151, 2, 11}, [7365] = {5077, 307, 15}, [7367] = {2508, 23, 2},
    [7368] = {15797, 276, 6}, [7372] = {40, 1, 7},
    
    
    
    [7393] = {18280, 285, 2}, [7394] = {13166, 213, 12}, [7395] = {1067, 128, 18}, [7396] = {4348, 197, 7},
    [7400] = {14784, 240, 11}, [7401] = {21164, 329, 13}, [7402] = {23456, 54, 10},
    [7406] = {10662, 328, 15},
    [7413] = {16247, 268, 10},
    
    
    [7428] = {2087, 19, 27}, [7432] = {21759, 73, 24}, [7433] = {20118, 308, 8},
    [7434] = {26094, 95, 16},
    [7441] = {1123, 115, 23}, [7442] = {23358, 381, 5}, [7443] = {18526, 289, 14},
    [7448] = {16666, 212, 6}, [7450] = {11833, 72, 10},
    [7455] = {14531, 60, 19}, [7456] = {3062, 31, 8},
    [7460] = {20713, 335, 7}, [7461] = {2405, 313, 25}, [7462] = {7342, 114, 12}, [7463] = {12418, 191, 2},
    [7464] = {10883, 406, 8}, [7465] = {13153, 213, 2}, [7466] = {15929, 274, 12}, [7467] = {24009, 375, 15}, [7468] = {9496, 152, 9}, [7469] = {3330, 34, 5},
    [7471] = {162, 3, 6}, [7473] = {10378, 156, 52}, [7474] = {2720, 25, 4}, [7475] = {12595, 195, 2},
    [7476] = {5129, 204, 3}, [7477] = {26032, 418, 5}, [7480] = {13744, 231, 6}, [7481] = {18899, 298, 4},
    [7483] = {4212, 176, 6}, [7486] = {16912, 419, 14}, [7487] = {21900, 333, 16},
    [7489] = {794, 12, 7}, [7490] = {9551, 166, 3}, [7493] = {1796, 18, 8},
    [7495] = {11917, 186, 6}, [7496] = {19235, 104, 6}, [7497] = {3880, 47, 8}, [7498] = {25678, 404, 5},
    [7500] = {5139, 191, 6}, [7501] = {9288, 148, 8}, [7502] = {13187, 213, 9},
    [7506] = {9876, 338, 9}, [7507] = {23844, 368, 2},
    [7514] = {9538, 157, 6}, [7517] = {13337, 218, 7},
    [7521] = {25129, 394, 5}, [7522] = {10581, 328, 13}, [7523] = {226, 5, 8},
    [7524] = {8538, 135, 18}, [7525] = {20185, 310, 9}, [7528] = {12693, 200, 8},
    [7534] = {13750, 242, 3},
    [7538] = {2839, 28, 12}, [7539] = {25929, 417, 6}, [7540] = {26041, 354, 6},
    [7542] = {19079, 302, 6}, [7546] = {14604, 237, 11},
    [7548] = {2786, 6, 9}, [7549] = {13081, 210, 13}, [7550] = {20045, 308, 11}, [7552] = {13834, 313, 13},
    [7556] = {8526, 135, 12}, [7557] = {12239, 205, 10}, [7558] = {8188, 126, 10}, [7559] = {21832, 333, 8},
    [7561] = {20090, 308, 3}, [7562] = {22596, 355, 6}, [7563] = {12539, 193, 12},
    [7567] = {3206, 29, 7}, [7568] = {25573, 5, 15}, [7569] = {16453, 264, 6}, [7570] = {20141, 311, 6},
    [7572] = {25629, 404, 2}, [7573] = {23821, 365, 7}, [7574] = {20070, 310, 20},
    [7579] = {23836, 360, 5}, [7580] = {4408, 53, 15}, [7582] = {258, 7, 3}, [7583] = {7403, 118, 10},
    [7584] = {21300, 161, 9}, [7585] = {24325, 180, 23}, [7588] = {6586, 105, 6}, [7589] = {16030, 265, 6},
    [7592] = {16062, 259, 11}, [7593] = {17502, 276, 2}, [7595] = {5152, 204, 8},
    [7597] = {4295, 190, 7},
    [7603] = {17393, 260, 16}, [7606] = {11851, 72, 12}, [7607] = {30, 1, 10},
    [7608] = {17867, 388, 8}, [7613] = {1146, 135, 13},
    [7614] = {10927, 166, 10}, [7615] = {16939, 392, 14}, [7617] = {20624, 337, 11}, [7619] = {16749, 85, 14},
    [7621] = {8925, 151, 9}, [7625] = {17637, 281, 5},
    [7626] = {22031, 342, 9}, [7628] = {6839, 110, 2}, [7629] = {16722, 262, 13},
    [7636] = {17353, 270, 9},
    [7639] = {25588, 119, 14}, [7640] = {23498, 130, 17}, [7641] = {25952, 13, 12},
    [7645] = {3294, 262, 12},
    [7653] = {7691, 119, 2},
    [7657] = {18362, 285, 6},
    [7662] = {5721, 268, 5}, [7663] = {25828, 412, 8}, [7664] = {18345, 285, 3}, [7666] = {3172, 350, 9}, [7667] = {19908, 184, 7},
    [7670] = {17247, 272, 14},
    [7675] = {25935, 417, 6}, [7678] = {15253, 244, 2}, [7679] = {17297, 269, 16},
    
    [7690] = {19458, 299, 7},
    
    [7699] = {12020, 188, 12}, [7700] = {2, 0, 3}, [7701] = {24053, 376, 15},
    [7705] = {24359, 278, 6}, [7709] = {20352, 318, 16},
    [7711] = {17449, 260, 16}, [7712] = {24788, 386, 8},
    [7716] = {3925, 48, 8},
    [7722] = {20104, 310, 6}, [7723] = {9056, 140, 3}, [7724] = {23137, 415, 27},
    [7731] = {21309, 322, 10}, [7732] = {25447, 398, 9},
    [7735] = {16387, 263, 8}, [7736] = {11405, 180, 9}, [7737] = {9738, 166, 8}, [7739] = {2494, 313, 7},
    [7740] = {16038, 259, 10}, [7744] = {22132, 275, 12},
    [7750] = {7612, 116, 19},
    [7757] = {8910, 139, 8},
    [7761] = {11041, 169, 8}, [7762] = {12738, 202, 10}, [7763] = {20584, 336, 9},
    [7767] = {1677, 17, 6}, [7768] = {25261, 396, 2}, [7769] = {7903, 124, 17},
    [7773] = {11216, 171, 12},
    [7778] = {22022, 342, 3},
    [7785] = {6042, 136, 10}, [7786] = {11556, 195, 7}, [7787] = {22077, 85, 15},
    [7790] = {25366, 130, 17},
    [7798] = {20381, 318, 22}, [7799] = {23279, 358, 6},
    
    [7809] = {7631, 118, 8},
    [7817] = {24185, 378, 2},
    
    [7824] = {25313, 397, 10}, [7827] = {3136, 209, 7},
    [7833] = {22625, 274, 10}, [7835] = {2941, 29, 2},
    [7836] = {4274, 188, 21}, [7837] = {9064, 140, 5}, [7838] = {8278, 127, 2}, [7840] = {3122, 43, 8},
    [7844] = {24819, 385, 2},
    [7853] = {11333, 172, 15},
    [7854] = {9211, 155, 6}, [7855] = {20182, 310, 3}, [7856] = {25943, 13, 9}, [7857] = {15362, 310, 7}, [7858] = {5685, 130, 12}, [7859] = {7755, 124, 15},
    [7860] = {13037, 225, 5}, [7861] = {25509, 400, 6},
    
    [7877] = {26402, 104, 10},
    [7878] = {12299, 355, 9}, [7879] = {21952, 324, 3}, [7882] = {5362, 71, 5},
    [7886] = {24612, 289, 14}, [7889] = {8970, 151, 11},
    
    [7897] = {22828, 355, 3}, [7898] = {18106, 268, 8},
    [7902] = {15222, 292, 14}, [7904] = {12099, 227, 6}, [7905] = {10174, 98, 22},
    
    [7918] = {11569, 293, 11}, [7919] = {2649, 24, 11},
    [7921] = {8861, 125, 5},
    [7929] = {15005, 254, 12}, [7930] = {15354, 310, 8},
    [7934] = {3625, 256, 10}, [7937] = {9046, 140, 7},
    [7938] = {9181, 143, 9}, [7939] = {22865, 136, 11}, [7942] = {14753, 252, 12}, [7943] = {22296, 352, 7},
    [7945] = {25134, 394, 6},
    [7950] = {5513, 420, 6}, [7951] = {4767, 416, 10}, [7955] = {8356, 137, 10},
    
    [7964] = {23004, 385, 9},
    [7968] = {12911, 206, 10},
    [7974] = {5975, 94, 8}, [7976] = {20689, 335, 8},
    [7980] = {18439, 287, 7}, [7982] = {6926, 114, 28},
    [7986] = {19403, 262, 12},
    [7992] = {6545, 91, 3}, [7993] = {25186, 51, 10},
    [8000] = {3964, 45, 7}, [8001] = {7354, 114, 22},
    [8008] = {8852, 137, 2},
    [8014] = {22370, 100, 8},
    [8017] = {10228, 164, 7}, [8021] = {20741, 419, 23},
    [8025] = {19143, 296, 22},
    
    
    [8042] = {8322, 133, 6},
    [8047] = {24591, 378, 6},
    [8053] = {3997, 47, 2}, [8054] = {24068, 375, 7}, [8055] = {1804, 18, 5}, [8057] = {11374, 180, 9},
    [8062] = {22977, 363, 6}, [8063] = {5069, 181, 8},
    [8064] = {5, 1, 2}, [8065] = {560, 136, 9},
    [8074] = {11069, 61, 13}, [8075] = {893, 130, 17},
    [8077] = {16677, 278, 6},
    [8083] = {1289, 128, 15},
    [8088] = {17540, 376, 13}, [8089] = {2358, 154, 8}, [8090] = {21939, 335, 2}, [8093] = {15255, 232, 5},
    
    [8104] = {12032, 188, 13}, [8105] = {3222, 29, 6},
    [8107] = {2801, 25, 8}, [8108] = {15472, 66, 15}, [8109] = {7074, 113, 8}, [8110] = {15247, 235, 3}, [8111] = {20093, 311, 4},
    [8112] = {24440, 378, 5}, [8115] = {11462, 177, 6}, [8116] = {2811, 27, 3}, [8117] = {25500, 75, 9},
    [8118] = {20664, 325, 16}, [8119] = {7665, 119, 3}, [8120] = {116, 2, 7}, [8121] = {11085, 173, 7}, [8122] = {18228, 272, 8}, [8123] = {20996, 324, 2},
    [8128] = {5172, 67, 10},
    [8132] = {12332, 277, 21}, [8133] = {3505, 37, 9}, [8134] = {25974, 274, 11},
    [8138] = {15031, 98, 22}, [8139] = {23448, 64, 8}, [8140] = {14904, 114, 12},
    [8143] = {15295, 247, 6}, [8144] = {17465, 269, 17}, [8145] = {5535, 83, 5},
    
    [8158] = {5132, 191, 7},
    [8164] = {21633, 81, 15},
    [8166] = {13912, 226, 11}, [8167] = {5395, 76, 7},
    
    [8182] = {15611, 252, 11},
    [8189] = {22751, 350, 3},
    [8191] = {24626, 289, 22},
};
static const struct names language_names = {language_names_keys, language_names_slots, 8191};
/* Two letters where ISO 639-1 has them. */
static const char languages[][4] = {
    "aa", "ab", "ace", "ach", "ada", "ady", "ae", "af", "afh", "ain", "ak", "akk", "ale", "alt",
    "am", "an", "ang", "anp", "ar", "arc", "arn", "arp", "arw", "as", "ast", "av", "awa", "ay",
    "az", "ba", "bal", "ban", "bas", "be", "bej", "bem", "bg", "bho", "bi", "bik", "bin", "bla",
    "bm", "bn", "bo", "br", "bra", "bs", "bua", "bug", "byn", "ca", "cad", "car", "ce", "ceb",
    "ch", "chb", "chg", "chk", "chm", "chn", "cho", "chp", "chr", "chy", "cnr", "co", "cop", "cr",
    "crh", "cs", "csb", "cu", "cv", "cy", "da", "dak", "dar", "de", "del", "den", "dgr", "din",
    "doi", "dsb", "dua", "dum", "dv", "dyu", "dz", "ee", "efi", "egy", "eka", "el", "elx", "en",
    "enm", "eo", "es", "et", "eu", "ewo", "fa", "fan", "fat", "ff", "fi", "fil", "fj", "fo",
    "fon", "fr", "frm", "fro", "frr", "frs", "fur", "fy", "ga", "gaa", "gay", "gba", "gd", "gez",
    "gil", "gl", "gmh", "gn", "goh", "gon", "gor", "got", "grb", "grc", "gsw", "gu", "gv", "gwi",
    "ha", "hai", "haw", "he", "hi", "hil", "hit", "hmn", "ho", "hr", "hsb", "ht", "hu", "hup",
    "hy", "hz", "ia", "iba", "id", "ie", "ig", "ii", "ik", "ilo", "inh", "io", "is", "it",
    "iu", "ja", "jbo", "jpr", "jrb", "jv", "ka", "kaa", "kab", "kac", "kam", "kaw", "kbd", "kg",
    "kha", "kho", "ki", "kj", "kk", "kl", "km", "kmb", "kn", "ko", "kok", "kos", "kpe", "kr",
    "krc", "krl", "kru", "ks", "ku", "kum", "kut", "kv", "kw", "ky", "la", "lad", "lah", "lam",
    "lb", "lez", "lg", "li", "ln", "lo", "lol", "loz", "lt", "lu", "lua", "lui", "lun", "luo",
    "lus", "lv", "mad", "mag", "mai", "mak", "man", "mas", "mdf", "mdr", "men", "mg", "mga", "mh",
    "mi", "mic", "min", "mis", "mk", "ml", "mn", "mnc", "mni", "moh", "mos", "mr", "ms", "mt",
    "mul", "mus", "mwl", "mwr", "my", "myv", "na", "nap", "nb", "nd", "nds", "ne", "new", "ng",
    "nia", "niu", "nl", "nn", "no", "nog", "non", "nqo", "nr", "nso", "nv", "nwc", "ny", "nym",
    "nyn", "nyo", "nzi", "oc", "oj", "om", "or", "os", "osa", "ota", "pa", "pag", "pal", "pam",
    "pap", "pau", "peo", "phn", "pi", "pl", "pon", "pro", "ps", "pt", "qu", "raj", "rap", "rar",
    "rm", "rn", "ro", "rom", "ru", "rup", "rw", "sa", "sad", "sah", "sam", "sas", "sat", "sc",
    "scn", "sco", "sd", "se", "sel", "sg", "sga", "sh", "shn", "si", "sid", "sk", "sl", "sm",
    "sma", "smj", "smn", "sms", "sn", "snk", "so", "sog", "sq", "sr", "srn", "srr", "ss", "st",
    "su", "suk", "sus", "sux", "sv", "sw", "syc", "syr", "ta", "te", "tem", "ter", "tet", "tg",
    "th", "ti", "tig", "tiv", "tk", "tkl", "tl", "tlh", "tli", "tmh", "tn", "to", "tog", "tpi",
    "tr", "ts", "tsi", "tt", "tum", "tvl", "tw", "ty", "tyv", "udm", "ug", "uga", "uk", "umb",
    "und", "ur", "uz", "vai", "ve", "vi", "vo", "vot", "wa", "wal", "war", "was", "wo", "xal",
    "xh", "yao", "yap", "yi", "yo", "za", "zap", "zbl", "zen", "zgh", "zh", "zu", "zun", "zxx",
    "zza",
};
/* Every code of ISO 639-3, one bit for each three letters from aaa to zzz. */
static const uint8_t language_codes[] = {
    255, 237, 223, 254, 255, 255, 191, 219, 251, 255, 254, 218, 247, 31, 60, 87, 107, 151, 123, 248, 255, 247, 255, 112,
    191, 3, 255, 255, 203, 5, 133, 82, 249, 255, 253, 127, 239, 255, 247, 247, 255, 255, 255, 255, 255, 255, 247, 227,
    169, 255, 255, 255, 76, 180, 10, 126, 191, 223, 127, 255, 255, 255, 215, 255, 255, 207, 255, 219, 111, 244, 241, 112,
    93, 231, 159, 20, 7, 32, 223, 253, 31, 110, 201, 33, 120, 239, 111, 223, 255, 255, 127, 255, 255, 127, 255, 255,
    255, 255, 255, 223, 255, 255, 255, 247, 127, 239, 255, 255, 239, 255, 191, 199, 255, 255, 253, 191, 255, 237, 255, 255,
    255, 254, 191, 255, 255, 255, 239, 223, 255, 253, 251, 255, 255, 119, 255, 255, 255, 254, 255, 255, 255, 255, 255, 247,
    255, 255, 245, 207, 255, 255, 255, 223, 255, 255, 255, 254, 255, 255, 223, 255, 255, 223, 249, 255, 255, 238, 255, 255,
    255, 255, 254, 239, 59, 189, 253, 197, 173, 45, 64, 236, 156, 193, 67, 36, 12, 37, 65, 0, 80, 68, 0, 192,
    191, 255, 254, 159, 180, 66, 69, 214, 147, 36, 136, 247, 123, 231, 23, 86, 81, 121, 14, 28, 55, 127, 243, 239,
    255, 239, 81, 24, 101, 8, 0, 0, 252, 255, 189, 255, 255, 255, 126, 55, 62, 199, 135, 207, 251, 1, 129, 0,
    176, 5, 128, 0, 0, 0, 0, 3, 80, 0, 0, 146, 33, 208, 253, 119, 239, 222, 254, 94, 4, 0, 2, 100,
    141, 25, 193, 223, 123, 35, 0, 0, 0, 223, 109, 206, 34, 229, 217, 243, 254, 127, 255, 207, 157, 20, 65, 4,
    134, 0, 209, 0, 240, 199, 101, 95, 214, 153, 94, 183, 237, 239, 3, 0, 2, 0, 0, 0, 128, 87, 90, 71,
    146, 105, 1, 46, 214, 123, 116, 223, 127, 127, 0, 0, 0, 1, 4, 86, 3, 0, 0, 176, 20, 7, 81, 20,
    26, 0, 1, 0, 0, 16, 17, 73, 0, 0, 96, 16, 0, 0, 0, 16, 0, 0, 68, 4, 0, 16, 128, 5,
    16, 0, 0, 5, 0, 128, 40, 4, 0, 0, 16, 213, 45, 16, 100, 23, 36, 83, 181, 213, 191, 227, 205, 3,
    0, 128, 0, 64, 16, 0, 0, 0, 0, 4, 23, 57, 1, 221, 215, 145, 33, 152, 167, 0, 0, 4, 64, 130,
    0, 0, 1, 4, 0, 0, 0, 2, 1, 64, 0, 68, 0, 0, 176, 254, 239, 57, 0, 2, 0, 0, 0, 4,
    0, 0, 0, 0, 0, 32, 0, 64, 4, 0, 0, 0, 2, 0, 0, 0, 16, 163, 170, 4, 0, 0, 0, 0,
    4, 32, 4, 166, 8, 4, 0, 8, 129, 80, 0, 0, 8, 49, 6, 64, 0, 0, 0, 0, 64, 64, 3, 245,
    67, 16, 8, 4, 0, 0, 0, 224, 187, 179, 19, 0, 128, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 255, 255, 223, 239, 255, 223, 207, 131, 162, 192, 255, 223, 39, 239, 15, 229, 3, 16, 32, 176, 197,
    128, 69, 37, 155, 3, 223, 185, 223, 3, 208, 72, 144, 1, 14, 193, 183, 147, 92, 203, 56, 178, 127, 255, 109,
    249, 255, 255, 127, 4, 8, 0, 1, 33, 18, 60, 207, 253, 15, 133, 79, 68, 0, 0, 4, 255, 255, 223, 214,
    232, 27, 244, 55, 163, 13, 0, 0, 32, 123, 121, 2, 7, 132, 0, 240, 255, 255, 255, 0, 24, 5, 129, 0,
    0, 0, 128, 16, 180, 28, 33, 0, 0, 0, 0, 0, 16, 64, 0, 4, 8, 180, 254, 166, 12, 64, 0, 0,
    145, 36, 4, 108, 0, 96, 240, 255, 255, 119, 246, 24, 5, 159, 219, 110, 3, 0, 17, 0, 0, 0, 64, 5,
    53, 190, 130, 40, 4, 0, 4, 81, 226, 255, 255, 63, 5, 9, 8, 5, 64, 0, 0, 0, 0, 16, 1, 0,
    4, 0, 0, 0, 0, 33, 2, 108, 227, 73, 20, 136, 32, 192, 71, 144, 7, 0, 0, 0, 204, 80, 64, 36,
    133, 71, 132, 64, 32, 16, 0, 33, 0, 80, 136, 16, 0, 209, 236, 239, 84, 53, 13, 1, 105, 14, 45, 235,
    51, 8, 0, 32, 5, 64, 17, 0, 0, 0, 80, 64, 150, 72, 214, 221, 167, 193, 70, 151, 251, 0, 16, 0,
    8, 0, 128, 0, 64, 69, 0, 1, 2, 0, 1, 64, 128, 0, 2, 8, 248, 235, 215, 59, 196, 157, 22, 0,
    0, 12, 4, 1, 32, 32, 217, 162, 1, 0, 0, 0, 18, 68, 0, 0, 4, 16, 240, 157, 149, 19, 4, 128,
    0, 1, 208, 22, 64, 0, 16, 240, 144, 98, 76, 210, 2, 1, 74, 0, 70, 4, 128, 8, 0, 0, 32, 192,
    0, 128, 6, 0, 8, 0, 0, 0, 0, 240, 216, 239, 21, 2, 8, 0, 0, 1, 0, 0, 0, 0, 16, 1,
    0, 16, 0, 0, 0, 255, 255, 253, 127, 255, 255, 255, 255, 255, 127, 255, 239, 246, 255, 255, 255, 255, 255, 255,
    63, 247, 255, 223, 191, 255, 255, 255, 255, 255, 127, 255, 255, 254, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    253, 255, 223, 223, 255, 247, 255, 223, 255, 255, 255, 255, 255, 190, 250, 255, 255, 255, 255, 255, 127, 255, 255, 255,
    255, 255, 255, 239, 255, 255, 239, 255, 235, 253, 251, 255, 255, 255, 255, 245, 223, 255, 191, 255, 191, 221, 223, 255,
    188, 152, 5, 44, 255, 7, 240, 251, 255, 127, 0, 8, 0, 195, 125, 27, 6, 230, 114, 240, 239, 255, 127, 68,
    34, 48, 159, 123, 30, 253, 255, 86, 242, 255, 62, 223, 242, 14, 149, 247, 255, 255, 71, 128, 1, 2, 0, 32,
    64, 85, 159, 138, 159, 249, 110, 17, 135, 81, 248, 247, 255, 119, 64, 1, 5, 209, 88, 92, 0, 64, 0, 16,
    4, 2, 0, 32, 10, 128, 251, 63, 255, 254, 254, 255, 255, 255, 255, 255, 255, 239, 255, 191, 255, 127, 255, 255,
    255, 255, 255, 255, 247, 223, 255, 247, 255, 255, 223, 123, 255, 255, 255, 247, 255, 255, 253, 255, 191, 255, 255, 251,
    255, 255, 222, 223, 125, 255, 255, 247, 255, 255, 247, 255, 255, 255, 255, 255, 255, 255, 127, 255, 255, 255, 127, 223,
    223, 191, 239, 183, 255, 127, 223, 255, 231, 255, 255, 255, 247, 222, 246, 127, 255, 255, 127, 231, 255, 255, 247, 255,
    95, 255, 127, 159, 254, 255, 255, 255, 127, 255, 127, 2, 130, 4, 223, 191, 255, 255, 215, 239, 191, 255, 247, 255,
    226, 158, 231, 255, 247, 255, 118, 125, 197, 255, 255, 255, 255, 255, 255, 222, 255, 191, 127, 15, 167, 81, 6, 196,
    151, 208, 93, 175, 166, 255, 253, 255, 99, 93, 75, 223, 255, 255, 63, 32, 20, 0, 87, 81, 194, 101, 245, 13,
    242, 255, 255, 223, 66, 5, 197, 5, 0, 34, 0, 116, 105, 16, 24, 5, 65, 0, 1, 6, 0, 0, 0, 0,
    0, 81, 96, 5, 4, 1, 0, 0, 6, 17, 32, 0, 24, 5, 146, 241, 253, 103, 107, 6, 149, 6, 71, 237,
    218, 77, 157, 123, 131, 4, 98, 64, 0, 21, 66, 0, 0, 0, 84, 199, 249, 95, 16, 206, 201, 70, 207, 247,
    19, 17, 0, 32, 0, 0, 0, 144, 0, 0, 0, 0, 0, 10, 16, 0, 1, 64, 0, 224, 223, 127, 191, 125,
    190, 79, 255, 191, 64, 20, 132, 97, 176, 255, 93, 122, 4, 2, 0, 73, 45, 20, 38, 251, 237, 241, 175, 239,
    63, 0, 0, 2, 199, 224, 30, 124, 191, 253, 189, 251, 247, 252, 247, 255, 255, 244, 253, 239, 65, 244, 119, 16,
    0, 1, 0, 127, 255, 183, 221, 249, 95, 5, 134, 239, 245, 55, 253, 29, 0, 0, 0, 67, 113, 66, 0, 64,
    0, 0, 1, 67, 25, 32, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 255, 189, 231, 87, 238, 19, 93, 8, 193, 64, 33, 250, 23, 1, 128, 0, 0, 0, 0, 240, 254, 255, 191,
    0, 35, 0, 32, 0, 0, 8, 0, 0, 48, 181, 227, 16, 0, 0, 0, 17, 36, 22, 0, 1, 2, 48, 130,
    163, 1, 80, 0, 1, 131, 17, 72, 0, 0, 0, 240, 223, 223, 191, 18, 170, 16, 254, 248, 82, 0, 128, 32,
    0, 0, 0, 0, 64, 16, 2, 2, 60, 0, 16, 66, 16, 97, 95, 222, 49, 0, 0, 0, 1, 92, 2, 32,
    0, 0, 1, 0, 66, 1, 32, 0, 0, 255, 118, 255, 255, 255, 255, 47, 223, 222, 207, 189, 251, 167, 255, 239,
    127, 75, 64, 16, 241, 125, 233, 253, 247, 255, 255, 251, 191, 247, 111, 241, 123, 241, 63, 255, 63, 255, 239, 255,
    247, 254, 255, 247, 253, 223, 255, 253, 253, 255, 87, 255, 111, 129, 117, 159, 252, 247, 255, 239, 255, 255, 255, 254,
    255, 95, 87, 103, 239, 95, 80, 16, 114, 255, 255, 159, 21, 159, 21, 7, 125, 198, 125, 161, 146, 245, 239, 255,
    127, 255, 191, 255, 255, 253, 221, 255, 255, 189, 246, 223, 255, 63, 64, 152, 2, 191, 239, 255, 231, 246, 254, 92,
    254, 255, 127, 208, 62, 21, 123, 184, 255, 190, 255, 255, 246, 255, 247, 247, 115, 255, 255, 238, 255, 247, 215, 253,
    239, 47, 128, 191, 197, 255, 254, 255, 223, 255, 255, 255, 255, 255, 253, 255, 119, 123, 6, 31, 119, 255, 249, 219,
    93, 207, 125, 22, 185, 234, 123, 160, 30, 32, 0, 48, 2, 4, 36, 72, 4, 0, 0, 64, 212, 6, 4, 0,
    0, 4, 0, 4, 0, 48, 9, 6, 80, 0, 8, 0, 64, 0, 36, 0, 4, 0, 16, 220, 120, 215, 77, 15,
    20, 79, 241, 22, 100, 213, 72, 10, 0, 2, 0, 64, 0, 8, 0, 0, 0, 252, 247, 235, 31, 88, 72, 65,
    36, 160, 4, 0, 16, 18, 64, 34, 0, 16, 0, 0, 0, 0, 0, 0, 1, 0, 0, 8, 128, 16, 16, 191,
    111, 147, 0, 1, 0, 0, 0, 0, 0, 0, 0, 192, 128, 47, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0,
    192, 135, 194, 2, 0, 0, 0, 1, 254, 24, 2, 0, 18, 240, 255, 121, 63, 0, 37, 0, 0, 8, 10, 0,
    0, 0, 0, 0, 0, 64, 0, 16, 3, 0, 9, 32, 0, 0, 1, 0, 0, 131, 0, 0, 0, 0, 1, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 251, 255, 207, 126, 190, 17, 16, 0, 0, 146, 1, 70,
    205, 209, 94, 0, 1, 0, 48, 20, 4, 81, 16, 1, 4, 246, 63, 50, 5, 4, 0, 176, 128, 32, 85, 117,
    159, 125, 223, 113, 204, 120, 213, 67, 245, 215, 103, 20, 1, 0, 0, 0, 0, 0, 8, 247, 219, 31, 84, 96,
    3, 104, 5, 16, 139, 56, 186, 1, 0, 0, 48, 0, 36, 68, 0, 0, 16, 2, 49, 2, 1, 0, 0, 240,
    245, 255, 151, 215, 188, 80, 214, 120, 122, 21, 80, 5, 164, 132, 233, 65, 0, 0, 0, 107, 25, 82, 116, 64,
    233, 32, 144, 98, 146, 0, 0, 2, 127, 239, 255, 127, 133, 83, 244, 239, 255, 255, 240, 221, 199, 76, 245, 66,
    252, 255, 255, 31, 0, 128, 192, 86, 140, 22, 159, 251, 55, 125, 239, 255, 181, 164, 175, 1, 68, 24, 1, 93,
    78, 74, 8, 80, 40, 48, 224, 128, 16, 32, 36, 0, 255, 255, 255, 79, 254, 1, 6, 136, 10, 64, 22, 1,
    0, 21, 11, 62, 1, 0, 0, 16, 144, 105, 69, 2, 2, 1, 233, 191, 191, 2, 0, 0, 16, 212, 167, 209,
    84, 158, 68, 222, 253, 135, 102, 177, 85, 32, 212, 163, 216, 48, 60, 128, 0, 0, 0, 76, 240, 17, 197, 132,
    111, 80, 0, 34, 80, 127, 191, 203, 7, 0, 32, 16, 132, 178, 69, 16, 6, 68, 0, 0, 18, 2, 17, 0,
    240, 255, 253, 127, 5, 2, 22, 137, 0, 0, 0, 8, 0, 16, 12, 2, 0, 0, 0, 0, 131, 48, 2, 44,
    132, 1, 49, 192, 3, 36, 0, 0, 0, 203, 228, 58, 6, 200, 4, 240, 255, 255, 127, 20, 1, 1, 132, 80,
    7, 252, 255, 255, 15, 1, 0, 64, 16, 56, 1, 1, 28, 18, 64, 225, 118, 22, 136, 3, 16, 0, 0, 0,
    1, 0, 0, 0, 0, 0, 34, 36, 10, 64, 128, 0, 0,
};
