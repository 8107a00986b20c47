/* Currencies: codes, names, and the signs that stand beside amounts.
 * Written by scripts/tables from:
 *   iso-codes 4.15.0-1 of 2023-04-27: ISO 4217 and its translations
 *   python3-babel 2.10.3-1: names and signs of currencies of Unicode CLDR 41
 *   scripts/tables: signs that are in no list
 */
static const char currency_names_keys[] =
    "00801203203604404805005105206006406807208409009610410811612124132136144152156170174188191192"
    "1troyouncegoud1troyouncepalladium1troyounceplatina1troyouncezilver203208214222230232238242262270292"
    "323203243283323403443483523563636036436837638839239840040440841041441741842242643043444446454458462"
    "48480484496498505045151251652524532533548554558566578586590598606006046086346464364665468682690694"
    "7027047067107272874875275676076477678078478888008078188268348484085886088288690901925926927928929930"
    "93193293393493693894094194394494694794894995095195295395595695795895996960961962963964965967968969"
    "970971972973975976977978979980981984985986990994997999aandelenmarkteenheideuropesemonetaireeenheid"
    "aandelenmarkteenheideuropesemonetaireeenheidemu6aandelenmarkteenheideuropeserekeningeneenheid17"
    "aandelenmarkteenheideuropeserekeningeneenheid17eua17aandelenmarkteenheideuropeserekeningeneenheid9"
    "aandelenmarkteenheideuropeserekeningeneenheid9eua9aandelenmarkteenheideuropesesamengesteldeeenheid"
    "aandelenmarkteenheideuropesesamengesteldeeenheideurcoadbeenheidvaneenrekeningadbeinheiteineskontos"
    "adbrekeneenheidadbunitofaccountaedafeganeafeganeafegaoafeganiafganiafghaanseafghaniafghanafghani"
    "afghaniafghaniafghanafghaninouvelafghanischerafghaniafnagyptischespfundalbaneselekalbanianlek"
    "albanischerlekalgeriandinaralgerijnsedinaralgerischerdinarallamdamerikaansedollarvolgendedagang"
    "angolanischerkwanzaangolankwanzaangolesekwanzaanleihenmarkteinheiteuropaischerechnungseinheit"
    "anleihenmarkteinheiteuropaischerechnungseinheit17"
    "anleihenmarkteinheiteuropaischerechnungseinheit17eua17"
    "anleihenmarkteinheiteuropaischerechnungseinheit9anleihenmarkteinheiteuropaischerechnungseinheit9eua9"
    "anleihenmarkteinheiteuropaischerechnungseinheiteurcoanleihenmarkteinheiteuropaischewahrungseinheit"
    "anleihenmarkteinheiteuropaischewahrungseinheitemu6antilliaanseguldenaoaargentargentijnsepeso"
    "argentinepesoargentinischerpesoargentoariariariarimalgaxeariaryariarydemadagascarariarymalgache"
    "ariarymalgascioariarymalgaxearmeensedramarmeniandramarmenischerdramarsarubaanseguldenarubaflorin"
    "arubanflorinarubanischerflorinaserbaidschanmanatathiopischerbirraudaustraliandollar"
    "australischedollaraustralischerdollarawgazerbaijanimanatazerbaijanmanatazerbeidzjaansemanatazn"
    "bahamaansedollarbahamadollarbahamasdollarbahamiandollarbahraindinarbahrainidinarbahreinsedinarbaht"
    "bahttailandesbahtthailandaisbahtthailandesebalboabalboapanameenbalboapanamenhobalboapanameno"
    "balboapanamensebambangladeschtakabangladeshitakabarbadaansedollarbarbadiaansedollarbarbadiandollar"
    "barbadosdollarbatbbdbdtbeidenenkeinewahrunginvolviertistzugewiesenecodesfurtransaktionen"
    "belarusianrublebelarussischeroebelbelizaansedollarbelizedollarbengalesetakabermudaansedollar"
    "bermudadollarbermudandollarbermudiandollarbgnbhdbhutaansengultrumbhutanesengultrumbhutanngultrumbif"
    "birbirrbirrethiopienbirretiopebmdbndbobbolivarvenezolanobolivarvenezuelanobolivarvenezuelien"
    "boliviaansebolivianoboliviaansemvdolbolivianbolivianobolivianischerbolivianobolivianmvdolboliviano"
    "bolivianobolivienbolivianodaboliviaboliviansichemvdolbolivischerboliviano"
    "bondmarketsuniteuropeancompositeunitbondmarketsuniteuropeancompositeuniteurco"
    "bondmarketsuniteuropeanmonetaryunitbondmarketsuniteuropeanmonetaryunitemu6"
    "bondmarketsuniteuropeanunitofaccount17bondmarketsuniteuropeanunitofaccount17eua17"
    "bondmarketsuniteuropeanunitofaccount9bondmarketsuniteuropeanunitofaccount9eua9"
    "bosniaherzegovinaconvertiblemarkbosnischeconvertibelemarkbotswaansepulabotswananpula"
    "botswanischerpulabovbrasilianischerrealbraziliaanserealbrazilianrealbritischespfundbritishpound"
    "britspondbrlbruneidollarbruneisedollarbsdbtnbulgaarselevbulgarianlevbulgarischerlevbulgarischerlew"
    "burundesefrankburundianfrancburundifrancbwpbynbzdcaboverdeescudocadcambodianrielcambodjaanseriel"
    "canadesedollarcanadiandollarcapeverdeanescudocaymanislandsdollarcdfcedicedidoganacedidughana"
    "cediganescedighaneencedighanescedighanesecentralafricancfafranccfafrancaquatorialcfafrancbceao"
    "cfafrancbeaccfafrancwestcfafrankcfafrankbceaocfafrankbeaccfpfranccfpfrankchechelinkeniano"
    "chelinkeniatachelinsomalichelintanzanochelinugandeschfchileanpesochileanunitofaccountufchileensepeso"
    "chileenseunidadesdefomentochilenischerpesochilenischeunidadesdefomentochineserenminbiyuanchineseyuan"
    "chwclfclpcnycodesassignedfortransactionswherenocurrencyisinvolved"
    "codesattribuespourlestransactionssansdevisecodespeciaalgereserveerdvoortestdoeleinden"
    "codesreservesadesfinsdetestcodesspecificallyreservedfortestingpurposes"
    "codestoegekendvoortransactieswaarbijgeenvalutaisbetrokkencodicediverificadellavaluta"
    "codiceriservatoascopoditestcodiciassegnatiatransazionieffettuatesenzalusodivaluta"
    "codigodemoedadetestecodigoreservadoespecificamenteparatestescodigoreservadoparapruebas"
    "codigosreservadoespecificamenteparatestescodigosreservadosespecificamenteparapruebascolombiaansepeso"
    "colombiaanseunidaddevalorrealcolombianpesocolombianrealvalueunitcolomsalvadorenhocoloncostaricain"
    "coloncostaricanocoloncostariquenhocoloncostarricensecoloncostarriquenhocolonsalvadoregno"
    "colonsalvadorenhocolonsalvadorenocolonsalvadoriencomoresefrankcomorianfranccongolesefranc"
    "congolesefrankconverteerbaremarkenconverteerbarepesoconvertiblemarkcopcordobacordobador"
    "cordobanicaraguensecordobaorocordobaoronicaraguayencordobaourocoroachecacoroadinamarquesa"
    "coroaislandesacoroanorueguesacoroasuecacoroatchecacoronacecacoronachecacoronadanesacoronadanese"
    "coronaislandesacoronaislandesecoronanoruegacoronanorvegesecoronasuecacoronasvedesecostaricaansecolon"
    "costaricacoloncostaricancoloncoucouronnedanoisecouronneislandaisecouronnenorvegiennecouronnesuedoise"
    "couronnetchequecrccroatiankunacubaanseconvertibelepesocubaansepesocubanconvertiblepesocubanpesocuc"
    "cupcveczechkorunaczkdalasidalasigambianodalasigambiendanischekronedanishkrone"
    "decodestoegekendvoortransactieswaarbijgeenvalutaisbetrokkendeensekroondegdegderechoespecialdegiro"
    "denardenarmacedoniendenaromacedonederechosespecialesdegirodevisedetestdeviseinconnueounonvalidedinar"
    "dinaralgeriendinarargelinodinarbahreinidinarbareinidinarbareinitadinarbaremitadinardalibia"
    "dinardobahreindinarirakiendinariraquidinariraquianodinarjordanianodinarjordaniendinarjordano"
    "dinarkoweitiendinarkuwaitidinarkuwaitianodinarlibiodinarlibyendinarmacedoniendinarmacedonio"
    "dinaroalgerinodinarodelbahreindinarogiordanodinaroirachenodinarokuwaitianodinarolibicodinaromacedone"
    "dinaroserbodinarotunisinodinarserbedinarserbiodinarserviodinartunecinodinartunisianodinartunisien"
    "dinartunisinodiramemarroquinodireitosespeciaisdegirodirhamdeglieaudirhamdegliemiratiarabiuniti"
    "dirhamdelosemiratosarabesunidosdirhamdesemiratsarabesunisdirhamdosemiradosdirhamdosemiradosarabes"
    "dirhamdosemiradosarabesunidosdirhamemiratidirhammarocaindirhammarocchinodirhammarroqui"
    "dirhammarroquinodirittispecialidiincassodjfdjiboutiaansefrankdjiboutianfrancdjiboutifrancdkkdobra"
    "dobradesaotomeeprincipedobradisaotomeeprincipedobrasantomeendolaramericanodolaraustraliano"
    "dolarbahamenodolarbahamensedolarbarbadensedolarbarbadianodolarbelicenodolarbelizenhodolarbermudeno"
    "dolarbermudensedolarbruneanodolarcaimanesdolarcanadensedolarcanadianodolarcanadiensedolardaguiana"
    "dolardanamibiadolardanovazelandiadolardasbahamasdolardasbermudasdolardascaraibasorientais"
    "dolardasilhascaimadolardasilhascaimaodolardasilhascaymandolardasilhassalomaodolardebelize"
    "dolardebruneidolardecingapuradolardefijidolardehongkongdolardelasislascaimandolardelcaribeoriental"
    "dolardesingapuradolardetrindadeetobagodolardetrinidadeetobagodolardetrinidadetobago"
    "dolardetrinidadytobagodolardezimbabuedolardobruneidolardocaribedolestedolardocaribeoriental"
    "dolardosbarbadosdolardosurinamedolardozimbabue2009dolarestadounidensedolarestadounidensediasiguiente"
    "dolarfijianodolarfiyianodolarguayanesdolarguianensedolarguyanesdolarhongkonesdolarjamaicano"
    "dolarjamaiquenodolarliberianodolarnamibianodolarnamibiodolarneozelandes"
    "dolarnorteamericanodiaseguintedolarsalomonensedolarsingapurensedolarsingapurianodolarsurinames"
    "dolartrinitensedolarzimbabuensedollaramericaindollaraustraliendollarbahameendollarbarbadien"
    "dollarbelizeendollarbermudiendollarbruneiendollarcanadiendollardebelizedollardebruneidollardeguyana"
    "dollardehongkongdollardelabarbadedollardesbermudesdollardescaraibesorientalesdollardesetatsunis"
    "dollardesetatsunisjoursuivantdollardesilescaimandollardesilescaimansdollardesilessalomon"
    "dollardesingapourdollardetriniteettobagodollarduguyanadollarfidjiendollarjamaicaindollarliberien"
    "dollarnamibiendollarneozelandaisdollaroaustralianodollarocanadesedollarodeicaraibiorientali"
    "dollarodelbelizedollarodelbruneidollarodellaguyanadollarodellebahamasdollarodellebermuda"
    "dollarodellecaymandollarodellefigidollarodelleisolecaymandollarodelleisolesalomone"
    "dollarodellesalomonedollarodellozimbabwedollarodelsurinamedollarodibarbadosdollarodihongkong"
    "dollarodisingaporedollaroditaiwandollaroditrinidadetobagodollarogiamaicanodollaroliberiano"
    "dollaronamibianodollaroneozelandesedollarostatunitensedollarostatunitensenextdaydollarosurinamese"
    "dollarousadollarozimbabwiano2009dollarsingapouriendollarsurinamaisdollarsurinamiendollarzimbabween"
    "dollarzimbabween2009dominicaansepesodominicanpesodominikanischerpesodongdonguedongvietnamien"
    "dongvietnamitadopdramdramarmeniendramarmeniodramarmenodramdaarmeniadroitdetiragespecial"
    "droitdetiragespecialdtsdschibutifrancdspdspdirittispecialidiprelievodzdeastcaribbeandollaregp"
    "egyptianpoundegyptischpondelsalvadorcoloneritreannakfaeritreischernakfaeritresenakfaern"
    "escudocaboverdianoescudocapoverdianoescudocapverdienescudodecaboverdeeslotietbethiopianbirr"
    "ethiopischebirreureuroeuropaischerechnungseinheiteuropaischerechnungseinheitxbc"
    "europaischerechnungseinheitxbdeuropaischewahrungseinheitxbbeuropeancompositeunit"
    "europeancompositeuniteurcounidadedemercadodetituloseuropeanmonetaryunit"
    "europeanmonetaryunitemu6unidadedemercadodetituloseuropeanunitofaccount17"
    "europeanunitofaccount17eua17unidadedemercadodetituloseuropeanunitofaccount9"
    "europeanunitofaccount9eua9unidadedemercadodetituloseuropeanunitofaccountxbceuropeanunitofaccountxbd"
    "europesemonetaireeenheideuropeserekeneenheidxbceuropeserekeneenheidxbdeuropesesamengesteldeeenheid"
    "eurowirfalklandeilandspondfalklandislandspoundfalklandpfundfidschidollarfijiandollarfijidollar"
    "filipijnsepesofiorinodelleantilleolandesifiorinodiarubafiorinoungheresefjdfkpflorimflorimarubano"
    "florimdasantilhasholandesasflorimdasantilhasneerlandesasflorimdearubaflorimhungaroflorinantillais"
    "florinantillanoflorinantillanoneerlandesflorinarubaisflorinarubenoflorindaruba"
    "florindesantillesneerlandaisesforintforinthongroisforinthungaroforintohungarofrancburundais"
    "franccfabceaofranccfabeacfranccfpfranccomorienfranccongolaisfrancdjiboutienfrancguineen"
    "francoburundesfrancoburundianofrancocfabceaofrancocfabeacfrancocfadaafricacentral"
    "francocfadaafricaocidentalfrancocfadeafricacentralfrancocfadeafricaoccidentalfrancocfadebceao"
    "francocfadebeacfrancocfpfrancocomorensefrancocomorianofrancocongolenofrancocongolesfrancocongolese"
    "francodelburundifrancodellaguineafrancodellecomorefrancoderuandafrancodigibutifrancodjiboutiano"
    "francodoburundifrancododjibutifrancogibutianofrancoguineanofrancojibutianofrancoruandes"
    "francoruandesefrancosuicofrancosuizofrancosvizzerofrancowirfrancoyibutianofrancpacifique"
    "francrwandaisfrancsuissefrancwirgambiaansedalasigambiadalasigambiandalasigbpgelgeorgianlari"
    "georgischelarigeorgischerlarighanacedighanaiancedighanaischercedighanesecedighsgibraltareespond"
    "gibraltarpfundgibraltarpoundgipgmdgnfgoldgoudgourdegourdehaitianogourdehaitiennegrivnagrivnia"
    "grivniaucrainagtqguaraniguaraniparaguaioguaraniparaguayanoguaraniparaguayenguaraniparaguayo"
    "guatemalaansquetzalguatemalanquetzalguatemalteeksequetzalguatemaltekischerquetzalguineafranc"
    "guineanfrancguineesefrankguineischerfrancguinesefrankgultrumgurdegurdehaitianoguyaansedollar"
    "guyanadollarguyanaesedollargydhaitiaansegourdehaitiangourdehaitianischegourdehkdhnlhonduranlempira"
    "honduraslempirahondureselempirahongaarseforinthongkongdollarhongkongsedollarhrkhryvnia"
    "hryvniaucranianohryvniaukrainiennehtghufhungarianforinticelandickronaicelandkronaidrieneienejapones"
    "ijslandsekroonilsindianrupeeindiaseroepieindischerupieindonesianrupiahindonesischeroepia"
    "indonesischerupiahinriqdiraaksedinariraanserialirakischerdinariranianrialiranischerrialiraqidinarirr"
    "iskislandischekroneisraelinewshekelisraelischenieuweshekelisraelischerneuerschekeljamaicaansedollar"
    "jamaicandollarjamaikadollarjamaikanischerdollarjapaneseyenjapanischeryenjapanseyenjemenitischerial"
    "jemenitischerrialjemenrialjmdjodjordaansedinarjordaniandinarjordanischerdinarjpy"
    "kaaimaneilandsedollarkaapverdischeescudokaimandollarkambodschanischerrielkanadischerdollar"
    "kasachischertengekatarrialkatarriyalkazachsetengekazakhstanitengekeniaanseshilling"
    "kenianischershillingkeniaschillingkenyanshillingkeskgskhrkiatkinakinapapouanneoguineenkinapapuana"
    "kinapapuasiakipkiplaosianokiplaotianokiploatienkirgisischersomkirgizischesomkmfkoeweitsedinar"
    "kolumbianischerpesokolumbianischeunidadesdevalorrealkomorenfranckomorischerfranckongofranc"
    "kongolesefranckongolesischerfranckonvertiblemarkkonvertiblemarkbosnienundherzegowinakorunatchequekpw"
    "kroatischekunakroatischerkunakrwkuachamalauikuachazambianokuanzakubanischerpeso"
    "kubanischerpesokonvertibelkunakunacroatakunacroatekuwaitdinarkuwaitidinarkwachakwachadomalaui"
    "kwachamalauikwachamalauianakwachamalawianokwachamalawienkwachamalawitekwachazambianokwachazambien"
    "kwanzakwanzaajustekwanzaangolaiskwanzaangolanokwdkyatkyatdimyanmarkyatmyanmaraiskydkyrgystanisomkzt"
    "laklaokiplaotiaansekiplaotiankiplaotischerkiplarilarigeorgianolarigeorgienlbplebanesepoundlek"
    "lekalbanaislekalbaneslekalbaneselempiralempirahonduregnalempirahondurenhalempirahondureno"
    "lempirahondurienleonaleonedellasierraleoneleonedeserraleoaleonesierraleonaislequedaalbania"
    "lescodesattribuespourlestransactionssansdeviselesothaanselotilesotholotileumoldaveleumoldavio"
    "leumoldavoleuromenoleuroumainleurumanoleurumenolevabulgaralevbulgarelevbulgarolibaneespond"
    "libanesischespfundliberiaansedollarliberiandollarliberianischerdollarlibischedinar"
    "libradasilhasmalvinaslibradegibraltarlibradesantaelenalibradesantahelenalibraegipcialibraesterlina"
    "libragibraltarenalibralibanesalibramalvinenselibrasantaelenianalibrasirialibrasudanesa"
    "librasulsudanesalibrasursudanesalibyandinarlibyscherdinarlilangenililangenidelloswaziland"
    "lilangenisuazililangeniswazililanguenisuaziliralibaneselirasirianalirasterlinaliraturca"
    "livredegibraltarlivredesaintehelenelivredesilesmalouineslivreegyptiennelivrelibanaiselivresoudanaise"
    "livresterlinglivresudsoudanaiselivresyriennelivreturquelkr"
    "loscodigosasignadosparatransaccionesdondenohaymonedainvolucradalotilotidellesotholotilesotense"
    "lotilesothanlotilesotianolrdlsllydmacanesepatacamacaopatacamacausepatacamacedoniandenar"
    "macedonischedenarmadmadagaskarariarymalagasischeariarymalagassischeariarymalagasyariary"
    "malawiankwachamalawikwachamalawischekwachamalawischerkwachamalaysianringgitmalaysischerringgit"
    "maldivianrufiyaamaldivischerufiyaamaledivenrufiyaamaleisischeringgitmanatmanatazerbaiyanomanatazeri"
    "manatazeromanatnouveauturkmenemanatturcomanomanatturcomenomanatturkmenomarcobosniacomarcoconversivel"
    "marcoconversiveldabosniaeherzegovinamarcoconvertibiledellabosniaherzegovinamarcoconvertible"
    "marcoconvertibledebosniayherzegovinamarkconvertiblemarkconvertiblebosniaquemarokkaansedirham"
    "marokkanischerdirhammauretanischerouguiyamauritaanseouguiyamauritaansequguiyamauritanianouguiya"
    "mauritiaanseroepiemauritianrupeemauritiusrupeemauritiusrupiemazedonischerdenarmdlmetical"
    "meticaldemocambiquemeticalmocambicanometicalmozambicainmeticalmozambicanometicalmozambiqueno"
    "mexicaansepesomexicaanseunidaddeinversionmexicaanseunidaddeinversionudimexicaninvestmentunit"
    "mexicanischerunidaddeinversionudimexicanpesomexicanunidaddeinversionmexicanunidaddeinversionudi"
    "mexikanischerpesomexikanischeunidaddeinversionmexikanischeunidaddeinversionudimgamkdmmkmnt"
    "moedadesconhecidamoldauleumoldavischeleumoldovanleumonedadesconocidamongoliantugrik"
    "mongolischertogrogmongoolsetugrikmopmoroccandirhammosambikanischermeticalmosambikmetical"
    "mozambicanmeticalmozambikaansemeticalmozambiquemeticalmrumurmvdolmvdolbolivianomvdolbolivienmvrmwk"
    "mxnmxvmyanmaresekyatmyanmarischerkyatmyanmarkyatmyrmznnadnafkanafkaerythreennairanairanigerian"
    "nairanigeriananakfanakfadaeritreianakfaeritreonamibiadollarnamibiandollarnamibischedollar"
    "nederlandsantilliaanseguldennepaleseroepienepaleserupeenepalesischerupienetherlandsantilleanguilder"
    "neuerisraelischerschekelneuertaiwandollarneuseelanddollarnewisraelisheqelnewtaiwandollar"
    "newzealanddollarngnngultrumngultrumbhutanesengultrumbouthanaisngultrumbutanesnicaraguaansecordoba"
    "nicaraguaansecordobaoronicaraguacordobanicaraguancordobaniederlandischeantillengulden"
    "nieuweisraelischeshekelnieuwetaiwanesedollarnieuwzeelandsedollarnigeriaansenairanigeriaansenaire"
    "nigerianischernairanigeriannairanionoknoordkoreaansewonnoorsekroonnordkoreanischerwonnorthkoreanwon"
    "norwegiankronenorwegischekronenouveaudollartaiwainaisnouveaudollartaiwanaisnouveaumanatturkmene"
    "nouveaushekelisraeliennouveausheqelisraeliennovacoroaislandesanovodolardetaiwannovodolartaiwanes"
    "novomanateturcomanonovoshekelisraelensenovoshekelisraelitanovosolnovosolperuanonprnuevodolartaiwanes"
    "nuevomanatturcomanonuevosequelisraelinuovodollarotaiwanesenuovosicloisraelianonzdoegandeseshilling"
    "oekraiensegrivnaoekraiensehryvniaoezbeeksesomoezbeeksesumomaanserialomanirialomanischerrialomr"
    "onbekendemunteenheidoostcaribischedollarororo"
    "oscodigosatribuidosparatransacoesnasquaisnenhumamoedaestaenvolvidaostkaribischerdollarouguiya"
    "ouguiyadellamauritaniaouguiyamauritanaouguiyamauritanienouropaangapaangatonganpaangatonganesa"
    "paangatonganopabpakistaanseroepiepakistanirupeepakistanischerupiepakistanrupeepaladiopalladio"
    "palladiumpanamaischerbalboapanamanianbalboapanamesebalboapapoeanieuwguinesekina"
    "papuaneuguineischerkinapapuanewguineankinapapuanieuwguineaansekinaparaguaanseguarani"
    "paraguayaanseguaraniparaguayanguaraniparaguayischerguaranipatacapatacademacaopatacadimacao"
    "patacamacaensepatacamacanaisepenperuaansesolperuanischersolperuviansolpesoargentinpesoargentino"
    "pesochilenopesochilienpesocilenopesocolombianopesocolombienpesoconversivelpesoconvertible"
    "pesoconvertivelpesocubainpesocubainconvertiblepesocubanopesocubanoconversivelpesocubanoconvertibile"
    "pesocubanoconvertiblepesodominicainpesodominicanopesofilipinopesofilippinopesomessicanopesomexicain"
    "pesomexicanopesophilippinpesouruguaianopesouruguaianoinunitaindicizzatepesouruguaio"
    "pesouruguaioenunidadesindexadaspesouruguayanopesouruguayenpesouruguayenunitesindexeespesouruguayo"
    "pesouruguayoenunidadesindexadaspfundsterlingpgkphilippinepesophilippinischerpesophppkrplataplatin"
    "platinaplatineplatinoplatinumplnpolishzlotypolnischerzlotypondsterlingpoolsezlotypoundsterlingprata"
    "pulapulabotsuanesapulabotswanaispuladelbotswanapygqarqatareserialqataririalquachademalauiquetzal"
    "quetzalguatemaltecoquetzalguatemaltequequiatequiatemianmarensequinarandranderandsudafricain"
    "randsudafricanorandsulafricanorealbrasileirorealbrasilenorealbrasilianorealbresilien"
    "rechnungseinheitderafebrenminbichinesrenminbicineserenminbiiuanrenminbiyuanrialcataririalcatariano"
    "rialdeomarialdeqatarrialiemenitarialiranirialiranianorialiranienrialomanaisrialomanenserialomani"
    "rialomanitarialqatarianorialsaudirialsauditarialyemenirielrielcambodgienrielcambogianorielcambojano"
    "rielcamboyanoringgitringgitdamalasiaringgitmalaioringgitmalaisringgitmalaisienringgitmalasio"
    "ringgitmaleseringitriyaldellomanriyaldelqatarriyaliranianoriyaliranienriyalomanaisriyalqatari"
    "riyalqatarienriyalsaoudienriyalsauditariyalyemenitariyalyemeniteroemeenseleuromanianleuron"
    "roublebielorusseroublerusseroupiedesseychellesroupieindienneroupieindonesienneroupiemaldive"
    "roupiemauricienneroupienepalaiseroupiepakistanaiseroupieseychelloiseroupiesrilankaisersdruandafranc"
    "ruandischerfrancrubrublobielorrusorublobielorrussorublobielorussorublorusorublorussorufiyarufiyaa"
    "rufiyaadellemaldiverufiyaamaldivienrumanischerleurupiacingalesarupiadamauriciarupiadasseicheles"
    "rupiadasseychellesrupiadelleseychellesrupiadisrilankarupiadosrilankarupiaesrilanquesarupiah"
    "rupiaindiarupiaindianarupiaindonesiarupiaindonesianarupiamaldivarupiamaldivanarupiamauriciana"
    "rupiamaurizianarupianepalesarupianepaleserupianepalirupiapakistanarupiapakistanirupiapaquistanesa"
    "rupiaseichelenserupiaseychellenserupiasingaleserupierussianrublerussischeroebelrussischerrubel"
    "rwandafrancrwandanfrancrwandesefrankrwfsainthelenapoundsalomondollarsalomonendollar"
    "salvadoraansecolonsalvadorancolonsambischerkwachasamoaansetalasamoanischertalasamoantalasamoatala"
    "santomesedobrasaoediarabischeriyalsaotomeischerdobrasaotomeprincipedobrasaotomesedobrasar"
    "saudiarabischerrialsaudirialsaudiriyalsaudischeriyalsbdscellinodellatanzaniascellinokeniota"
    "scellinosomaloscellinotanzanianoscellinougandeseschwedischekroneschweizerfrankenscrscudocapoverdiano"
    "sdgsdrsdrdireitosespeciaisdesaquesdrsonderziehungsrechtspecialdrawingrightsdrspecialdrawingright"
    "sdrspecialetrekkingsrechtensekserbiandinarserbischerdinarservischedinarseychellenrupie"
    "seychellesrupeeseychelloisrupeeseychelseroepiesgdsheqelshillingkenyanshillingougandais"
    "shillingsomalienshillingtanzanienshpsierraleoneanleonesierraleoneannewleonesierraleonischerleone"
    "silbersilversimbabwedollarsimbabwedollar2009singaporedollarsingaporesedollarsingapurdollar"
    "sintheleenspondslesllsoedaneespondsolsolnouveausolomonislandsdollarsolperuanosolperuvianosolperuvien"
    "somsomaliaschillingsomalischerschillingsomalischeshillingsomalishillingsomdouzbequistaosomkirghiso"
    "somkirghizesomonisomonitadjiksomonitadjiquesomonitagikosomonitayikosomquirguizsomusbequesomuzbeco"
    "somuzbequesonderziehungsrechtesossouthafricanrandsouthkoreanwonsouthsudanesepound"
    "specialdrawingrightsspeziellfurtestzweckereserviertecodessrdsrilankaanseroepiesrilankanrupee"
    "srilankarupeesrilankarupiesspsterlinabritannicasterlinadellefalklandsterlinadigibilterra"
    "sterlinadisantelenasterlinaegizianasterlinasudanesesterlinasudsudanesesthelenapfundsthelenapoundstn"
    "sucresudafrikanischerrandsudanesepondsudanesepoundsudanesischespfundsudkoreanischerwon"
    "sudsudanesischespfundsuikersumsumdouzbekistansumouzbeksumuzbecosurinaamsedollarsurinamdollar"
    "surinamedollarsurinamesedollarsvcswasilandischerlilangeniswazililangeniswazischelilangeni"
    "swedishkronaswissfrancsypsyrianpoundsyrischespfundsyrischpondszltacatadschikistansomoni"
    "tadzjieksesomonitajikistanisomonitakatakabangladesetakabangladeshitakabengalitalatalasamoan"
    "talasamoanotansaniaschillingtansanischerschillingtanzaniaanseshillingtanzanianshillingtenge"
    "tengecazaquetengekazakhtengekazakotenguekazajotestingcurrencycodetestwahrungthaibaht"
    "thailandischerbahtthaisebahtthbthecodesassignedfortransactionswherenocurrencyisinvolvedtjstmttnd"
    "tongaansepaangatongaischerpaangatonganpaangatoptrinidadandtobagodollartrinidadentobagodollar"
    "trinidadtobagodollartrinidadundtobagodollartrytschechischekronetsjechischekroonttdtughriktugrik"
    "tugrikmongoltugrikmongolotugriquetunesischedinartunesischerdinartunisiandinarturkischelira"
    "turkishliraturkmeensemanatturkmenistanimanatturkmenistanmanatturkmenistannewmanatturkselira"
    "turkseliretwdtzsuaedirhamuahugandanshillingugandaschillingugandashillingugandeseshilling"
    "ugandischerschillinguguiauguiyaugxukrainianhryvniaukrainischehrywnjaunbekanntewahrung"
    "ungarischerforintunidadcompuestaeuropeaunidaddecuentadeladbunidaddecuentaeuropeaxbc"
    "unidaddecuentaeuropeaxbdunidaddefomentounidaddefomentochilenaunidaddeinversionudimessicana"
    "unidaddeinversionudimexicanaunidaddemercadosdebonosunidaddecuentaeuropea17"
    "unidaddemercadosdebonosunidaddecuentaeuropea17eua17unidaddemercadosdebonosunidaddecuentaeuropea9"
    "unidaddemercadosdebonosunidaddecuentaeuropea9eua9unidaddemercadosdebonosunidadeuropeacompuesta"
    "unidaddemercadosdebonosunidadeuropeacompuestaeurcounidaddemercadosdebonosunidadmonetariaeuropea"
    "unidaddemercadosdebonosunidadmonetariaeuropeaeum6unidaddevalorrealunidaddevalorrealcolombiana"
    "unidadecompostaeuropeiaunidadecompostaeuropeiademercadosdeobrigacoes"
    "unidadecompostaeuropeiademercadosdeobrigacoeseurcounidadedecontaadbunidadedecontaeuropeiaxbc"
    "unidadedecontaeuropeiaxbdunidadedevalorrealunidadeeuropeiadeconta17"
    "unidadeeuropeiadeconta17eua17unidadedemercadodeobrigacoesunidadeeuropeiadeconta9"
    "unidadeeuropeiadeconta9eua9unidadedemercadodeobrigacoesunidademexicanadeinvestimentoudi"
    "unidademonetariaeuropeiaunidademonetariaeuropeiaemu6unidadedemercadodeobrigacoes"
    "unidadesdefomentochilenasunidadesdefomentochileneunidadmonetariaeuropeaunidadprevisional"
    "unidadprevisionaluruguayounitacompositaeuropeaunitacompositaeuropeapermercatoobbligazionario"
    "unitacompositaeuropeapermercatoobbligazionarioeurcounitadiaccontoeuropeaxbcunitadiaccontoeuropeaxbd"
    "unitadicontodellaadbunitadicontoeuropea17permercatoobbligazionario"
    "unitadicontoeuropea17permercatoobbligazionarioeua17unitadicontoeuropea9permercatoobbligazionario"
    "unitadicontoeuropea9permercatoobbligazionarioeua9unitamonetariaeuropea"
    "unitamonetariaeuropeapermercatoobbligazionariounitamonetariaeuropeapermercatoobbligazionarioemu6"
    "unitedarabemiratesdirhamunitedecompteadbunitedecomptedelabad"
    "unitedecomptedelabadbanqueafricainededeveloppementunitedecompteeuropeennexbc"
    "unitedecompteeuropeennexbdunitedeconversionmexicaineudiunitedesalairenominaluruguayenne"
    "unitedesmarchesobligatairesunitedecompteeuropeenne17"
    "unitedesmarchesobligatairesunitedecompteeuropeenne17uec17monnaie"
    "unitedesmarchesobligatairesunitedecompteeuropeenne9"
    "unitedesmarchesobligatairesunitedecompteeuropeenne9uec9monnaie"
    "unitedesmarchesobligatairesuniteeuropeennecomposee"
    "unitedesmarchesobligatairesuniteeuropeennecomposeeeurco"
    "unitedesmarchesobligatairesunitemonetaireeuropeenne"
    "unitedesmarchesobligatairesunitemonetaireeuropeenneume6monnaieunitedevaleurreellecolombienne"
    "unitedinvestissementchilienneuniteeuropeennecomposeeunitemonetaireeuropeenneunknowncurrencyunzegold"
    "unzepalladiumunzeplatinunzesilberuquiyauruguayaansenominalesalarisindexeenheiduruguayaansepeso"
    "uruguayaansepesoengeindexeerdeeenhedenuruguayaansepesoenunidadesindexadas"
    "uruguayaansepesoenunidadesindexadasuiuruguayaanseunidadprevisionaluruguayannominalwageindexunit"
    "uruguayanpesouruguayanpesoindexedunitsuruguayischerpesouruguayischerpesoindexierterechnungseinheiten"
    "uruguaypesoenunidadesindexadasuruguaypesoenunidadesindexadasuiusbekischersumusbekistansumusdusdollar"
    "usdollarnachstertagusdollarnextdayusnuyiuyuuywuzbekistanisomuzbekistansumuzsvaedirham"
    "valutacodevoortestdoeleindenvalutasconosciutavanuatuaansevatuvanuatuvatuvatuvatudevanuatu"
    "vatudivanuatuvatuvanuatuanvedvenezolaansebolivarvenezolanischerbolivarvenezuelanbolivar"
    "verenigdearabischeemiratendirhamvesvietnamesedongvietnamesischerdongvndvuvweissrussischerrubel"
    "westafricancfafrancwireurowirfrancwirfrankwirfrankenwitrussischeroebelwonwonnorcoreanowonnordcoreano"
    "wonnordcoreenwonnortecoreanowonsudcoreanowonsudcoreenwonsulcoreanowonsurcoreanowstxafxagxauxbaxbbxbc"
    "xbdxcdxdrxelimdougandaxelimquenianoxelimsomalixelimsomalianoxelimtanzanianoxelimugandense"
    "xelimugandesxofxpdxpfxptxsuxtsxuaxxxyemenirialyenyengiapponeseyenjaponaisyeryuanyuanchines"
    "yuanrenmimbiyuanrenminbiyuanrenminbichinoiszambiaansekwachazambiankwachazarzilverzimbabwaansedollar"
    "zimbabwaansedollar2009zimbabweandollar2009zimbabwedollarzlotizlotyzlotynouveauzlotypolacco"
    "zlotypolonaiszlotypoloneszmwzugewiesenecodesfurtransaktionenbeidenenkeinewahrunginvolviertist"
    "zuidafrikaanserandzuidkoreaansewonzuidsoedaneespondzuidsudanesepondzweedsekroonzwitsersefrankzwl";
static const struct name_slot currency_names_slots[4096] = {
    [0] = {20235, 122, 20}, [5] = {3310, 165, 41},
    [7] = {10143, 4, 27}, [9] = {22192, 174, 19}, [11] = {12792, 27, 14},
    [12] = {6754, 134, 23}, [13] = {22104, 146, 20}, [14] = {22396, 144, 22}, [16] = {11098, 55, 13},
    [18] = {16063, 4, 28}, [19] = {9357, 115, 6}, [20] = {15334, 99, 14}, [23] = {7223, 49, 11},
    [24] = {7123, 80, 19}, [25] = {12466, 81, 13}, [26] = {13715, 83, 18}, [27] = {15003, 10, 15},
    [32] = {20639, 119, 15}, [34] = {12340, 80, 21},
    [40] = {16883, 111, 14},
    [43] = {22766, 148, 16},
    [48] = {5530, 36, 3}, [49] = {22816, 147, 16}, [50] = {26262, 77, 13}, [52] = {19734, 84, 17}, [53] = {21723, 154, 3},
    [57] = {10950, 121, 14}, [59] = {19281, 118, 3},
    [60] = {14912, 10, 39}, [61] = {13076, 98, 15},
    [69] = {6947, 80, 13}, [70] = {6634, 88, 16},
    [73] = {2959, 18, 9}, [77] = {18335, 161, 5},
    
    [87] = {21170, 139, 12}, [89] = {2309, 138, 13},
    [90] = {11816, 63, 15}, [91] = {26884, 133, 17}, [93] = {14745, 140, 5}, [95] = {2985, 18, 18},
    [96] = {3153, 164, 39}, [97] = {19524, 24, 15}, [99] = {11062, 30, 8}, [101] = {14443, 94, 14},
    [103] = {22055, 159, 11}, [107] = {14148, 143, 9},
    [111] = {15900, 92, 17},
    [118] = {22538, 93, 8},
    [121] = {20041, 121, 11}, [122] = {11604, 58, 15}, [123] = {7207, 127, 16},
    [129] = {405, 137, 3}, [131] = {4012, 131, 12},
    [133] = {5977, 14, 14}, [134] = {13350, 2, 3}, [135] = {12447, 117, 9}, [136] = {12936, 179, 14}, [137] = {22974, 31, 15},
    [142] = {21821, 137, 24},
    [144] = {26527, 72, 13}, [145] = {506, 151, 3}, [146] = {25405, 95, 6},
    [150] = {3474, 20, 16}, [151] = {6710, 41, 13}, [152] = {26943, 180, 3}, [153] = {22525, 93, 13}, [154] = {18353, 172, 7},
    [159] = {21913, 136, 14}, [161] = {16250, 108, 16},
    [163] = {5613, 38, 3}, [164] = {21153, 74, 11}, [165] = {18416, 115, 11}, [167] = {15599, 90, 3},
    [168] = {6726, 134, 5}, [169] = {8451, 16, 19}, [170] = {20273, 134, 20}, [171] = {26435, 131, 14}, [172] = {9242, 46, 13}, [173] = {12956, 38, 15},
    
    
    [186] = {4086, 32, 13},
    [194] = {18152, 151, 31},
    [198] = {2023, 8, 11}, [199] = {13683, 13, 10}, [202] = {176, 50, 3}, [203] = {5044, 27, 14},
    [205] = {8089, 149, 18}, [206] = {2587, 24, 15}, [207] = {19821, 97, 14}, [208] = {9428, 165, 30}, [209] = {684, 164, 48},
    [215] = {3021, 18, 20},
    [216] = {5515, 40, 15}, [217] = {12234, 72, 10},
    [222] = {12060, 68, 3}, [223] = {5220, 69, 14}, [227] = {26689, 180, 20},
    [228] = {2679, 16, 13}, [229] = {15494, 100, 27}, [231] = {24265, 166, 46}, [232] = {26496, 171, 3}, [233] = {13179, 5, 14},
    [235] = {24100, 163, 46},
    
    [251] = {9227, 135, 15},
    [252] = {23560, 163, 50}, [254] = {3967, 171, 8}, [255] = {14457, 94, 11},
    [260] = {5193, 40, 10}, [261] = {16613, 77, 14},
    [264] = {1389, 5, 14}, [265] = {4211, 176, 53}, [266] = {19463, 121, 11},
    [272] = {14569, 90, 14}, [273] = {10784, 56, 17}, [274] = {3003, 19, 18}, [275] = {17701, 94, 15},
    [277] = {5533, 61, 12},
    [286] = {25395, 161, 10},
    [289] = {26709, 180, 14}, [290] = {509, 119, 3}, [291] = {23799, 165, 55},
    [294] = {19666, 124, 18}, [296] = {16996, 108, 3}, [299] = {17886, 38, 10},
    [301] = {5480, 106, 19}, [302] = {9807, 165, 24}, [303] = {13260, 82, 3}, [304] = {22867, 63, 17},
    [310] = {8734, 103, 16},
    [313] = {10061, 4, 27},
    [318] = {19087, 101, 14}, [323] = {16702, 140, 20},
    [328] = {17032, 147, 17}, [329] = {11875, 69, 14},
    [330] = {12063, 69, 3}, [331] = {26208, 28, 7}, [332] = {12050, 67, 10}, [333] = {2522, 176, 65},
    [338] = {18834, 177, 12}, [339] = {12162, 70, 14}, [341] = {11167, 53, 12},
    [342] = {18094, 152, 14}, [343] = {26163, 157, 3}, [345] = {12320, 71, 17},
    [348] = {20415, 146, 18}, [349] = {19947, 124, 16}, [352] = {12754, 76, 12},
    [355] = {8235, 58, 14},
    [360] = {7672, 85, 14}, [361] = {26554, 33, 4}, [362] = {3724, 26, 14},
    [370] = {77, 34, 3},
    [373] = {20484, 39, 17},
    [380] = {13364, 2, 10}, [381] = {20481, 124, 3}, [382] = {22647, 140, 17},
    [384] = {1114, 1, 13},
    
    [396] = {18210, 151, 27}, [397] = {18632, 178, 15}, [399] = {15059, 88, 20}, [400] = {1819, 5, 3},
    [402] = {16627, 106, 14}, [404] = {8107, 150, 29}, [405] = {24764, 153, 32},
    [410] = {20310, 122, 19}, [413] = {1052, 175, 21},
    
    [421] = {12656, 74, 15}, [422] = {4919, 36, 19},
    [426] = {9272, 46, 13},
    [432] = {13134, 179, 14}, [436] = {9288, 39, 18},
    [440] = {3857, 160, 22}, [441] = {2337, 138, 15},
    [444] = {6650, 168, 24},
    [451] = {83, 36, 3},
    [456] = {17049, 154, 12}, [459] = {779, 166, 52}, [460] = {5203, 42, 17}, [461] = {13834, 128, 17},
    [465] = {22782, 148, 20}, [467] = {3542, 17, 12},
    [470] = {14820, 140, 14}, [471] = {15839, 96, 3}, [472] = {18560, 57, 20}, [473] = {5619, 40, 11},
    [475] = {15961, 104, 13}, [477] = {3816, 53, 9},
    [481] = {23886, 164, 24},
    [487] = {20698, 124, 16},
    [492] = {2291, 14, 14}, [493] = {13106, 98, 14}, [494] = {408, 126, 3}, [495] = {17896, 37, 21},
    [499] = {21594, 128, 13}, [502] = {20976, 125, 13},
    [504] = {9960, 50, 19}, [505] = {14084, 137, 14},
    [510] = {13635, 118, 9}, [512] = {10318, 4, 30}, [513] = {21726, 154, 15},
    [518] = {17634, 116, 21},
    [522] = {5358, 106, 15}, [526] = {22664, 140, 20},
    [530] = {473, 155, 3},
    [536] = {13614, 89, 11}, [537] = {19101, 101, 13}, [538] = {11916, 66, 13},
    [541] = {22370, 142, 3},
    [546] = {5114, 105, 7}, [549] = {17221, 167, 20}, [551] = {12244, 177, 16},
    [552] = {6160, 44, 14}, [556] = {13784, 87, 13}, [557] = {20805, 130, 18},
    [558] = {2484, 11, 15}, [562] = {24848, 166, 64},
    [564] = {11269, 62, 6}, [566] = {4867, 36, 16}, [567] = {7942, 17, 14}, [568] = {23776, 165, 23},
    
    [576] = {6891, 25, 14},
    [583] = {17388, 114, 18}, [584] = {16512, 104, 16}, [586] = {1140, 1, 16}, [587] = {26770, 115, 12},
    [588] = {4530, 176, 54}, [592] = {6174, 14, 16}, [593] = {6003, 67, 11},
    [594] = {2208, 9, 3}, [597] = {6988, 26, 15}, [598] = {7353, 144, 22}, [599] = {7956, 26, 14},
    
    [606] = {18520, 98, 14}, [610] = {17687, 94, 14}, [611] = {21818, 135, 3},
    [614] = {10694, 76, 15}, [616] = {6131, 91, 15}, [617] = {25919, 174, 28},
    [619] = {598, 13, 3}, [620] = {167, 135, 3}, [621] = {2706, 16, 15}, [622] = {5121, 105, 10}, [623] = {5447, 42, 15},
    [624] = {19634, 96, 15}, [625] = {11444, 57, 21}, [626] = {19835, 96, 15}, [627] = {22464, 40, 17}, [628] = {13193, 5, 14}, [629] = {6731, 134, 23},
    [630] = {2322, 138, 15}, [633] = {3586, 13, 12},
    [636] = {13309, 52, 13}, [639] = {6423, 0, 28},
    [642] = {13167, 5, 12}, [643] = {26095, 0, 32}, [644] = {9007, 157, 14}, [645] = {604, 10, 3}, [647] = {25947, 176, 17},
    [648] = {3836, 53, 10}, [651] = {21142, 74, 11}, [652] = {5545, 37, 24}, [653] = {8277, 85, 14},
    [654] = {8863, 127, 18}, [656] = {1843, 6, 13},
    [661] = {3554, 17, 14}, [662] = {4754, 34, 16}, [663] = {18019, 113, 12}, [664] = {26733, 115, 12},
    [669] = {6190, 71, 14},
    [672] = {19508, 24, 16},
    
    [687] = {21759, 132, 16}, [688] = {25385, 172, 10},
    [690] = {5952, 14, 13}, [693] = {3999, 73, 13}, [694] = {7375, 144, 22}, [695] = {3708, 75, 16},
    [696] = {23719, 166, 57}, [699] = {9831, 166, 24}, [700] = {13997, 133, 16},
    [707] = {26355, 78, 13},
    [710] = {2513, 138, 3}, [711] = {8356, 167, 26}, [712] = {14625, 98, 17},
    [714] = {8913, 180, 16}, [717] = {319, 107, 3}, [718] = {26169, 24, 20},
    [723] = {13604, 89, 10}, [725] = {13981, 133, 16},
    [726] = {10553, 160, 24}, [727] = {25273, 31, 29}, [728] = {10170, 4, 29}, [730] = {7617, 58, 12},
    [733] = {515, 9, 3}, [734] = {8750, 108, 19},
    [738] = {11252, 54, 3}, [739] = {19751, 64, 6}, [740] = {6246, 91, 14}, [741] = {22989, 31, 22}, [742] = {26342, 78, 13},
    
    [753] = {21, 3, 3},
    [757] = {14642, 101, 16}, [758] = {1553, 165, 48}, [759] = {2621, 25, 16}, [761] = {15874, 97, 3},
    [764] = {21220, 74, 11}, [765] = {22326, 142, 15}, [766] = {18767, 33, 12}, [767] = {18855, 68, 12},
    [769] = {17746, 111, 11}, [770] = {20714, 124, 15}, [771] = {518, 118, 3}, [773] = {6043, 71, 14},
    [775] = {2008, 8, 15}, [776] = {18814, 109, 9}, [777] = {12646, 82, 10}, [778] = {24037, 153, 17}, [779] = {25894, 154, 13},
    [780] = {26757, 115, 13}, [781] = {13968, 125, 13}, [785] = {14409, 86, 12},
    [786] = {19284, 24, 16}, [789] = {12635, 82, 11}, [791] = {8701, 70, 17},
    [793] = {6218, 79, 16}, [794] = {24963, 165, 62}, [795] = {4670, 174, 41}, [796] = {9075, 3, 13}, [797] = {26868, 78, 16},
    [799] = {4169, 33, 19}, [800] = {21423, 84, 13}, [801] = {1900, 90, 6}, [802] = {25672, 152, 17}, [803] = {16722, 65, 22},
    [804] = {25991, 158, 4}, [807] = {3934, 160, 8}, [808] = {16897, 107, 3},
    [811] = {7516, 149, 19}, [812] = {7482, 132, 15}, [815] = {11275, 62, 14},
    [816] = {18647, 178, 15}, [817] = {4988, 135, 16}, [818] = {13292, 82, 13}, [819] = {15521, 99, 17}, [820] = {25130, 164, 51},
    [823] = {2727, 22, 17}, [825] = {1450, 166, 49}, [826] = {14951, 10, 16},
    [830] = {80, 76, 3}, [831] = {17357, 114, 17}, [833] = {8814, 132, 17},
    [834] = {15470, 100, 24}, [838] = {10469, 41, 15}, [839] = {246, 73, 3},
    [842] = {1499, 166, 54}, [843] = {26223, 30, 8}, [844] = {26540, 72, 11},
    [847] = {9902, 166, 23}, [850] = {1924, 90, 14}, [851] = {5030, 27, 14},
    [854] = {15937, 46, 5}, [856] = {5249, 126, 10},
    [862] = {17491, 112, 22},
    [864] = {8978, 43, 19}, [869] = {26411, 73, 13},
    [874] = {158, 40, 3},
    [877] = {16955, 145, 21}, [879] = {3795, 53, 10}, [880] = {1357, 5, 19},
    [882] = {5965, 87, 12}, [883] = {340, 106, 3},
    [888] = {9001, 157, 6}, [889] = {9394, 48, 3}, [890] = {19311, 124, 19}, [892] = {15861, 19, 13},
    [894] = {5315, 69, 15}, [897] = {5415, 36, 14}, [898] = {16784, 145, 17}, [899] = {2834, 156, 18},
    [900] = {6306, 119, 11}, [901] = {26493, 170, 3}, [903] = {9285, 46, 3}, [904] = {13322, 52, 12}, [905] = {20871, 161, 6},
    [906] = {23448, 35, 17}, [907] = {637, 176, 3}, [908] = {11051, 29, 11}, [909] = {19146, 68, 13}, [910] = {3598, 13, 15}, [911] = {11070, 55, 16},
    [912] = {19558, 97, 6}, [913] = {23610, 175, 17}, [915] = {9401, 163, 27}, [916] = {10422, 160, 12}, [917] = {1251, 2, 11},
    [918] = {12277, 177, 9}, [919] = {5792, 91, 15}, [920] = {12702, 34, 19}, [921] = {17354, 110, 3}, [922] = {20924, 127, 17},
    [925] = {18753, 33, 14}, [929] = {26037, 156, 19},
    [930] = {19029, 101, 16}, [931] = {15799, 102, 20},
    [936] = {1705, 164, 46}, [937] = {8788, 150, 26}, [938] = {17828, 34, 13}, [939] = {5926, 14, 12}, [940] = {3273, 165, 37}, [941] = {125, 172, 17},
    [942] = {9397, 48, 4}, [943] = {1978, 3, 12}, [944] = {11860, 72, 4}, [945] = {15172, 96, 14}, [946] = {6028, 71, 15}, [947] = {12766, 76, 16},
    [948] = {17155, 176, 66}, [949] = {14113, 83, 12}, [950] = {193, 57, 3}, [951] = {18069, 99, 12}, [952] = {3879, 160, 18}, [953] = {21391, 84, 18},
    [954] = {3983, 28, 3}, [955] = {397, 178, 3}, [956] = {24477, 164, 46}, [957] = {25411, 153, 39}, [959] = {6821, 21, 13},
    [964] = {22481, 40, 16},
    [967] = {19375, 96, 17}, [968] = {19207, 122, 13},
    
    [980] = {24456, 164, 21}, [983] = {4834, 135, 17},
    [984] = {21164, 139, 6},
    [992] = {19183, 117, 11}, [994] = {11945, 64, 18}, [995] = {13484, 130, 16},
    
    [1004] = {17150, 162, 2},
    [1010] = {10025, 49, 12}, [1011] = {7064, 16, 16},
    [1017] = {8028, 11, 17}, [1019] = {9517, 163, 21},
    [1020] = {21452, 51, 18}, [1023] = {15261, 102, 18}, [1024] = {533, 167, 3}, [1025] = {4264, 176, 43},
    [1028] = {20624, 126, 3}, [1029] = {12082, 65, 16},
    [1033] = {13207, 79, 3}, [1035] = {11117, 52, 12}, [1036] = {3518, 51, 12},
    [1038] = {388, 127, 3}, [1039] = {5280, 40, 11}, [1043] = {4376, 174, 43},
    [1045] = {4141, 31, 28}, [1046] = {6834, 21, 14}, [1047] = {9979, 50, 20}, [1048] = {2064, 9, 18}, [1049] = {3041, 163, 36},
    [1050] = {14516, 90, 16}, [1051] = {17579, 116, 18}, [1052] = {7566, 49, 12}, [1054] = {9306, 39, 18}, [1055] = {9609, 164, 49},
    [1056] = {17304, 162, 4}, [1057] = {19793, 64, 16}, [1058] = {26514, 177, 10}, [1059] = {23854, 100, 32}, [1060] = {13214, 92, 13},
    [1062] = {494, 24, 3}, [1063] = {14242, 125, 15}, [1065] = {25302, 163, 23},
    [1068] = {11489, 56, 11}, [1070] = {7003, 58, 13}, [1073] = {580, 132, 3},
    [1074] = {11179, 53, 15}, [1075] = {7728, 150, 30}, [1076] = {11500, 56, 12}, [1078] = {21044, 111, 11},
    [1082] = {211, 63, 3}, [1083] = {4770, 35, 29}, [1084] = {14047, 137, 23},
    [1086] = {11769, 147, 7}, [1087] = {19443, 84, 17}, [1088] = {24362, 165, 45},
    [1093] = {12145, 70, 17}, [1094] = {3922, 169, 12}, [1097] = {11258, 56, 3},
    [1099] = {2906, 18, 17}, [1100] = {6777, 134, 14}, [1101] = {21436, 84, 13}, [1102] = {2173, 9, 15},
    [1106] = {17093, 109, 14}, [1107] = {8323, 7, 18}, [1108] = {26371, 160, 3}, [1109] = {20865, 161, 6},
    [1110] = {3539, 20, 3}, [1114] = {21941, 12, 4},
    [1116] = {18360, 172, 7}, [1119] = {10102, 63, 16}, [1120] = {217, 66, 3},
    [1122] = {20683, 124, 15}, [1123] = {71, 32, 3}, [1126] = {1828, 6, 15}, [1127] = {16937, 65, 18},
    [1131] = {292, 96, 3}, [1132] = {14786, 140, 20}, [1133] = {7853, 149, 15},
    [1135] = {16047, 103, 16},
    [1145] = {1938, 90, 15},
    [1146] = {12921, 78, 3}, [1147] = {26728, 115, 5},
    [1154] = {7466, 11, 16}, [1155] = {8662, 145, 15}, [1156] = {16496, 104, 16},
    [1162] = {59, 26, 3}, [1163] = {16105, 107, 13},
    [1164] = {334, 105, 3},
    [1170] = {14776, 9, 10}, [1171] = {11892, 66, 11}, [1172] = {3788, 27, 3}, [1173] = {19963, 124, 17},
    [1180] = {17782, 32, 11}, [1181] = {11736, 59, 14},
    [1183] = {530, 160, 3}, [1187] = {13257, 81, 3},
    [1188] = {16744, 65, 22}, [1189] = {25372, 170, 13}, [1190] = {22590, 143, 13}, [1192] = {15235, 102, 7},
    [1194] = {357, 111, 3}, [1195] = {2662, 16, 17}, [1196] = {19878, 107, 13}, [1197] = {8997, 157, 4}, [1198] = {20752, 148, 17},
    [1201] = {491, 180, 3}, [1203] = {3422, 23, 13}, [1204] = {2227, 21, 12}, [1205] = {22230, 138, 18},
    [1209] = {6905, 16, 14}, [1210] = {527, 143, 3},
    [1212] = {5653, 55, 13}, [1213] = {8155, 80, 20},
    [1222] = {10768, 15, 16}, [1223] = {16269, 22, 8},
    [1224] = {9201, 45, 13}, [1226] = {298, 93, 3}, [1227] = {17152, 162, 3}, [1228] = {10381, 63, 14}, [1229] = {11289, 62, 15},
    [1230] = {20109, 123, 15}, [1232] = {11086, 55, 12}, [1233] = {15602, 91, 3},
    [1237] = {3452, 19, 3},
    [1242] = {2387, 110, 14}, [1243] = {16566, 77, 17}, [1244] = {22124, 146, 17}, [1245] = {7837, 180, 16}, [1246] = {13050, 98, 14}, [1247] = {16266, 104, 3},
    [1248] = {15459, 99, 11}, [1249] = {15567, 100, 32}, [1250] = {11465, 57, 24}, [1251] = {22752, 148, 14}, [1252] = {24912, 165, 51}, [1253] = {26374, 161, 3},
    [1254] = {8305, 108, 18}, [1255] = {3503, 51, 15}, [1256] = {26392, 167, 3},
    [1261] = {12, 21, 3}, [1262] = {426, 0, 3}, [1264] = {18954, 177, 10}, [1265] = {21678, 78, 18},
    [1266] = {22926, 165, 24}, [1268] = {2852, 156, 18},
    [1274] = {10199, 8, 13}, [1275] = {19120, 109, 13}, [1277] = {7234, 59, 15},
    [1278] = {26259, 78, 3}, [1280] = {14806, 140, 14}, [1282] = {2154, 8, 3}, [1283] = {16235, 145, 15},
    [1284] = {12621, 82, 3}, [1285] = {18280, 51, 13}, [1286] = {22358, 142, 12}, [1287] = {23677, 35, 18}, [1289] = {11111, 51, 3},
    [1290] = {21074, 131, 20}, [1291] = {24245, 175, 20}, [1293] = {10878, 41, 15}, [1295] = {482, 95, 3},
    [1296] = {11929, 64, 16}, [1297] = {22323, 141, 3}, [1298] = {25907, 154, 3}, [1300] = {17016, 147, 16}, [1301] = {2157, 9, 16},
    [1302] = {17426, 170, 8},
    [1308] = {3230, 166, 43}, [1309] = {9179, 167, 19}, [1310] = {17948, 37, 22}, [1313] = {7397, 180, 15},
    [1314] = {7913, 25, 14}, [1317] = {8644, 127, 18},
    [1323] = {6344, 141, 13},
    [1326] = {3942, 169, 13}, [1327] = {23354, 164, 45}, [1329] = {261, 82, 3}, [1330] = {276, 21, 2}, [1331] = {595, 5, 3},
    [1332] = {5330, 69, 15}, [1333] = {8045, 16, 17},
    [1340] = {20668, 124, 15}, [1341] = {17461, 110, 16}, [1342] = {25689, 151, 45},
    [1344] = {15136, 95, 18}, [1348] = {2519, 12, 3}, [1349] = {19232, 177, 13},
    [1350] = {7161, 123, 20},
    [1357] = {26008, 158, 13}, [1358] = {8432, 21, 19}, [1359] = {5857, 176, 25}, [1361] = {12688, 79, 14},
    [1362] = {170, 47, 3}, [1363] = {20124, 135, 18}, [1364] = {13148, 179, 13}, [1366] = {17674, 94, 13},
    [1368] = {331, 108, 3}, [1369] = {1376, 5, 13}, [1370] = {8504, 80, 23}, [1371] = {14288, 136, 13}, [1372] = {18676, 20, 13}, [1373] = {22707, 146, 3},
    [1378] = {21635, 125, 12}, [1379] = {18332, 114, 3},
    [1380] = {2278, 14, 13}, [1382] = {3975, 171, 8}, [1385] = {3825, 53, 11},
    [1389] = {7578, 49, 12},
    [1392] = {188, 54, 3}, [1394] = {21058, 131, 16}, [1397] = {2005, 6, 3},
    [1398] = {6677, 41, 18}, [1400] = {5887, 44, 13}, [1401] = {7308, 144, 22},
    [1406] = {9999, 50, 13}, [1407] = {17107, 109, 3}, [1408] = {13263, 82, 6}, [1409] = {9, 7, 3},
    [1410] = {17617, 116, 17}, [1411] = {21241, 154, 9}, [1412] = {15375, 100, 30}, [1415] = {5601, 38, 9},
    [1417] = {6271, 141, 14}, [1419] = {10577, 169, 26}, [1420] = {3530, 51, 9}, [1421] = {17248, 95, 22},
    [1422] = {9054, 3, 11}, [1423] = {9255, 46, 17}, [1424] = {18237, 152, 12}, [1425] = {18586, 92, 17}, [1426] = {22694, 143, 10},
    [1429] = {26568, 33, 12}, [1430] = {19270, 118, 11},
    [1437] = {7984, 17, 14}, [1438] = {13703, 83, 12}, [1439] = {19916, 114, 14},
    [1443] = {13895, 54, 17}, [1444] = {20738, 73, 14},
    [1448] = {24, 11, 3}, [1449] = {6482, 0, 26}, [1450] = {11341, 116, 16},
    [1453] = {16976, 65, 20}, [1454] = {14468, 94, 13}, [1455] = {19606, 118, 14}, [1456] = {191, 6, 2},
    [1463] = {17661, 94, 13},
    [1464] = {19548, 120, 10}, [1465] = {0, 2, 3}, [1466] = {7898, 11, 15}, [1467] = {8610, 11, 17}, [1468] = {3805, 53, 11}, [1469] = {6204, 67, 14},
    [1470] = {14070, 137, 14}, [1471] = {20465, 29, 16}, [1472] = {26330, 78, 12},
    [1479] = {21299, 78, 14}, [1480] = {21788, 132, 14}, [1481] = {14437, 86, 3},
    [1482] = {234, 70, 3}, [1483] = {6934, 17, 13}, [1484] = {18716, 175, 23}, [1485] = {14213, 45, 15}, [1486] = {21802, 132, 16},
    [1490] = {15018, 10, 24}, [1491] = {18378, 115, 11}, [1492] = {20365, 146, 21}, [1493] = {9458, 166, 30},
    [1494] = {24079, 163, 21}, [1495] = {7700, 103, 12}, [1499] = {16900, 145, 18},
    [1500] = {273, 87, 3}, [1502] = {592, 139, 3}, [1503] = {12924, 98, 12}, [1504] = {25075, 163, 55},
    [1507] = {337, 104, 3}, [1509] = {10012, 49, 13}, [1510] = {10124, 63, 6}, [1511] = {20026, 120, 15},
    [1512] = {10964, 29, 11}, [1513] = {24633, 175, 50},
    [1519] = {18779, 33, 12},
    [1526] = {4644, 174, 26}, [1527] = {15942, 46, 14},
    [1534] = {11672, 60, 3}, [1535] = {3435, 23, 17},
    
    
    [1548] = {13518, 2, 14}, [1549] = {21717, 173, 6}, [1550] = {13210, 92, 4},
    [1554] = {21126, 154, 16}, [1555] = {5633, 55, 6}, [1556] = {22710, 0, 9}, [1557] = {13578, 86, 15},
    [1562] = {18534, 57, 7}, [1564] = {106, 170, 19},
    [1566] = {2239, 21, 13}, [1568] = {10306, 8, 12},
    [1574] = {13654, 118, 9}, [1577] = {21208, 139, 12},
    [1582] = {11304, 147, 6},
    [1584] = {12892, 61, 14}, [1585] = {25995, 158, 13}, [1587] = {22500, 93, 7},
    [1590] = {1990, 3, 15}, [1591] = {2778, 47, 3}, [1592] = {14378, 86, 4}, [1593] = {15, 14, 3}, [1594] = {12782, 27, 10}, [1595] = {23040, 100, 28},
    [1598] = {16091, 107, 14}, [1600] = {5639, 55, 14}, [1601] = {22704, 145, 3},
    [1602] = {22684, 143, 10}, [1604] = {21877, 126, 12}, [1606] = {13282, 82, 10}, [1607] = {400, 23, 2},
    [1608] = {4604, 174, 40}, [1609] = {5150, 105, 10}, [1610] = {7049, 21, 15}, [1611] = {11963, 64, 18}, [1612] = {2516, 11, 3}, [1613] = {22807, 95, 6},
    [1619] = {3677, 39, 15},
    [1622] = {17073, 109, 11}, [1623] = {15877, 98, 3}, [1624] = {22222, 138, 8},
    [1626] = {1751, 164, 50}, [1627] = {557, 17, 2}, [1630] = {3897, 169, 13}, [1631] = {6620, 88, 14},
    [1633] = {15993, 46, 15}, [1634] = {10986, 29, 14}, [1636] = {2101, 7, 16}, [1637] = {19493, 24, 15},
    [1638] = {354, 116, 3}, [1639] = {1107, 1, 7}, [1640] = {18996, 75, 13}, [1641] = {20504, 168, 3}, [1643] = {11392, 116, 16},
    [1644] = {12721, 35, 33}, [1646] = {8769, 149, 19}, [1647] = {7927, 16, 15},
    [1650] = {21546, 125, 16}, [1651] = {9021, 157, 14}, [1654] = {19757, 66, 10},
    [1656] = {19022, 101, 7}, [1657] = {22438, 144, 23}, [1660] = {19490, 120, 3}, [1661] = {22546, 141, 15},
    [1662] = {4205, 32, 3}, [1663] = {346, 110, 3}, [1664] = {3674, 25, 3}, [1665] = {13733, 85, 17}, [1666] = {17856, 37, 15}, [1667] = {20338, 122, 10},
    [1668] = {4584, 174, 20}, [1669] = {11427, 57, 17}, [1670] = {290, 14, 2}, [1671] = {20732, 65, 6}, [1672] = {26144, 157, 19}, [1673] = {17130, 167, 20},
    [1674] = {26558, 33, 10}, [1678] = {7603, 58, 14},
    [1681] = {17308, 142, 6}, [1684] = {4202, 31, 3}, [1685] = {22258, 138, 3},
    [1689] = {18296, 113, 14},
    [1693] = {24146, 163, 51}, [1694] = {5690, 176, 59}, [1695] = {24407, 165, 49},
    [1699] = {12286, 70, 3}, [1702] = {15348, 100, 27}, [1703] = {14693, 97, 18},
    [1704] = {258, 74, 3}, [1707] = {3192, 166, 38}, [1709] = {20970, 129, 3},
    [1713] = {11000, 30, 9},
    [1721] = {423, 144, 3},
    [1722] = {26917, 126, 12}, [1724] = {57, 44, 2}, [1725] = {2721, 13, 3}, [1726] = {10047, 113, 14}, [1727] = {15628, 89, 9},
    [1728] = {25504, 151, 35}, [1729] = {2870, 18, 20}, [1730] = {20973, 130, 3}, [1731] = {4053, 32, 11}, [1732] = {10225, 4, 15}, [1733] = {10368, 63, 13},
    [1734] = {11357, 116, 18}, [1735] = {14434, 85, 3}, [1736] = {22211, 174, 11}, [1737] = {13269, 82, 13}, [1738] = {26241, 24, 18},
    
    [1747] = {15842, 19, 5}, [1750] = {14711, 97, 16},
    [1755] = {18603, 112, 5},
    [1758] = {22146, 81, 12}, [1759] = {74, 33, 3}, [1763] = {15928, 101, 3},
    [1765] = {15637, 89, 14}, [1768] = {6014, 67, 14},
    [1770] = {19300, 120, 11}, [1771] = {24709, 166, 26}, [1772] = {3574, 13, 12}, [1773] = {26377, 162, 3},
    [1777] = {21250, 154, 10}, [1779] = {4050, 29, 3}, [1780] = {6919, 16, 15},
    [1782] = {25539, 151, 37}, [1783] = {19865, 107, 13}, [1785] = {18703, 20, 13},
    [1788] = {7657, 70, 15}, [1790] = {19114, 101, 6}, [1792] = {6577, 0, 13},
    
    [1801] = {5763, 168, 24},
    [1806] = {18081, 113, 13}, [1808] = {270, 85, 3}, [1809] = {8341, 26, 15}, [1810] = {601, 27, 3}, [1811] = {10255, 4, 25},
    [1813] = {14876, 10, 36}, [1815] = {13750, 85, 14}, [1817] = {19590, 97, 16},
    [1819] = {17769, 6, 13}, [1820] = {12361, 39, 19}, [1821] = {17477, 110, 14}, [1822] = {24054, 153, 25}, [1823] = {975, 163, 53},
    [1829] = {6723, 42, 3},
    [1831] = {11721, 63, 15}, [1833] = {6974, 26, 14},
    [1837] = {287, 97, 3}, [1840] = {14125, 136, 11}, [1841] = {19133, 117, 13},
    [1844] = {89, 38, 3},
    [1848] = {12380, 80, 12}, [1849] = {18791, 117, 10}, [1850] = {8382, 25, 16},
    [1855] = {42, 123, 3},
    [1860] = {5373, 126, 11}, [1863] = {7686, 103, 14},
    [1871] = {5384, 126, 13},
    [1872] = {11255, 55, 3}, [1873] = {19194, 117, 13}, [1877] = {9198, 45, 3},
    [1878] = {18982, 75, 14}, [1880] = {16657, 145, 23},
    [1884] = {9925, 163, 28}, [1885] = {12685, 76, 3}, [1886] = {8414, 58, 18}, [1888] = {12292, 71, 14},
    [1890] = {304, 12, 2}, [1891] = {5345, 106, 13}, [1892] = {6386, 168, 23}, [1893] = {11705, 60, 16}, [1894] = {20011, 120, 15}, [1895] = {21313, 133, 18},
    [1896] = {21927, 136, 11}, [1901] = {15836, 95, 3},
    [1902] = {9953, 28, 7}, [1903] = {17419, 170, 7}, [1905] = {11592, 58, 12}, [1907] = {6295, 119, 11},
    [1908] = {20157, 179, 16},
    [1915] = {12010, 67, 15}, [1916] = {220, 7, 2}, [1919] = {8965, 43, 13},
    [1920] = {2252, 21, 14}, [1921] = {4711, 174, 43}, [1922] = {5397, 36, 18}, [1923] = {16312, 22, 15}, [1924] = {17597, 116, 20},
    [1928] = {20307, 122, 3}, [1929] = {19245, 177, 13},
    [1932] = {19474, 121, 16}, [1933] = {5182, 105, 11}, [1935] = {25834, 150, 19}, [1936] = {10348, 63, 6},
    [1943] = {11889, 65, 3},
    [1944] = {19704, 84, 15}, [1945] = {21449, 133, 3}, [1947] = {11224, 54, 14}, [1948] = {214, 69, 3},
    [1951] = {18445, 23, 4}, [1952] = {7791, 127, 17}, [1953] = {26368, 159, 3}, [1955] = {11525, 56, 16},
    [1956] = {25823, 149, 3},
    [1962] = {625, 20, 3}, [1963] = {14192, 50, 21}, [1964] = {21889, 29, 10},
    [1968] = {10088, 8, 14}, [1969] = {12546, 73, 14}, [1970] = {16837, 65, 20}, [1971] = {363, 117, 3}, [1972] = {18140, 152, 12},
    [1974] = {17406, 114, 13}, [1975] = {18689, 20, 14},
    [1983] = {13120, 98, 14}, [1985] = {433, 148, 3},
    [1986] = {19779, 64, 14}, [1990] = {6674, 41, 3},
    [1992] = {11750, 59, 16}, [1994] = {6791, 149, 14}, [1997] = {306, 88, 3},
    [2003] = {7774, 127, 17},
    [2004] = {21607, 134, 3}, [2005] = {6, 6, 3}, [2008] = {3910, 160, 12},
    [2010] = {8897, 132, 16}, [2011] = {470, 129, 3}, [2012] = {8949, 43, 16}, [2013] = {9879, 165, 23},
    [2020] = {65, 80, 3},
    [2025] = {10037, 49, 10}, [2026] = {13353, 2, 11}, [2027] = {26524, 72, 3},
    
    [2036] = {16162, 65, 24}, [2037] = {19649, 124, 17}, [2038] = {23910, 164, 56},
    [2043] = {26275, 77, 14},
    [2046] = {13374, 2, 11}, [2049] = {16594, 77, 19},
    [2052] = {317, 11, 2}, [2053] = {568, 174, 3}, [2054] = {4349, 174, 27}, [2057] = {1289, 44, 15},
    [2058] = {448, 25, 2}, [2059] = {18495, 117, 3},
    [2064] = {368, 120, 3}, [2069] = {45, 17, 3},
    [2071] = {21002, 123, 20}, [2073] = {9038, 3, 4},
    [2076] = {249, 77, 3}, [2077] = {26551, 177, 3}, [2078] = {18197, 152, 13}, [2080] = {10121, 50, 3}, [2081] = {16563, 106, 3},
    [2082] = {22045, 159, 10}, [2083] = {25364, 162, 8},
    [2090] = {5749, 42, 11}, [2091] = {8572, 180, 20}, [2092] = {10893, 41, 15}, [2093] = {6057, 71, 12},
    [2095] = {9176, 44, 3}, [2096] = {26398, 148, 13}, [2097] = {322, 4, 3}, [2098] = {14583, 98, 14},
    [2101] = {22461, 143, 3}, [2102] = {25868, 150, 3}, [2103] = {48, 92, 3}, [2104] = {551, 166, 3}, [2105] = {5303, 42, 12},
    [2106] = {12598, 112, 11}, [2107] = {17841, 37, 15}, [2108] = {15405, 100, 21}, [2109] = {18968, 75, 14},
    
    [2123] = {7016, 103, 14},
    [2127] = {10709, 76, 15}, [2128] = {20575, 168, 22}, [2129] = {3695, 75, 13},
    [2130] = {20401, 131, 14}, [2131] = {26499, 172, 3}, [2132] = {22041, 159, 4}, [2134] = {12566, 75, 3}, [2135] = {445, 146, 3},
    [2136] = {13161, 5, 6}, [2140] = {13409, 60, 17}, [2141] = {13334, 83, 3},
    [2145] = {5807, 91, 14}, [2146] = {14173, 128, 19},
    [2153] = {3671, 24, 3},
    [2154] = {16857, 65, 19}, [2155] = {14513, 88, 3}, [2156] = {6695, 41, 15}, [2157] = {22802, 95, 5}, [2158] = {222, 64, 3},
    [2160] = {2434, 12, 15}, [2164] = {17326, 142, 15}, [2165] = {18612, 178, 5},
    [2166] = {565, 172, 3}, [2170] = {7181, 25, 13},
    [2172] = {13032, 79, 12}, [2173] = {23991, 31, 24}, [2174] = {5900, 44, 13}, [2175] = {10510, 15, 16}, [2176] = {613, 147, 3}, [2177] = {9324, 39, 16},
    [2178] = {10627, 169, 27}, [2179] = {13337, 83, 13}, [2180] = {21283, 178, 16}, [2181] = {14609, 98, 16}, [2182] = {24573, 0, 24}, [2183] = {25325, 164, 24},
    [2184] = {7970, 25, 14}, [2185] = {252, 78, 3}, [2186] = {14750, 9, 16}, [2187] = {25450, 152, 16}, [2188] = {26505, 174, 3},
    [2191] = {610, 100, 3}, [2193] = {15744, 102, 23},
    [2196] = {9366, 47, 13}, [2198] = {15694, 93, 18}, [2200] = {2637, 25, 12},
    [2205] = {12624, 82, 11}, [2206] = {325, 8, 3},
    [2209] = {10484, 56, 12}, [2211] = {5882, 91, 5}, [2212] = {15727, 94, 3},
    [2214] = {311, 109, 3}, [2215] = {17793, 32, 11}, [2216] = {559, 168, 3},
    [2224] = {7292, 127, 16},
    [2228] = {17286, 95, 18}, [2230] = {8929, 180, 20},
    [2233] = {16680, 145, 22}, [2234] = {4476, 174, 27}, [2235] = {15712, 93, 15}, [2236] = {17555, 112, 24}, [2237] = {18044, 99, 13},
    [2238] = {4901, 36, 18}, [2239] = {19684, 124, 20}, [2240] = {22719, 147, 3}, [2242] = {19767, 66, 12},
    [2244] = {13044, 179, 6},
    [2250] = {8262, 70, 15}, [2255] = {12121, 65, 24},
    [2256] = {5017, 76, 13}, [2257] = {13442, 60, 16},
    [2265] = {9658, 166, 23}, [2266] = {17917, 38, 10}, [2267] = {12495, 73, 17},
    [2273] = {3668, 23, 3},
    [2274] = {5160, 105, 22}, [2275] = {1906, 90, 18}, [2276] = {15934, 103, 3}, [2277] = {11651, 62, 18}, [2278] = {16386, 105, 17}, [2279] = {22066, 146, 17},
    [2282] = {3846, 53, 11},
    
    [2295] = {13925, 50, 15}, [2296] = {328, 158, 3}, [2297] = {21022, 111, 10},
    
    [2306] = {3752, 39, 17},
    [2311] = {21647, 125, 13}, [2313] = {420, 142, 3}, [2315] = {19171, 109, 12},
    [2319] = {13001, 61, 10}, [2320] = {13881, 51, 14}, [2321] = {16583, 106, 11},
    [2322] = {6805, 7, 16}, [2323] = {18910, 109, 11}, [2325] = {10863, 15, 15}, [2326] = {9589, 164, 20}, [2327] = {21859, 137, 18},
    [2328] = {7194, 17, 13}, [2332] = {607, 48, 3},
    
    [2342] = {11408, 57, 19}, [2345] = {179, 49, 3},
    [2347] = {11622, 62, 16}, [2349] = {5078, 37, 18},
    [2353] = {18427, 51, 13}, [2354] = {21899, 136, 3}, [2356] = {13064, 98, 12}, [2357] = {19344, 64, 18},
    [2358] = {17443, 110, 18}, [2361] = {23652, 166, 25}, [2363] = {12889, 77, 3},
    [2367] = {562, 161, 3}, [2368] = {25634, 152, 13},
    [2373] = {11810, 62, 3}, [2374] = {4125, 32, 16}, [2375] = {16476, 108, 20},
    [2376] = {3955, 160, 12}, [2377] = {17314, 142, 12}, [2378] = {21775, 132, 13},
    [2382] = {7808, 132, 14}, [2383] = {3077, 163, 41}, [2384] = {14677, 97, 16}, [2385] = {17270, 95, 16}, [2386] = {20449, 126, 16},
    [2389] = {8488, 49, 16}, [2390] = {1169, 1, 7}, [2393] = {5845, 174, 12},
    [2397] = {831, 165, 46}, [2398] = {21470, 50, 21},
    [2400] = {26383, 164, 3}, [2403] = {4208, 33, 3},
    [2409] = {22884, 163, 22},
    [2412] = {11038, 121, 13}, [2413] = {23068, 166, 46}, [2414] = {6069, 79, 14}, [2415] = {13021, 79, 11}, [2416] = {10846, 41, 17}, [2417] = {24197, 165, 24},
    [2418] = {24796, 166, 52}, [2419] = {616, 52, 3}, [2420] = {8677, 144, 24}, [2422] = {19902, 114, 14}, [2423] = {22418, 144, 20},
    [2426] = {1176, 1, 13}, [2427] = {6330, 141, 14},
    [2430] = {39, 25, 3}, [2431] = {7868, 7, 16}, [2432] = {8291, 103, 14}, [2433] = {634, 150, 3}, [2434] = {2188, 9, 20}, [2435] = {18662, 20, 14},
    [2439] = {24015, 164, 22}, [2440] = {16203, 108, 16},
    
    [2449] = {21980, 139, 17}, [2450] = {732, 166, 47}, [2451] = {26901, 133, 16},
    [2454] = {26649, 180, 18}, [2455] = {22083, 146, 21}, [2456] = {23399, 164, 49},
    
    [2468] = {15662, 176, 17}, [2469] = {14860, 10, 16}, [2471] = {385, 130, 3},
    [2472] = {62, 39, 3}, [2473] = {1088, 175, 16}, [2474] = {20362, 123, 3},
    [2480] = {4199, 30, 3}, [2481] = {15819, 102, 17}, [2483] = {2775, 15, 3},
    [2484] = {182, 41, 3}, [2485] = {21260, 168, 20}, [2486] = {20212, 159, 9}, [2487] = {18964, 75, 4}, [2488] = {26078, 156, 17}, [2489] = {18108, 151, 32},
    [2490] = {16801, 145, 17}, [2491] = {2923, 18, 23},
    
    [2503] = {3383, 10, 25}, [2505] = {7822, 144, 15},
    [2509] = {20989, 111, 3}, [2510] = {20052, 121, 12}, [2513] = {7629, 59, 14},
    [2516] = {13244, 74, 13},
    [2520] = {10603, 160, 24}, [2523] = {12456, 117, 10}, [2525] = {14967, 10, 36},
    [2527] = {25826, 149, 8}, [2528] = {19571, 97, 19}, [2529] = {4938, 135, 17},
    [2535] = {16008, 46, 12},
    [2538] = {352, 16, 2}, [2539] = {14496, 91, 17}, [2540] = {18846, 68, 9},
    [2546] = {2744, 22, 17}, [2547] = {11512, 56, 13}, [2548] = {13500, 130, 18},
    
    [2557] = {14382, 86, 14}, [2558] = {18183, 152, 14}, [2559] = {20255, 134, 18}, [2560] = {26380, 163, 3},
    [2563] = {17241, 95, 7}, [2564] = {7080, 167, 25}, [2567] = {497, 140, 3},
    [2568] = {8831, 149, 10}, [2569] = {11619, 58, 3}, [2570] = {12876, 40, 13}, [2571] = {17655, 94, 6},
    [2574] = {17871, 37, 15}, [2576] = {26464, 148, 14}, [2578] = {20329, 122, 9}, [2579] = {2890, 19, 16},
    [2580] = {11766, 61, 3}, [2581] = {4812, 35, 22}, [2582] = {9145, 168, 3}, [2583] = {18477, 23, 15}, [2584] = {23695, 166, 24}, [2585] = {26745, 115, 12},
    [2586] = {26785, 176, 65}, [2589] = {1073, 175, 15}, [2590] = {19392, 107, 15}, [2591] = {14847, 10, 13},
    [2595] = {7497, 180, 19},
    [2602] = {20173, 159, 13},
    [2604] = {20769, 131, 16}, [2605] = {26490, 169, 3},
    [2612] = {18340, 172, 6}, [2613] = {25877, 153, 3},
    [2617] = {5499, 126, 16}, [2621] = {7445, 167, 21},
    [2622] = {11792, 147, 18}, [2624] = {21741, 154, 9}, [2626] = {394, 131, 3}, [2627] = {6370, 88, 16},
    [2630] = {26389, 166, 3},
    [2638] = {5111, 34, 3},
    [2640] = {9340, 39, 17}, [2641] = {10832, 41, 14}, [2642] = {22813, 148, 3}, [2643] = {26478, 148, 12}, [2644] = {542, 163, 3},
    [2646] = {20080, 128, 16}, [2648] = {21491, 54, 20}, [2649] = {26502, 173, 3},
    [2657] = {11129, 52, 14},
    [2658] = {11845, 69, 12}, [2659] = {22141, 81, 5}, [2662] = {22248, 138, 10},
    [2667] = {1104, 0, 3},
    
    
    [2686] = {2811, 17, 3}, [2687] = {10739, 27, 14},
    [2688] = {20909, 127, 15},
    [2694] = {5429, 36, 15}, [2695] = {18293, 112, 3}, [2696] = {21660, 125, 18}, [2697] = {27, 16, 3}, [2698] = {20891, 180, 18},
    [2700] = {19891, 107, 11}, [2701] = {11903, 66, 13}, [2702] = {15611, 176, 17}, [2703] = {21182, 139, 14}, [2704] = {13663, 118, 9},
    [2706] = {2781, 47, 4}, [2707] = {11578, 58, 14}, [2709] = {15426, 100, 33}, [2711] = {21094, 131, 18},
    [2713] = {11776, 147, 16}, [2714] = {24523, 164, 50},
    [2723] = {15242, 102, 19},
    [2726] = {22722, 148, 15}, [2728] = {22015, 12, 15},
    [2731] = {18249, 151, 31}, [2732] = {19425, 124, 18},
    
    [2743] = {8527, 123, 25}, [2744] = {17341, 142, 13}, [2745] = {26302, 77, 15}, [2747] = {13011, 61, 10},
    [2748] = {26021, 158, 13}, [2750] = {3408, 23, 14},
    [2754] = {164, 43, 3}, [2755] = {20077, 121, 3}, [2756] = {20955, 128, 15}, [2757] = {21997, 12, 4},
    [2761] = {577, 179, 3}, [2762] = {2401, 110, 15},
    [2766] = {21351, 174, 37}, [2769] = {1881, 90, 6}, [2770] = {6120, 87, 11}, [2771] = {7330, 144, 23},
    [2772] = {1822, 161, 6}, [2773] = {12563, 74, 3}, [2774] = {8175, 123, 20}, [2775] = {12997, 61, 4}, [2776] = {18498, 117, 12}, [2777] = {9379, 47, 15},
    [2778] = {11831, 69, 14}, [2779] = {14421, 86, 13}, [2780] = {22317, 139, 3}, [2781] = {255, 79, 3}, [2782] = {5131, 105, 19}, [2783] = {5610, 37, 3},
    [2784] = {15042, 88, 17}, [2785] = {15118, 95, 18}, [2786] = {15880, 99, 3}, [2787] = {16294, 22, 18}, [2788] = {21231, 154, 10}, [2789] = {2602, 24, 19},
    [2790] = {5291, 42, 12}, [2791] = {7249, 80, 21}, [2792] = {11208, 54, 16}, [2793] = {2211, 21, 16}, [2794] = {314, 103, 3}, [2795] = {12512, 73, 20},
    [2796] = {18389, 115, 15}, [2797] = {417, 138, 3}, [2798] = {12260, 177, 17}, [2799] = {21750, 154, 9}, [2800] = {25181, 164, 62},
    [2805] = {2761, 22, 14}, [2806] = {208, 59, 3}, [2807] = {3490, 20, 13},
    [2808] = {5616, 39, 3}, [2809] = {5679, 42, 11}, [2810] = {7030, 108, 19}, [2812] = {18463, 23, 14}, [2813] = {1966, 3, 12},
    [2814] = {3455, 20, 19},
    [2823] = {11541, 56, 12},
    [2826] = {1276, 44, 13}, [2827] = {2785, 47, 13}, [2828] = {9065, 3, 10}, [2829] = {12840, 10, 36}, [2830] = {23304, 163, 50}, [2831] = {11675, 60, 15},
    [2835] = {2692, 16, 14}, [2837] = {16370, 105, 16},
    [2839] = {240, 81, 3},
    [2846] = {12289, 71, 3},
    [2853] = {21388, 132, 3},
    [2858] = {12430, 81, 17}, [2861] = {10685, 171, 9},
    [2862] = {15079, 95, 21}, [2866] = {12392, 75, 21}, [2867] = {17757, 6, 12},
    [2872] = {631, 173, 3}, [2873] = {10130, 8, 13},
    [2874] = {13818, 54, 16}, [2878] = {5569, 38, 12}, [2879] = {622, 115, 3},
    [2880] = {13644, 118, 10}, [2881] = {3351, 10, 32}, [2882] = {205, 60, 3}, [2883] = {1326, 150, 28}, [2885] = {30, 22, 3},
    [2886] = {1240, 2, 11}, [2887] = {13764, 85, 20}, [2888] = {1224, 45, 16}, [2889] = {86, 61, 3}, [2890] = {5462, 69, 18}, [2891] = {11205, 53, 3},
    [2892] = {13241, 80, 3}, [2893] = {14228, 83, 14}, [2894] = {18492, 116, 3}, [2895] = {24221, 166, 24}, [2896] = {26667, 180, 22}, [2897] = {1304, 44, 16},
    [2900] = {9131, 41, 14}, [2902] = {366, 22, 2}, [2903] = {10455, 27, 14},
    [2904] = {10922, 41, 15}, [2905] = {12479, 81, 16}, [2906] = {17061, 154, 12},
    [2914] = {8062, 167, 27},
    [2921] = {640, 164, 44},
    [2923] = {382, 124, 3}, [2924] = {23114, 166, 51}, [2925] = {500, 53, 3}, [2926] = {18404, 51, 12}, [2927] = {442, 51, 3},
    [2928] = {12971, 37, 26}, [2929] = {20386, 73, 15}, [2931] = {10908, 56, 14},
    [2939] = {11194, 53, 11},
    [2940] = {391, 157, 3}, [2942] = {19045, 101, 13},
    [2946] = {9363, 47, 3}, [2949] = {22577, 141, 13}, [2950] = {14312, 84, 3},
    [2954] = {18440, 161, 5}, [2955] = {20202, 159, 10},
    [2958] = {360, 113, 3}, [2961] = {8012, 59, 16},
    [2965] = {19620, 84, 14}, [2966] = {6317, 141, 13}, [2968] = {554, 162, 3}, [2969] = {1874, 161, 7},
    [2971] = {19999, 120, 12},
    [2976] = {16918, 140, 19},
    [2982] = {877, 165, 50}, [2983] = {295, 99, 3}, [2985] = {14038, 137, 9},
    [2989] = {2117, 7, 18}, [2992] = {2808, 16, 3}, [2993] = {10354, 63, 14},
    [2994] = {11143, 52, 15}, [2995] = {11690, 60, 15}, [2996] = {25964, 158, 16},
    [3001] = {267, 86, 3}, [3002] = {19850, 96, 15}, [3004] = {14136, 51, 12}, [3005] = {9035, 43, 3},
    [3006] = {4307, 174, 42}, [3007] = {17513, 112, 23}, [3009] = {429, 141, 3}, [3010] = {11553, 22, 7}, [3011] = {20729, 127, 3},
    [3012] = {21409, 84, 14},
    [3021] = {1653, 163, 52}, [3022] = {10818, 121, 14}, [3023] = {23165, 165, 45},
    [3024] = {23259, 163, 45}, [3026] = {467, 145, 3}, [3027] = {2034, 8, 12}, [3029] = {21610, 173, 5},
    [3030] = {11984, 67, 3}, [3031] = {349, 112, 3}, [3032] = {5630, 40, 3}, [3033] = {402, 133, 3}, [3034] = {1323, 3, 3}, [3035] = {25874, 152, 3},
    [3038] = {1887, 90, 13}, [3039] = {11238, 54, 14}, [3040] = {20785, 146, 17},
    [3043] = {574, 175, 3}, [3045] = {12806, 27, 19}, [3046] = {10753, 27, 15}, [3047] = {19258, 118, 12},
    [3050] = {23492, 163, 23},
    [3055] = {371, 121, 3}, [3056] = {14013, 87, 11}, [3057] = {309, 3, 2},
    [3060] = {231, 65, 3}, [3061] = {25796, 154, 14}, [3062] = {11114, 52, 3},
    [3067] = {1156, 1, 13}, [3068] = {19460, 119, 3}, [3069] = {26627, 179, 13},
    [3073] = {12560, 73, 3}, [3074] = {15186, 96, 14}, [3075] = {19407, 114, 18}, [3076] = {26592, 33, 19},
    [3082] = {21696, 133, 21},
    
    [3091] = {25810, 154, 13}, [3095] = {589, 1, 3},
    [3096] = {4419, 176, 57}, [3099] = {14727, 101, 18}, [3101] = {2416, 10, 3},
    [3102] = {10654, 169, 16}, [3103] = {20992, 111, 10}, [3104] = {20293, 134, 14}, [3105] = {414, 136, 3},
    [3108] = {11317, 147, 14}, [3110] = {2046, 8, 18}, [3111] = {16219, 65, 16}, [3113] = {524, 30, 3},
    [3114] = {9681, 166, 53}, [3115] = {18057, 99, 12},
    [3121] = {23011, 100, 29}, [3122] = {11560, 62, 5}, [3123] = {14396, 86, 13},
    [3129] = {25466, 151, 38}, [3130] = {18005, 43, 14}, [3131] = {9538, 163, 51},
    [3132] = {20654, 119, 14}, [3135] = {16641, 106, 16}, [3137] = {18739, 33, 14},
    [3139] = {1856, 6, 18}, [3140] = {26643, 161, 6}, [3143] = {22950, 166, 24},
    [3145] = {11857, 64, 3}, [3146] = {23966, 31, 25}, [3147] = {485, 134, 3}, [3148] = {1221, 1, 3},
    [3154] = {22513, 93, 12},
    [3156] = {8841, 180, 22}, [3157] = {7412, 17, 13}, [3158] = {23515, 163, 45}, [3159] = {4099, 31, 26}, [3160] = {8136, 80, 19},
    [3162] = {5581, 37, 20}, [3163] = {1403, 163, 47}, [3164] = {14834, 140, 13},
    [3169] = {18901, 109, 9}, [3172] = {13912, 83, 13},
    [3175] = {11331, 57, 3}, [3177] = {5821, 168, 24}, [3178] = {15214, 91, 18},
    [3180] = {17970, 37, 21}, [3181] = {5444, 35, 3},
    [3186] = {2358, 110, 14}, [3187] = {11310, 147, 7}, [3188] = {9855, 164, 24}, [3189] = {536, 169, 3}, [3190] = {68, 84, 3}, [3191] = {2135, 7, 19},
    [3192] = {5234, 106, 15}, [3193] = {20877, 180, 14}, [3194] = {26127, 156, 3}, [3195] = {8195, 127, 17}, [3197] = {21530, 45, 16},
    [3202] = {185, 55, 3}, [3203] = {8552, 123, 20},
    [3204] = {628, 31, 3}, [3205] = {25980, 158, 11}, [3206] = {228, 67, 3}, [3208] = {18310, 113, 19},
    [3210] = {278, 94, 3}, [3211] = {6110, 87, 10}, [3212] = {3986, 73, 13},
    [3217] = {6508, 0, 17}, [3218] = {12036, 68, 14}, [3220] = {15730, 88, 14},
    [3224] = {202, 62, 3}, [3225] = {11265, 162, 4}, [3226] = {15297, 102, 18}, [3227] = {15315, 102, 19},
    [3229] = {17110, 176, 20}, [3232] = {21331, 168, 20}, [3233] = {14481, 91, 15},
    [3234] = {14532, 90, 18}, [3235] = {26449, 146, 15}, [3236] = {586, 35, 3}, [3237] = {13426, 60, 16},
    [3242] = {22001, 12, 14}, [3244] = {5760, 168, 3},
    [3248] = {22320, 140, 3}, [3249] = {2352, 110, 6}, [3250] = {10526, 169, 14}, [3251] = {17731, 111, 15},
    [3252] = {173, 46, 3}, [3253] = {3642, 15, 14}, [3255] = {14270, 133, 18}, [3256] = {14024, 87, 14}, [3257] = {19362, 97, 13},
    [3259] = {243, 71, 3}, [3262] = {15232, 89, 3},
    [3265] = {284, 101, 3},
    [3270] = {583, 90, 3}, [3271] = {11999, 68, 11}, [3272] = {20221, 134, 14},
    [3276] = {12671, 74, 14}, [3277] = {16135, 4, 27}, [3278] = {20348, 122, 14}, [3280] = {5259, 40, 11},
    [3282] = {10442, 76, 13}, [3283] = {19980, 84, 14}, [3285] = {10937, 121, 13}, [3286] = {18823, 117, 11},
    [3290] = {4972, 135, 16}, [3291] = {11334, 116, 7},
    [3295] = {15679, 93, 15}, [3296] = {18541, 57, 19}, [3297] = {21112, 131, 14}, [3298] = {16560, 105, 3},
    
    [3307] = {17536, 112, 19}, [3308] = {19330, 66, 14}, [3309] = {4883, 36, 18}, [3311] = {7105, 80, 18},
    [3312] = {5270, 40, 10}, [3317] = {16528, 104, 19},
    [3320] = {21196, 139, 12}, [3322] = {12950, 5, 6},
    [3324] = {3656, 15, 12}, [3325] = {8718, 85, 16}, [3327] = {12066, 69, 16},
    [3331] = {1127, 1, 7}, [3332] = {7998, 58, 14}, [3333] = {9734, 165, 22}, [3334] = {374, 128, 3}, [3335] = {1953, 90, 13},
    [3336] = {12413, 26, 17}, [3337] = {26166, 158, 3}, [3338] = {20941, 127, 14}, [3339] = {161, 42, 3}, [3340] = {10975, 29, 11}, [3341] = {6146, 91, 14},
    
    [3350] = {18801, 117, 13},
    [3354] = {12577, 112, 21}, [3355] = {22906, 175, 20}, [3356] = {26231, 30, 10},
    [3360] = {22341, 142, 17}, [3362] = {13385, 60, 7}, [3363] = {4799, 34, 13},
    [3366] = {12825, 10, 15}, [3370] = {548, 165, 3}, [3371] = {4064, 31, 22},
    [3372] = {8627, 59, 17}, [3373] = {18934, 122, 9}, [3375] = {3791, 53, 4}, [3377] = {6409, 0, 14},
    [3378] = {16455, 145, 21}, [3379] = {19809, 97, 12}, [3380] = {20802, 128, 3},
    [3384] = {3628, 15, 14}, [3385] = {15279, 102, 18},
    [3391] = {1801, 4, 18}, [3392] = {1354, 4, 3}, [3393] = {13958, 136, 10}, [3394] = {15847, 19, 14}, [3395] = {22850, 176, 17},
    [3396] = {2266, 14, 12}, [3397] = {5913, 14, 13}, [3398] = {6590, 88, 14}, [3399] = {26511, 176, 3}, [3401] = {16999, 148, 17},
    [3402] = {26723, 115, 5}, [3403] = {17991, 43, 14}, [3404] = {11158, 53, 9}, [3406] = {21581, 128, 13},
    [3409] = {5787, 91, 5}, [3412] = {6548, 0, 29},
    [3415] = {18943, 122, 11}, [3417] = {2814, 18, 3}, [3419] = {1189, 1, 13},
    [3423] = {54, 75, 3}, [3424] = {479, 156, 3}, [3425] = {15538, 100, 29},
    [3428] = {20096, 123, 13}, [3430] = {13851, 128, 18}, [3431] = {15782, 102, 17},
    [3432] = {17716, 111, 3}, [3433] = {20501, 125, 3}, [3434] = {14550, 90, 19},
    [3438] = {7884, 21, 14}, [3442] = {11638, 62, 13}, [3443] = {15100, 95, 18},
    [3444] = {15974, 104, 14}, [3445] = {22629, 140, 18}, [3446] = {4955, 135, 17}, [3447] = {12609, 112, 12}, [3448] = {436, 91, 3}, [3449] = {12189, 70, 20},
    [3450] = {18921, 117, 13}, [3451] = {25734, 151, 30},
    [3456] = {26034, 155, 3}, [3460] = {12337, 72, 3}, [3461] = {25349, 176, 15},
    [3464] = {3, 44, 3}, [3466] = {16186, 145, 17}, [3467] = {22507, 93, 6},
    [3470] = {1320, 2, 3}, [3472] = {22614, 140, 15},
    [3476] = {10724, 27, 15}, [3478] = {8881, 132, 16}, [3479] = {13869, 45, 12},
    [3480] = {20823, 129, 21}, [3481] = {19058, 101, 13}, [3483] = {1134, 1, 6}, [3484] = {8470, 80, 18}, [3485] = {10240, 4, 15},
    [3486] = {14257, 51, 13}, [3487] = {16118, 107, 17}, [3488] = {301, 89, 3}, [3489] = {16766, 69, 18}, [3490] = {25243, 35, 30}, [3491] = {19564, 97, 7},
    [3492] = {462, 177, 3}, [3493] = {18889, 109, 12},
    [3500] = {15917, 92, 11}, [3501] = {8249, 49, 13},
    [3504] = {16020, 103, 13},
    [3510] = {10670, 160, 15}, [3511] = {20064, 121, 13}, [3513] = {545, 164, 3}, [3514] = {22832, 147, 18},
    [3516] = {8398, 17, 16}, [3520] = {1202, 1, 19},
    [3527] = {19539, 120, 9},
    [3528] = {6604, 88, 16}, [3529] = {10395, 15, 14}, [3530] = {16818, 140, 19}, [3533] = {5991, 67, 12},
    [3536] = {26850, 178, 18}, [3538] = {6451, 0, 31}, [3539] = {25025, 163, 50},
    [3540] = {13227, 92, 14}, [3543] = {11375, 116, 17}, [3544] = {8212, 144, 23}, [3545] = {22603, 143, 11},
    [3548] = {22158, 81, 11}, [3551] = {14157, 54, 16},
    [3554] = {9108, 168, 23},
    [3561] = {7590, 58, 13}, [3562] = {19159, 68, 12}, [3563] = {9088, 168, 20},
    [3564] = {21938, 137, 3}, [3565] = {927, 163, 48}, [3566] = {23465, 35, 27},
    [3570] = {17434, 170, 9}, [3572] = {14766, 9, 10}, [3573] = {264, 83, 3}, [3574] = {10293, 8, 13},
    [3578] = {196, 56, 3}, [3579] = {12906, 61, 15},
    [3583] = {13463, 130, 21}, [3585] = {26130, 157, 14}, [3586] = {24311, 166, 51}, [3587] = {16876, 111, 7},
    [3590] = {15200, 96, 14},
    [3595] = {2946, 19, 13}, [3596] = {281, 98, 3}, [3597] = {10409, 169, 13}, [3598] = {7758, 123, 16}, [3599] = {15883, 100, 3},
    [3600] = {16432, 65, 23}, [3601] = {3613, 13, 15}, [3602] = {26395, 168, 3}, [3603] = {1601, 165, 52}, [3604] = {8592, 132, 18}, [3605] = {10280, 8, 13},
    [3606] = {16547, 104, 13}, [3607] = {26611, 179, 16}, [3609] = {11987, 67, 12},
    [3613] = {23210, 165, 49}, [3615] = {4037, 148, 13}, [3617] = {33, 18, 3},
    [3621] = {7535, 150, 31}, [3622] = {13532, 176, 46}, [3623] = {13458, 130, 5},
    [3624] = {18329, 113, 3}, [3625] = {18510, 117, 10}, [3626] = {2098, 7, 3}, [3627] = {13672, 13, 11}, [3628] = {6357, 141, 13}, [3629] = {21511, 128, 19},
    [3634] = {10801, 76, 17},
    [3638] = {16277, 22, 17},
    [3642] = {24735, 100, 29}, [3644] = {2082, 47, 16}, [3645] = {23627, 165, 25}, [3647] = {3692, 26, 3},
    [3650] = {12532, 73, 14}, [3651] = {20186, 159, 16},
    [3656] = {512, 102, 3}, [3657] = {26640, 178, 3}, [3658] = {6095, 79, 15},
    
    [3666] = {343, 114, 3}, [3667] = {379, 122, 3}, [3669] = {26580, 33, 12}, [3671] = {11981, 66, 3},
    [3673] = {20433, 148, 16}, [3677] = {4024, 146, 13},
    [3679] = {15605, 92, 3}, [3681] = {17719, 111, 12}, [3682] = {21055, 74, 3},
    [3688] = {459, 159, 3}, [3689] = {1028, 175, 24},
    [3690] = {14597, 98, 12}, [3691] = {17084, 109, 9}, [3693] = {16347, 105, 23},
    [3698] = {377, 18, 2}, [3701] = {13392, 60, 17},
    [3704] = {3571, 22, 3}, [3705] = {13693, 13, 10},
    [3709] = {36, 23, 3}, [3710] = {15154, 96, 18}, [3712] = {16327, 105, 20}, [3713] = {476, 153, 3},
    [3716] = {9756, 165, 51}, [3717] = {3118, 164, 35}, [3718] = {18, 12, 3}, [3719] = {11024, 171, 14},
    [3722] = {25764, 151, 32}, [3724] = {19994, 64, 5},
    [3728] = {450, 149, 3}, [3729] = {13625, 89, 10}, [3730] = {6260, 119, 11}, [3731] = {11009, 41, 15},
    [3732] = {12098, 65, 23}, [3735] = {10540, 160, 13},
    [3739] = {12569, 92, 4},
    [3749] = {237, 72, 3},
    [3754] = {6525, 0, 23},
    [3761] = {2649, 12, 13},
    [3762] = {14440, 87, 3}, [3763] = {2968, 18, 17}, [3764] = {439, 45, 3}, [3765] = {25576, 153, 29}, [3766] = {26508, 175, 3},
    [3768] = {17804, 32, 10}, [3771] = {12209, 72, 11}, [3772] = {24597, 175, 16},
    [3779] = {19071, 101, 16},
    [3780] = {25647, 151, 25}, [3781] = {17927, 37, 21}, [3782] = {25910, 0, 9}, [3783] = {15956, 104, 5}, [3784] = {26056, 156, 22}, [3785] = {26929, 29, 14},
    
    [3792] = {7712, 108, 16}, [3794] = {225, 68, 3}, [3795] = {26386, 165, 3}, [3797] = {21615, 178, 20},
    [3801] = {18031, 113, 13}, [3802] = {15608, 93, 3}, [3803] = {12573, 112, 4},
    [3805] = {12025, 68, 11},
    [3811] = {18867, 68, 11},
    [3816] = {13305, 52, 4}, [3820] = {20844, 130, 21},
    [3826] = {2372, 110, 15}, [3827] = {2724, 14, 3},
    [3829] = {2499, 11, 14}, [3830] = {20142, 135, 15}, [3832] = {10496, 15, 14}, [3833] = {15886, 92, 14},
    [3834] = {3568, 21, 3}, [3836] = {22261, 176, 56},
    [3840] = {21280, 131, 3}, [3845] = {9148, 168, 28},
    [3846] = {5666, 42, 13}, [3847] = {4503, 174, 27}, [3848] = {14098, 137, 15}, [3849] = {456, 154, 3}, [3850] = {2449, 11, 17}, [3851] = {18878, 109, 11},
    [3855] = {5096, 10, 15},
    [3859] = {21902, 136, 11},
    [3864] = {6234, 87, 12}, [3865] = {13940, 128, 18}, [3868] = {15767, 102, 15}, [3869] = {22180, 81, 12},
    [3875] = {503, 125, 3},
    [3876] = {5058, 10, 20}, [3877] = {6878, 25, 13}, [3878] = {26289, 77, 13}, [3879] = {26317, 78, 13}, [3880] = {13593, 86, 11}, [3881] = {1262, 2, 14},
    [3883] = {21945, 139, 19}, [3884] = {19009, 75, 13}, [3886] = {199, 58, 3}, [3887] = {18346, 172, 7},
    [3889] = {465, 123, 2}, [3890] = {92, 162, 14}, [3891] = {17814, 34, 14},
    [3897] = {20597, 168, 27}, [3898] = {7643, 70, 14},
    [3901] = {14658, 101, 19}, [3903] = {4188, 33, 11},
    [3907] = {16403, 4, 29}, [3908] = {22561, 141, 16},
    [3916] = {619, 19, 3},
    [3922] = {18617, 178, 15}, [3923] = {51, 15, 3},
    [3927] = {6083, 79, 12}, [3928] = {6863, 11, 15}, [3929] = {22030, 12, 11},
    [3930] = {9214, 45, 13}, [3932] = {571, 170, 3}, [3933] = {4851, 36, 16}, [3934] = {432, 2, 1}, [3935] = {11261, 162, 4},
    [3936] = {10212, 63, 13}, [3937] = {21964, 139, 16}, [3938] = {10434, 171, 8}, [3939] = {22373, 144, 23}, [3940] = {26189, 169, 19},
    
    [3949] = {12176, 70, 13}, [3950] = {25853, 150, 15},
    [3956] = {2798, 47, 10},
    [3962] = {26782, 179, 3},
    [3967] = {2466, 11, 18}, [3969] = {18375, 115, 3}, [3970] = {6848, 11, 15}, [3971] = {18367, 172, 8},
    [3972] = {25880, 154, 14},
    [3980] = {15931, 102, 3}, [3982] = {19719, 84, 15},
    [3988] = {521, 28, 3}, [3989] = {17374, 114, 14},
    [3990] = {22497, 144, 3},
    [3998] = {25605, 153, 29},
    [4002] = {411, 29, 3}, [4003] = {18580, 92, 6},
    [4008] = {26424, 131, 11}, [4009] = {11669, 59, 3}, [4010] = {15988, 46, 5},
    [4016] = {21562, 133, 19}, [4017] = {11864, 72, 11}, [4018] = {3738, 26, 14},
    [4020] = {12306, 71, 14}, [4021] = {15651, 89, 11}, [4022] = {21845, 137, 14},
    [4026] = {11813, 63, 3}, [4027] = {2305, 138, 4}, [4028] = {7142, 80, 19}, [4029] = {9042, 3, 12}, [4030] = {21032, 111, 12},
    [4035] = {2817, 156, 17}, [4037] = {18449, 23, 14},
    [4039] = {25871, 151, 3}, [4041] = {19930, 114, 17}, [4042] = {7270, 167, 22},
    [4044] = {19220, 122, 12}, [4045] = {26215, 30, 8}, [4046] = {10118, 49, 3}, [4049] = {20534, 168, 41},
    [4050] = {22737, 148, 15},
    [4056] = {5938, 14, 14}, [4059] = {13091, 98, 15}, [4060] = {20507, 168, 27},
    [4062] = {2419, 12, 15}, [4063] = {11565, 62, 13}, [4064] = {14301, 143, 11}, [4065] = {18608, 178, 4}, [4066] = {12220, 72, 14}, [4067] = {13797, 50, 21},
    [4068] = {5004, 76, 13}, [4069] = {6285, 119, 10}, [4070] = {539, 171, 3}, [4071] = {142, 161, 16}, [4072] = {20627, 119, 12}, [4073] = {3769, 80, 19},
    [4074] = {16033, 103, 14}, [4075] = {7425, 167, 20}, [4079] = {453, 152, 3},
    [4080] = {9488, 164, 29}, [4081] = {24613, 175, 20}, [4082] = {24683, 165, 26}, [4085] = {14315, 176, 63},
    [4088] = {488, 37, 3},
    [4093] = {22169, 81, 11}, [4095] = {6960, 26, 14},
};
static const struct names currency_names = {currency_names_keys, currency_names_slots, 4095};
static const char currencies[][4] = {
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD",
    "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP",
    "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CLF", "CLP", "CNY", "COP", "COU",
    "CRC", "CUC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB",
    "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD",
    "HNL", "HRK", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD",
    "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP",
    "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU",
    "MUR", "MVR", "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR",
    "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "RSD",
    "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SLL", "SOS",
    "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY",
    "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "USN", "UYI", "UYU", "UYW", "UZS", "VED",
    "VES", "VND", "VUV", "WST", "XAF", "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XCD",
    "XDR", "XOF", "XPD", "XPF", "XPT", "XSU", "XTS", "XUA", "XXX", "YER", "ZAR", "ZMW",
    "ZWL",
};
/* A sign, and the currencies that are written with it. */
static const struct currency_sign {
    const char *sign, *codes;
} currency_signs[] = {
    {"$", "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD USD UYU XCD"},
    {"$ AU", "AUD"},
    {"$ HK", "HKD"},
    {"$ NZ", "NZD"},
    {"$ SG", "SGD"},
    {"$ SU", "USD"},
    {"$ US", "USD"},
    {"$ ZN", "NZD"},
    {"$A", "AUD"},
    {"$AR", "ARS"},
    {"$AU", "AUD"},
    {"$BM", "BMD"},
    {"$BN", "BND"},
    {"$BZ", "BZD"},
    {"$CA", "CAD"},
    {"$CL", "CLP"},
    {"$CO", "COP"},
    {"$EC", "XCD"},
    {"$FJ", "FJD"},
    {"$HK", "HKD"},
    {"$MX", "MXN"},
    {"$NA", "NAD"},
    {"$NZ", "NZD"},
    {"$SB", "SBD"},
    {"$SG", "SGD"},
    {"$SR", "SRD"},
    {"$TT", "TTD"},
    {"$US", "USD"},
    {"$UY", "UYU"},
    {"$WS", "WST"},
    {"A$", "AUD"},
    {"AU$", "AUD"},
    {"AUD$", "AUD"},
    {"Afl.", "AWG"},
    {"Ar", "MGA"},
    {"B/.", "PAB"},
    {"BM$", "BMD"},
    {"BR$", "BRL"},
    {"BS$", "BSD"},
    {"BZ$", "BZD"},
    {"Bds$", "BBD"},
    {"Br", "BYN ETB"},
    {"Bs", "BOB"},
    {"Bs.S", "VES"},
    {"C$", "CAD NIO"},
    {"CA$", "CAD"},
    {"CF", "KMF"},
    {"CFP", "XPF"},
    {"CFPF", "XPF"},
    {"CN¥", "CNY"},
    {"D", "GMD"},
    {"DA", "DZD"},
    {"DT", "TND"},
    {"Db", "STN"},
    {"Dkr", "DKK"},
    {"E", "SZL"},
    {"EC$", "XCD"},
    {"EG£", "EGP"},
    {"Euro", "EUR"},
    {"Euros", "EUR"},
    {"FBu", "BIF"},
    {"FC", "CDF"},
    {"FCFA", "XAF"},
    {"FCFP", "XPF"},
    {"FG", "GNF"},
    {"FJ$", "FJD"},
    {"Fdj", "DJF"},
    {"Fr", "CHF"},
    {"Fr.", "CHF"},
    {"Ft", "HUF"},
    {"F CFA", "XOF"},
    {"G", "HTG"},
    {"GB£", "GBP"},
    {"GH₵", "GHS"},
    {"Gs.", "PYG"},
    {"HK$", "HKD"},
    {"Ikr", "ISK"},
    {"JM$", "JMD"},
    {"JP¥", "JPY"},
    {"K", "MMK PGK ZMW"},
    {"KM", "BAM"},
    {"KR₩", "KRW"},
    {"Kc", "CZK"},
    {"Ksh", "KES"},
    {"Kz", "AOA"},
    {"Kč", "CZK"},
    {"L", "HNL MDL"},
    {"LS", "SYP"},
    {"Le", "SLL"},
    {"Lekë", "ALL"},
    {"MK", "MWK"},
    {"MOP$", "MOP"},
    {"MTn", "MZN"},
    {"MX$", "MXN"},
    {"NAf.", "ANG"},
    {"NIS", "ILS"},
    {"NT$", "TWD"},
    {"NZ$", "NZD"},
    {"NZD$", "NZD"},
    {"Nfk", "ERN"},
    {"Nkr", "NOK"},
    {"Nu.", "BTN"},
    {"P", "BWP"},
    {"Pound", "GBP"},
    {"Pounds", "GBP"},
    {"Q", "GTQ"},
    {"R", "ZAR"},
    {"R$", "BRL"},
    {"RD$", "DOP"},
    {"RF", "RWF"},
    {"RM", "MYR"},
    {"RMB", "CNY"},
    {"Rf", "MVR"},
    {"Rp", "IDR"},
    {"Rs", "INR MUR PKR SCR"},
    {"Rs.", "INR LKR"},
    {"S", "SOS"},
    {"S$", "SGD"},
    {"S/", "PEN"},
    {"SFr", "CHF"},
    {"SFr.", "CHF"},
    {"SI$", "SBD"},
    {"SR", "SCR"},
    {"T$", "TOP"},
    {"TH฿", "THB"},
    {"TL", "TRY"},
    {"TSh", "TZS"},
    {"UK£", "GBP"},
    {"UM", "MRU"},
    {"UP", "UYW"},
    {"US $", "USD"},
    {"US$", "USD"},
    {"US-$", "USD"},
    {"USh", "UGX"},
    {"VT", "VUV"},
    {"WS$", "WST"},
    {"den", "MKD"},
    {"din.", "RSD"},
    {"kn", "HRK"},
    {"kr", "DKK ISK NOK SEK"},
    {"kr.", "DKK ISK NOK SEK"},
    {"skr", "SEK"},
    {"soʻm", "UZS"},
    {"zl", "PLN"},
    {"zł", "PLN"},
    {"£", "FKP GBP GIP SHP SSP"},
    {"£ RU", "GBP"},
    {"£FK", "FKP"},
    {"£GB", "GBP"},
    {"£GI", "GIP"},
    {"£LB", "LBP"},
    {"¤", "XXX"},
    {"¥", "CNY JPY"},
    {"¥CN", "CNY"},
    {"КМ", "BAM"},
    {"Кч", "CZK"},
    {"ТМТ", "TMT"},
    {"Тл", "TRY"},
    {"ден.", "MKD"},
    {"дин.", "RSD"},
    {"зл", "PLN"},
    {"лв.", "BGN"},
    {"р.", "RUB"},
    {"руб", "RUB"},
    {"руб.", "RUB"},
    {"сом", "KGS"},
    {"сўм", "UZS"},
    {"щ.д.", "USD"},
    {"֏", "AMD"},
    {"؋", "AFN"},
    {"أ.م.", "MRU"},
    {"ج.س.", "SDG"},
    {"ج.م.", "EGP"},
    {"د.أ.", "JOD"},
    {"د.إ.", "AED"},
    {"د.ب.", "BHD"},
    {"د.ت.", "TND"},
    {"د.ج.", "DZD"},
    {"د.ع.", "IQD"},
    {"د.ك.", "KWD"},
    {"د.ل.", "LYD"},
    {"د.م.", "MAD"},
    {"ر", "PKR"},
    {"ر.إ.", "IRR"},
    {"ر.س.", "SAR"},
    {"ر.ع.", "OMR"},
    {"ر.ق.", "QAR"},
    {"ر.ي.", "YER"},
    {"ریال", "IRR"},
    {"فرانک CFA", "XOF"},
    {"ل.س.", "SYP"},
    {"ل.ل.", "LBP"},
    {"नेरू", "NPR"},
    {"৳", "BDT"},
    {"රු.", "LKR"},
    {"සිෆ්එ", "XOF"},
    {"฿", "THB"},
    {"ብር", "ETB"},
    {"៛", "KHR"},
    {"₡", "CRC"},
    {"₦", "NGN"},
    {"₩", "KRW"},
    {"₪", "ILS"},
    {"₫", "VND"},
    {"€", "EUR"},
    {"₭", "LAK"},
    {"₮", "MNT"},
    {"₱", "PHP"},
    {"₴", "UAH"},
    {"₸", "KZT"},
    {"₹", "INR"},
    {"₺", "TRY"},
    {"₼", "AZN"},
    {"₽", "RUB"},
    {"₾", "GEL"},
    {"元", "CNY"},
    {"円", "JPY"},
    {"원", "KRW"},
    {"￥", "CNY JPY"},
    {"￦", "KRW"},
};
