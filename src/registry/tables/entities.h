/* Named character references of HTML.
 * Written by scripts/tables from:
 *   html.entities of Python 3.11.2: HTML 5, all names that end in a semicolon
 */
static const char entity_names_keys[] =
    "AEligAMPAacuteAbreveAcircAcyAfrAgraveAlphaAmacrAndAogonAopfApplyFunctionAringAscrAssignAtildeAuml"
    "BackslashBarvBarwedBcyBecauseBernoullisBetaBfrBopfBreveBscrBumpeqCHcyCOPYCacuteCap"
    "CapitalDifferentialDCayleysCcaronCcedilCcircCconintCdotCedillaCenterDotCfrChiCircleDotCircleMinus"
    "CirclePlusCircleTimesClockwiseContourIntegralCloseCurlyDoubleQuoteCloseCurlyQuoteColonColone"
    "CongruentConintContourIntegralCopfCoproductCounterClockwiseContourIntegralCrossCscrCupCupCapDD"
    "DDotrahdDJcyDScyDZcyDaggerDarrDashvDcaronDcyDelDeltaDfrDiacriticalAcuteDiacriticalDot"
    "DiacriticalDoubleAcuteDiacriticalGraveDiacriticalTildeDiamondDifferentialDDopfDotDotDotDotEqual"
    "DoubleContourIntegralDoubleDotDoubleDownArrowDoubleLeftArrowDoubleLeftRightArrowDoubleLeftTee"
    "DoubleLongLeftArrowDoubleLongLeftRightArrowDoubleLongRightArrowDoubleRightArrowDoubleRightTee"
    "DoubleUpArrowDoubleUpDownArrowDoubleVerticalBarDownArrowDownArrowBarDownArrowUpArrowDownBreve"
    "DownLeftRightVectorDownLeftTeeVectorDownLeftVectorDownLeftVectorBarDownRightTeeVectorDownRightVector"
    "DownRightVectorBarDownTeeDownTeeArrowDownarrowDscrDstrokENGETHEacuteEcaronEcircEcyEdotEfrEgrave"
    "ElementEmacrEmptySmallSquareEmptyVerySmallSquareEogonEopfEpsilonEqualEqualTildeEquilibriumEscrEsim"
    "EtaEumlExistsExponentialEFcyFfrFilledSmallSquareFilledVerySmallSquareFopfForAllFouriertrfFscrGJcyGT"
    "GammaGammadGbreveGcedilGcircGcyGdotGfrGgGopfGreaterEqualGreaterEqualLessGreaterFullEqual"
    "GreaterGreaterGreaterLessGreaterSlantEqualGreaterTildeGscrGtHARDcyHacekHatHcircHfrHilbertSpaceHopf"
    "HorizontalLineHscrHstrokHumpDownHumpHumpEqualIEcyIJligIOcyIacuteIcircIcyIdotIfrIgraveImImacr"
    "ImaginaryIImpliesIntIntegralIntersectionInvisibleCommaInvisibleTimesIogonIopfIotaIscrItildeIukcyIuml"
    "JcircJcyJfrJopfJscrJsercyJukcyKHcyKJcyKappaKcedilKcyKfrKopfKscrLJcyLTLacuteLambdaLangLaplacetrfLarr"
    "LcaronLcedilLcyLeftAngleBracketLeftArrowLeftArrowBarLeftArrowRightArrowLeftCeilingLeftDoubleBracket"
    "LeftDownTeeVectorLeftDownVectorLeftDownVectorBarLeftFloorLeftRightArrowLeftRightVectorLeftTee"
    "LeftTeeArrowLeftTeeVectorLeftTriangleLeftTriangleBarLeftTriangleEqualLeftUpDownVectorLeftUpTeeVector"
    "LeftUpVectorLeftUpVectorBarLeftVectorLeftVectorBarLeftarrowLeftrightarrowLessEqualGreater"
    "LessFullEqualLessGreaterLessLessLessSlantEqualLessTildeLfrLlLleftarrowLmidotLongLeftArrow"
    "LongLeftRightArrowLongRightArrowLongleftarrowLongleftrightarrowLongrightarrowLopfLowerLeftArrow"
    "LowerRightArrowLscrLshLstrokLtMapMcyMediumSpaceMellintrfMfrMinusPlusMopfMscrMuNJcyNacuteNcaronNcedil"
    "NcyNegativeMediumSpaceNegativeThickSpaceNegativeThinSpaceNegativeVeryThinSpaceNestedGreaterGreater"
    "NestedLessLessNewLineNfrNoBreakNonBreakingSpaceNopfNotNotCongruentNotCupCapNotDoubleVerticalBar"
    "NotElementNotEqualNotEqualTildeNotExistsNotGreaterNotGreaterEqualNotGreaterFullEqual"
    "NotGreaterGreaterNotGreaterLessNotGreaterSlantEqualNotGreaterTildeNotHumpDownHumpNotHumpEqual"
    "NotLeftTriangleNotLeftTriangleBarNotLeftTriangleEqualNotLessNotLessEqualNotLessGreaterNotLessLess"
    "NotLessSlantEqualNotLessTildeNotNestedGreaterGreaterNotNestedLessLessNotPrecedesNotPrecedesEqual"
    "NotPrecedesSlantEqualNotReverseElementNotRightTriangleNotRightTriangleBarNotRightTriangleEqual"
    "NotSquareSubsetNotSquareSubsetEqualNotSquareSupersetNotSquareSupersetEqualNotSubsetNotSubsetEqual"
    "NotSucceedsNotSucceedsEqualNotSucceedsSlantEqualNotSucceedsTildeNotSupersetNotSupersetEqualNotTilde"
    "NotTildeEqualNotTildeFullEqualNotTildeTildeNotVerticalBarNscrNtildeNuOEligOacuteOcircOcyOdblacOfr"
    "OgraveOmacrOmegaOmicronOopfOpenCurlyDoubleQuoteOpenCurlyQuoteOrOscrOslashOtildeOtimesOumlOverBar"
    "OverBraceOverBracketOverParenthesisPartialDPcyPfrPhiPiPlusMinusPoincareplanePopfPrPrecedes"
    "PrecedesEqualPrecedesSlantEqualPrecedesTildePrimeProductProportionProportionalPscrPsiQUOTQfrQopfQscr"
    "RBarrREGRacuteRangRarrRarrtlRcaronRcedilRcyReReverseElementReverseEquilibriumReverseUpEquilibriumRfr"
    "RhoRightAngleBracketRightArrowRightArrowBarRightArrowLeftArrowRightCeilingRightDoubleBracket"
    "RightDownTeeVectorRightDownVectorRightDownVectorBarRightFloorRightTeeRightTeeArrowRightTeeVector"
    "RightTriangleRightTriangleBarRightTriangleEqualRightUpDownVectorRightUpTeeVectorRightUpVector"
    "RightUpVectorBarRightVectorRightVectorBarRightarrowRopfRoundImpliesRrightarrowRscrRshRuleDelayed"
    "SHCHcySHcySOFTcySacuteScScaronScedilScircScySfrShortDownArrowShortLeftArrowShortRightArrow"
    "ShortUpArrowSigmaSmallCircleSopfSqrtSquareSquareIntersectionSquareSubsetSquareSubsetEqual"
    "SquareSupersetSquareSupersetEqualSquareUnionSscrStarSubSubsetSubsetEqualSucceedsSucceedsEqual"
    "SucceedsSlantEqualSucceedsTildeSuchThatSumSupSupersetSupersetEqualSupsetTHORNTRADETSHcyTScyTabTau"
    "TcaronTcedilTcyTfrThereforeThetaThickSpaceThinSpaceTildeTildeEqualTildeFullEqualTildeTildeTopf"
    "TripleDotTscrTstrokUacuteUarrUarrocirUbrcyUbreveUcircUcyUdblacUfrUgraveUmacrUnderBarUnderBrace"
    "UnderBracketUnderParenthesisUnionUnionPlusUogonUopfUpArrowUpArrowBarUpArrowDownArrowUpDownArrow"
    "UpEquilibriumUpTeeUpTeeArrowUparrowUpdownarrowUpperLeftArrowUpperRightArrowUpsiUpsilonUringUscr"
    "UtildeUumlVDashVbarVcyVdashVdashlVeeVerbarVertVerticalBarVerticalLineVerticalSeparatorVerticalTilde"
    "VeryThinSpaceVfrVopfVscrVvdashWcircWedgeWfrWopfWscrXfrXiXopfXscrYAcyYIcyYUcyYacuteYcircYcyYfrYopf"
    "YscrYumlZHcyZacuteZcaronZcyZdotZeroWidthSpaceZetaZfrZopfZscraacuteabreveacacEacdacircacuteacyaeligaf"
    "afragravealefsymalephalphaamacramalgampandandandanddandslopeandvangangeangleangmsdangmsdaaangmsdab"
    "angmsdacangmsdadangmsdaeangmsdafangmsdagangmsdahangrtangrtvbangrtvbdangsphangstangzarraogonaopfapapE"
    "apacirapeapidaposapproxapproxeqaringascrastasympasympeqatildeaumlawconintawintbNotbackcong"
    "backepsilonbackprimebacksimbacksimeqbarveebarwedbarwedgebbrkbbrktbrkbcongbcybdquobecausbecause"
    "bemptyvbepsibernoubetabethbetweenbfrbigcapbigcircbigcupbigodotbigoplusbigotimesbigsqcupbigstar"
    "bigtriangledownbigtriangleupbiguplusbigveebigwedgebkarowblacklozengeblacksquareblacktriangle"
    "blacktriangledownblacktriangleleftblacktrianglerightblankblk12blk14blk34blockbnebnequivbnotbopfbot"
    "bottombowtieboxDLboxDRboxDlboxDrboxHboxHDboxHUboxHdboxHuboxULboxURboxUlboxUrboxVboxVHboxVLboxVRboxVh"
    "boxVlboxVrboxboxboxdLboxdRboxdlboxdrboxhboxhDboxhUboxhdboxhuboxminusboxplusboxtimesboxuLboxuRboxul"
    "boxurboxvboxvHboxvLboxvRboxvhboxvlboxvrbprimebrevebrvbarbscrbsemibsimbsimebsolbsolbbsolhsubbull"
    "bulletbumpbumpEbumpebumpeqcacutecapcapandcapbrcupcapcapcapcupcapdotcapscaretcaronccapsccaronccedil"
    "ccircccupsccupssmcdotcedilcemptyvcentcenterdotcfrchcycheckcheckmarkchicircirEcirccirceq"
    "circlearrowleftcirclearrowrightcircledRcircledScircledastcircledcirccircleddashcirecirfnintcirmid"
    "cirscirclubsclubsuitcoloncolonecoloneqcommacommatcompcompfncomplementcomplexescongcongdotconintcopf"
    "coprodcopycopysrcrarrcrosscscrcsubcsubecsupcsupectdotcudarrlcudarrrcueprcuesccularrcularrpcup"
    "cupbrcapcupcapcupcupcupdotcuporcupscurarrcurarrmcurlyeqpreccurlyeqsucccurlyveecurlywedgecurren"
    "curvearrowleftcurvearrowrightcuveecuwedcwconintcwintcylctydArrdHardaggerdalethdarrdashdashvdbkarow"
    "dblacdcarondcyddddaggerddarrddotseqdegdeltademptyvdfishtdfrdharldharrdiamdiamonddiamondsuitdiamsdie"
    "digammadisindivdividedivideontimesdivonxdjcydlcorndlcropdollardopfdotdoteqdoteqdotdotminusdotplus"
    "dotsquaredoublebarwedgedownarrowdowndownarrowsdownharpoonleftdownharpoonrightdrbkarowdrcorndrcrop"
    "dscrdscydsoldstrokdtdotdtridtrifduarrduhardwangledzcydzigrarreDDoteDoteacuteeasterecaronecirecirc"
    "ecolonecyedoteeefDotefregegraveegsegsdotelelintersellelselsdotemacremptyemptysetemptyvemspemsp13"
    "emsp14engenspeogoneopfepareparsleplusepsiepsilonepsiveqcirceqcoloneqsimeqslantgtreqslantlessequals"
    "equestequivequivDDeqvparslerDoterarrescresdotesimetaetheumleuroexclexistexpectationexponentiale"
    "fallingdotseqfcyfemaleffiligffligfflligffrfiligfjligflatflligfltnsfnoffopfforallforkforkvfpartint"
    "frac12frac13frac14frac15frac16frac18frac23frac25frac34frac35frac38frac45frac56frac58frac78fraslfrown"
    "fscrgEgElgacutegammagammadgapgbrevegcircgcygdotgegelgeqgeqqgeqslantgesgesccgesdotgesdotogesdotolgesl"
    "geslesgfrggggggimelgjcyglglEglagljgnEgnapgnapproxgnegneqgneqqgnsimgopfgravegscrgsimgsimegsimlgtgtcc"
    "gtcirgtdotgtlPargtquestgtrapproxgtrarrgtrdotgtreqlessgtreqqlessgtrlessgtrsimgvertneqqgvnEhArrhairsp"
    "halfhamilthardcyharrharrcirharrwhbarhcircheartsheartsuithellipherconhfrhksearowhkswarowhoarrhomtht"
    "hookleftarrowhookrightarrowhopfhorbarhscrhslashhstrokhybullhypheniacuteicicircicyiecyiexcliffifr"
    "igraveiiiiiintiiintiinfiniiotaijligimacrimageimaglineimagpartimathimofimpedinincareinfininfintie"
    "inodotintintcalintegersintercalintlarhkintprodiocyiogoniopfiotaiprodiquestiscrisinisinEisindotisins"
    "isinsvisinvititildeiukcyiumljcircjcyjfrjmathjopfjscrjsercyjukcykappakappavkcedilkcykfrkgreenkhcykjcy"
    "kopfkscrlAarrlArrlAtaillBarrlElEglHarlacutelaemptyvlagranlambdalanglangdlanglelaplaquolarrlarrb"
    "larrbfslarrfslarrhklarrlplarrpllarrsimlarrtllatlataillatelateslbarrlbbrklbracelbracklbrkelbrksld"
    "lbrkslulcaronlcedillceillcublcyldcaldquoldquorldrdharldrusharldshleleftarrowleftarrowtail"
    "leftharpoondownleftharpoonupleftleftarrowsleftrightarrowleftrightarrowsleftrightharpoons"
    "leftrightsquigarrowleftthreetimeslegleqleqqleqslantleslescclesdotlesdotolesdotorlesglesgeslessapprox"
    "lessdotlesseqgtrlesseqqgtrlessgtrlesssimlfishtlfloorlfrlglgElhardlharulharullhblkljcyllllarrllcorner"
    "llhardlltrilmidotlmoustlmoustachelnElnaplnapproxlnelneqlneqqlnsimloangloarrlobrklongleftarrow"
    "longleftrightarrowlongmapstolongrightarrowlooparrowleftlooparrowrightloparlopflopluslotimeslowast"
    "lowbarlozlozengelozflparlparltlrarrlrcornerlrharlrhardlrmlrtrilsaquolscrlshlsimlsimelsimglsqblsquo"
    "lsquorlstrokltltccltcirltdotlthreeltimesltlarrltquestltrParltriltrieltriflurdsharluruharlvertneqq"
    "lvnEmDDotmacrmalemaltmaltesemapmapstomapstodownmapstoleftmapstoupmarkermcommamcymdashmeasuredangle"
    "mfrmhomicromidmidastmidcirmiddotminusminusbminusdminusdumlcpmldrmnplusmodelsmopfmpmscrmstposmu"
    "multimapmumapnGgnGtnGtvnLeftarrownLeftrightarrownLlnLtnLtvnRightarrownVDashnVdashnablanacutenangnap"
    "napEnapidnaposnapproxnaturnaturalnaturalsnbspnbumpnbumpencapncaronncedilncongncongdotncupncyndashne"
    "neArrnearhknearrnearrownedotnequivnesearnesimnexistnexistsnfrngEngengeqngeqqngeqslantngesngsimngt"
    "ngtrnhArrnharrnhparninisnisdnivnjcynlArrnlEnlarrnldrnlenleftarrownleftrightarrownleqnleqqnleqslant"
    "nlesnlessnlsimnltnltrinltrienmidnopfnotnotinnotinEnotindotnotinvanotinvbnotinvcnotninotnivanotnivb"
    "notnivcnparnparallelnparslnpartnpolintnprnprcuenprenprecnpreceqnrArrnrarrnrarrcnrarrwnrightarrow"
    "nrtrinrtrienscnsccuenscenscrnshortmidnshortparallelnsimnsimensimeqnsmidnsparnsqsubensqsupensubnsubE"
    "nsubensubsetnsubseteqnsubseteqqnsuccnsucceqnsupnsupEnsupensupsetnsupseteqnsupseteqqntglntildentlg"
    "ntriangleleftntrianglelefteqntrianglerightntrianglerighteqnunumnumeronumspnvDashnvHarrnvapnvdashnvge"
    "nvgtnvinfinnvlArrnvlenvltnvltrienvrArrnvrtrienvsimnwArrnwarhknwarrnwarrownwnearoSoacuteoastocirocirc"
    "ocyodashodblacodivodotodsoldoeligofcirofrogonograveogtohbarohmointolarrolcirolcrossolineoltomacr"
    "omegaomicronomidominusoopfoparoperpoplusororarrordorderorderofordfordmorigoforororslopeorvoscroslash"
    "osolotildeotimesotimesasoumlovbarparparaparallelparsimparslpartpcypercntperiodpermilperppertenkpfr"
    "phiphivphmmatphonepipitchforkpivplanckplanckhplankvplusplusacirplusbpluscirplusdoplusdupluseplusmn"
    "plussimplustwopmpointintpopfpoundprprEprapprcuepreprecprecapproxpreccurlyeqpreceqprecnapproxprecneqq"
    "precnsimprecsimprimeprimesprnEprnapprnsimprodprofalarproflineprofsurfpropproptoprsimprurelpscrpsi"
    "puncspqfrqintqopfqprimeqscrquaternionsquatintquestquesteqquotrAarrrArrrAtailrBarrrHarraceracuteradic"
    "raemptyvrangrangdrangerangleraquorarrrarraprarrbrarrbfsrarrcrarrfsrarrhkrarrlprarrplrarrsimrarrtl"
    "rarrwratailratiorationalsrbarrrbbrkrbracerbrackrbrkerbrksldrbrkslurcaronrcedilrceilrcubrcyrdca"
    "rdldharrdquordquorrdshrealrealinerealpartrealsrectregrfishtrfloorrfrrhardrharurharulrhorhov"
    "rightarrowrightarrowtailrightharpoondownrightharpoonuprightleftarrowsrightleftharpoons"
    "rightrightarrowsrightsquigarrowrightthreetimesringrisingdotseqrlarrrlharrlmrmoustrmoustachernmid"
    "roangroarrrobrkroparropfroplusrotimesrparrpargtrppolintrrarrrsaquorscrrshrsqbrsquorsquorrthreertimes"
    "rtrirtriertrifrtriltriruluharrxsacutesbquoscscEscapscaronsccuescescedilscircscnEscnapscnsimscpolint"
    "scsimscysdotsdotbsdoteseArrsearhksearrsearrowsectsemiseswarsetminussetmnsextsfrsfrownsharpshchcyshcy"
    "shortmidshortparallelshysigmasigmafsigmavsimsimdotsimesimeqsimgsimgEsimlsimlEsimnesimplussimrarr"
    "slarrsmallsetminussmashpsmeparslsmidsmilesmtsmtesmtessoftcysolsolbsolbarsopfspadesspadesuitsparsqcap"
    "sqcapssqcupsqcupssqsubsqsubesqsubsetsqsubseteqsqsupsqsupesqsupsetsqsupseteqsqusquaresquarfsqufsrarr"
    "sscrssetmnssmilesstarfstarstarfstraightepsilonstraightphistrnssubsubEsubdotsubesubedotsubmultsubnE"
    "subnesubplussubrarrsubsetsubseteqsubseteqqsubsetneqsubsetneqqsubsimsubsubsubsupsuccsuccapprox"
    "succcurlyeqsucceqsuccnapproxsuccneqqsuccnsimsuccsimsumsungsupsup1sup2sup3supEsupdotsupdsubsupe"
    "supedotsuphsolsuphsubsuplarrsupmultsupnEsupnesupplussupsetsupseteqsupseteqqsupsetneqsupsetneqqsupsim"
    "supsubsupsupswArrswarhkswarrswarrowswnwarszligtargettautbrktcarontcediltcytdottelrectfrthere4"
    "thereforethetathetasymthetavthickapproxthicksimthinspthkapthksimthorntildetimestimesbtimesbartimesd"
    "tinttoeatoptopbottopcirtopftopforktosatprimetradetriangletriangledowntrianglelefttrianglelefteq"
    "triangleqtrianglerighttrianglerighteqtridottrietriminustriplustrisbtritimetrpeziumtscrtscytshcy"
    "tstroktwixttwoheadleftarrowtwoheadrightarrowuArruHaruacuteuarrubrcyubreveucircucyudarrudblacudhar"
    "ufishtufrugraveuharluharruhblkulcornulcornerulcropultriumacrumluogonuopfuparrowupdownarrow"
    "upharpoonleftupharpoonrightuplusupsiupsihupsilonupuparrowsurcornurcornerurcropuringurtriuscrutdot"
    "utildeutriutrifuuarruumluwanglevArrvBarvBarvvDashvangrtvarepsilonvarkappavarnothingvarphivarpi"
    "varproptovarrvarrhovarsigmavarsubsetneqvarsubsetneqqvarsupsetneqvarsupsetneqqvarthetavartriangleleft"
    "vartrianglerightvcyvdashveeveebarveeeqvellipverbarvertvfrvltrivnsubvnsupvopfvpropvrtrivscrvsubnE"
    "vsubnevsupnEvsupnevzigzagwcircwedbarwedgewedgeqweierpwfrwopfwpwrwreathwscrxcapxcircxcupxdtrixfrxhArr"
    "xharrxixlArrxlarrxmapxnisxodotxopfxoplusxotimexrArrxrarrxscrxsqcupxuplusxutrixveexwedgeyacuteyacy"
    "ycircycyyenyfryicyyopfyscryucyyumlzacutezcaronzcyzdotzeetrfzetazfrzhcyzigrarrzopfzscrzwjzwnj";
static const struct name_slot entity_names_slots[8192] = {
    [0] = {447, 60, 4}, [1] = {8697, 1023, 6}, [5] = {8173, 943, 6},
    
    
    [22] = {6144, 612, 5},
    [29] = {10351, 1156, 10},
    
    
    
    [52] = {12616, 456, 3},
    [54] = {9132, 1054, 5}, [59] = {11305, 1266, 6},
    [63] = {13306, 1449, 4},
    
    
    [79] = {3788, 393, 3}, [83] = {13032, 240, 14},
    [85] = {9043, 1044, 5}, [86] = {5247, 1, 3}, [88] = {7316, 830, 6}, [89] = {11580, 418, 5},
    [91] = {4209, 434, 3}, [92] = {10966, 926, 6},
    [97] = {11491, 402, 5}, [98] = {12275, 1366, 6},
    [102] = {4948, 520, 3},
    
    [116] = {9747, 1117, 5},
    [121] = {8641, 1013, 6}, [124] = {13997, 1509, 3}, [125] = {13435, 634, 5},
    [127] = {2749, 297, 14}, [129] = {6557, 31, 4},
    [132] = {4527, 463, 4}, [135] = {7779, 161, 3},
    [139] = {3536, 363, 8}, [140] = {2885, 306, 12},
    
    [153] = {7117, 798, 6},
    [156] = {8057, 928, 9},
    [163] = {6641, 756, 3}, [166] = {13168, 388, 17},
    [171] = {6273, 712, 5}, [172] = {7642, 875, 6}, [173] = {7322, 831, 6},
    
    [181] = {13189, 1433, 4}, [182] = {8378, 121, 4},
    [190] = {10059, 304, 6}, [191] = {7696, 884, 6},
    [193] = {9257, 493, 6}, [197] = {5160, 556, 3},
    [200] = {12340, 446, 10}, [201] = {2383, 265, 2},
    [209] = {152, 24, 4},
    [210] = {8066, 929, 6}, [211] = {12064, 1340, 5}, [212] = {6950, 787, 6}, [213] = {10823, 1214, 4},
    [218] = {4380, 447, 11}, [220] = {8145, 940, 4},
    [222] = {8932, 1035, 7}, [224] = {10325, 1156, 5},
    [229] = {25, 5, 3}, [231] = {13807, 1483, 3}, [233] = {3164, 323, 22},
    [234] = {9974, 1107, 5}, [235] = {10469, 319, 16}, [238] = {12326, 446, 6},
    [240] = {6412, 729, 11}, [241] = {11376, 1274, 6}, [243] = {8491, 992, 4},
    [246] = {5729, 532, 8}, [250] = {11700, 1278, 15}, [251] = {1754, 213, 4},
    [252] = {10745, 1201, 4}, [253] = {4419, 452, 8}, [256] = {11180, 1252, 8},
    
    [265] = {13646, 1469, 6},
    [272] = {11209, 1254, 4}, [273] = {12680, 1392, 7}, [274] = {5605, 24, 6}, [275] = {5866, 645, 4},
    [277] = {1682, 196, 5},
    [282] = {8265, 956, 5}, [285] = {3731, 392, 3}, [286] = {297, 48, 24}, [287] = {5831, 638, 5},
    [288] = {11316, 1267, 8}, [290] = {11667, 130, 17},
    [296] = {13120, 1428, 8}, [299] = {9642, 1103, 2},
    [303] = {2911, 308, 11}, [304] = {1217, 134, 4}, [305] = {11216, 1256, 6},
    
    [312] = {10622, 1182, 5}, [315] = {1185, 129, 10},
    
    [326] = {11874, 1316, 6}, [329] = {12759, 1398, 6},
    [332] = {7199, 809, 6}, [335] = {5074, 539, 4},
    [337] = {3622, 374, 13}, [338] = {8042, 926, 4}, [339] = {10076, 289, 5}, [340] = {12374, 1368, 4}, [341] = {13233, 504, 5},
    [342] = {7190, 778, 5}, [343] = {10487, 1161, 3}, [347] = {13798, 497, 4},
    [351] = {3687, 383, 4}, [353] = {7764, 156, 3},
    [354] = {8234, 954, 5}, [355] = {9037, 1043, 6},
    
    [366] = {6335, 720, 3}, [368] = {12369, 399, 5},
    [374] = {5957, 662, 5},
    [379] = {5111, 548, 4}, [381] = {9147, 257, 13}, [382] = {6847, 776, 3},
    [384] = {10046, 310, 5}, [386] = {10440, 304, 15},
    [393] = {12436, 1370, 3}, [395] = {13871, 1487, 4},
    [397] = {6947, 787, 3}, [399] = {1100, 117, 3}, [400] = {6722, 766, 10}, [401] = {2553, 265, 14},
    
    [408] = {9229, 1058, 5}, [413] = {12555, 1323, 10},
    [418] = {12001, 1334, 5},
    [420] = {10220, 1151, 11},
    [426] = {9893, 292, 7}, [428] = {7823, 154, 3}, [430] = {7226, 814, 6},
    [437] = {9443, 1084, 9},
    
    [444] = {9325, 1070, 4}, [445] = {8580, 1005, 5},
    [451] = {13293, 1447, 5},
    [460] = {2698, 294, 15},
    [463] = {8423, 977, 4},
    [468] = {7690, 883, 6}, [472] = {1499, 172, 14}, [473] = {13464, 1462, 5},
    [474] = {13490, 987, 8}, [478] = {8507, 255, 5},
    
    
    [492] = {4569, 472, 10},
    [499] = {13185, 94, 4}, [501] = {8613, 1008, 6},
    [509] = {6246, 166, 5},
    [513] = {6149, 694, 4},
    [516] = {1195, 130, 11}, [519] = {9550, 1093, 3}, [521] = {5918, 654, 5},
    
    [528] = {13845, 1486, 4},
    [537] = {5263, 576, 8}, [538] = {6511, 738, 10}, [539] = {6585, 746, 5},
    
    
    
    [560] = {12114, 1345, 6},
    [568] = {1318, 147, 6},
    
    [576] = {50, 11, 5}, [578] = {11857, 50, 5}, [580] = {1221, 135, 6},
    [587] = {6886, 782, 6},
    
    [597] = {3709, 388, 4}, [598] = {3647, 51, 10}, [599] = {5680, 628, 7},
    [600] = {13971, 1503, 4}, [601] = {9626, 1101, 4}, [603] = {7363, 840, 7}, [605] = {10739, 45, 6},
    [610] = {11734, 846, 12},
    [616] = {9244, 1061, 7},
    [619] = {3699, 386, 6},
    [624] = {11443, 1281, 5},
    [634] = {2427, 269, 4}, [635] = {6464, 734, 8},
    [636] = {6979, 790, 6}, [637] = {11557, 385, 3},
    [643] = {11987, 1332, 4}, [644] = {13777, 525, 2},
    [648] = {250, 35, 3}, [650] = {8081, 932, 8}, [652] = {12505, 1371, 9},
    [654] = {10600, 1180, 6}, [657] = {7840, 906, 3},
    [660] = {10291, 333, 6},
    
    [672] = {8503, 995, 4}, [677] = {6692, 752, 11},
    [680] = {8331, 963, 8}, [682] = {11622, 106, 16}, [683] = {9350, 352, 5},
    [686] = {1058, 86, 9},
    [693] = {814, 93, 14}, [695] = {7747, 893, 5},
    [701] = {3691, 384, 5},
    [707] = {10081, 1142, 6},
    
    [715] = {12753, 1397, 6}, [719] = {7178, 807, 4},
    
    [728] = {12484, 1378, 7}, [729] = {11243, 171, 11},
    [735] = {884, 98, 12},
    [738] = {6305, 42, 9}, [739] = {10608, 1181, 6}, [740] = {12937, 1414, 8},
    [746] = {1324, 148, 6}, [747] = {13247, 1442, 6},
    [750] = {12818, 1405, 6}, [754] = {8678, 1020, 5},
    [757] = {7826, 903, 5}, [758] = {10517, 1167, 6},
    [766] = {10155, 1148, 6},
    
    
    [783] = {2132, 87, 9},
    [787] = {11066, 372, 3},
    [794] = {9499, 236, 10}, [795] = {11002, 1237, 6},
    [800] = {13420, 1457, 5},
    
    [811] = {3478, 356, 6}, [815] = {6864, 778, 7},
    
    [822] = {4848, 94, 7}, [825] = {7716, 158, 2},
    
    [836] = {3821, 400, 13},
    
    [848] = {106, 20, 4}, [851] = {2388, 267, 3},
    [855] = {4190, 430, 2}, [857] = {9903, 295, 3},
    [858] = {13881, 631, 6}, [863] = {6013, 172, 4},
    [864] = {7843, 907, 3}, [865] = {11840, 1314, 6}, [868] = {1239, 137, 3}, [869] = {8718, 1025, 3},
    [870] = {9007, 1040, 6}, [871] = {9657, 1105, 3}, [872] = {6032, 676, 5},
    [876] = {342, 50, 15}, [881] = {9369, 1075, 4},
    [886] = {6241, 707, 5},
    [888] = {3039, 316, 17},
    [897] = {642, 54, 21}, [898] = {8536, 1000, 6},
    [900] = {11188, 377, 4}, [903] = {12055, 1339, 3},
    [907] = {6824, 235, 5},
    
    [918] = {12075, 1342, 4}, [919] = {5242, 572, 5}, [920] = {4099, 419, 14},
    [924] = {1144, 124, 20}, [926] = {6237, 706, 4}, [929] = {6935, 785, 7},
    [934] = {4347, 445, 14},
    [941] = {7479, 852, 4},
    
    [950] = {10268, 288, 14}, [951] = {12270, 442, 5},
    [954] = {5962, 663, 5},
    [961] = {1994, 237, 13}, [962] = {6345, 723, 4}, [963] = {11937, 454, 5}, [964] = {2600, 284, 4},
    [968] = {12899, 473, 6}, [970] = {4984, 524, 17},
    [977] = {2577, 282, 7},
    [978] = {12794, 1401, 6}, [981] = {4506, 457, 6}, [983] = {13460, 1461, 4},
    [987] = {6438, 731, 8}, [988] = {3577, 369, 4}, [989] = {6985, 791, 6},
    [990] = {7907, 916, 4}, [991] = {10649, 1186, 6},
    [1001] = {8374, 970, 4},
    [1003] = {7221, 813, 5},
    [1011] = {2391, 268, 11}, [1012] = {5464, 604, 6}, [1013] = {8757, 224, 9},
    
    [1021] = {7800, 899, 8}, [1025] = {2798, 300, 15},
    [1027] = {8451, 984, 6},
    [1037] = {6752, 763, 15},
    [1042] = {10588, 507, 5},
    [1046] = {1578, 183, 6}, [1047] = {4198, 432, 6},
    
    [1058] = {13686, 330, 5}, [1060] = {921, 101, 19},
    [1066] = {9842, 1127, 5}, [1067] = {8270, 957, 4},
    [1070] = {13902, 1488, 6}, [1071] = {5188, 563, 3},
    [1076] = {11127, 374, 7}, [1078] = {13474, 1463, 6},
    [1085] = {4737, 496, 16},
    
    [1096] = {7864, 910, 4},
    
    
    [1110] = {5723, 520, 6}, [1111] = {13360, 1450, 4}, [1112] = {6916, 784, 11}, [1114] = {13663, 523, 6}, [1115] = {8139, 939, 6},
    [1117] = {7618, 871, 6}, [1120] = {5227, 569, 5},
    
    [1129] = {6114, 610, 6}, [1133] = {10373, 1157, 4},
    [1136] = {2584, 283, 16}, [1139] = {9118, 1052, 4},
    
    
    [1152] = {8725, 351, 5}, [1154] = {11956, 1327, 4}, [1155] = {10889, 1223, 6},
    
    [1169] = {9461, 1086, 4},
    [1173] = {8921, 1033, 5}, [1174] = {474, 65, 4},
    [1177] = {13328, 243, 13},
    
    [1190] = {176, 33, 3}, [1191] = {12523, 1375, 10},
    [1194] = {4059, 416, 13}, [1195] = {1483, 170, 12},
    [1202] = {1110, 120, 6}, [1203] = {10689, 55, 4}, [1205] = {8709, 227, 5},
    [1207] = {8625, 1010, 7}, [1208] = {4809, 503, 11}, [1209] = {12771, 1400, 5},
    
    [1221] = {10166, 1150, 7},
    [1224] = {13681, 324, 5}, [1226] = {7557, 860, 5},
    [1232] = {7752, 894, 3}, [1233] = {10606, 727, 2},
    
    
    [1248] = {5982, 667, 5}, [1249] = {8957, 1004, 10}, [1250] = {9078, 1048, 6}, [1253] = {8601, 1007, 6},
    
    [1261] = {5068, 537, 2}, [1262] = {7354, 839, 5},
    [1266] = {7612, 870, 6}, [1269] = {116, 22, 3},
    
    
    
    [1294] = {13310, 436, 7},
    [1296] = {3186, 324, 9}, [1300] = {5687, 629, 15},
    [1302] = {1608, 186, 3}, [1306] = {4915, 513, 6},
    [1309] = {5369, 591, 8}, [1312] = {1344, 152, 4},
    
    
    [1331] = {143, 27, 4},
    [1335] = {9610, 929, 4}, [1337] = {10095, 289, 7},
    [1339] = {9319, 1069, 6}, [1342] = {2337, 260, 4}, [1343] = {12237, 1362, 4},
    
    [1350] = {11277, 422, 5},
    
    
    [1368] = {1772, 217, 4},
    
    [1383] = {6109, 690, 5}, [1384] = {12420, 1229, 11}, [1385] = {5642, 497, 6},
    [1386] = {13793, 623, 5}, [1387] = {9698, 308, 4},
    
    [1398] = {10423, 307, 4}, [1402] = {256, 44, 9}, [1403] = {7312, 832, 4},
    [1405] = {9215, 1057, 14}, [1406] = {13965, 556, 6},
    [1413] = {5049, 532, 5}, [1415] = {2341, 261, 14},
    
    [1422] = {4555, 470, 9}, [1423] = {4534, 465, 3}, [1425] = {13244, 1441, 3}, [1427] = {13892, 520, 4},
    [1428] = {8903, 1030, 3}, [1429] = {3468, 354, 4}, [1430] = {13840, 624, 5},
    [1436] = {218, 38, 5}, [1438] = {6003, 671, 5},
    [1444] = {4243, 399, 15},
    [1448] = {7017, 795, 8}, [1449] = {5519, 611, 7}, [1450] = {8527, 248, 2}, [1451] = {12609, 455, 7},
    
    [1461] = {7949, 918, 6}, [1463] = {3550, 366, 3},
    [1465] = {5889, 648, 5}, [1466] = {3768, 396, 20}, [1469] = {13775, 1479, 2},
    [1470] = {9473, 1088, 7}, [1471] = {8394, 973, 5}, [1472] = {13751, 573, 5},
    [1481] = {3365, 337, 4},
    
    
    [1497] = {5629, 188, 6}, [1498] = {8010, 870, 4},
    [1503] = {6370, 726, 16},
    [1510] = {2155, 247, 16},
    [1512] = {5196, 75, 5}, [1515] = {10427, 302, 13}, [1517] = {9752, 1118, 5},
    [1521] = {276, 46, 10}, [1522] = {1472, 167, 3}, [1523] = {4961, 522, 11},
    [1524] = {3640, 376, 7}, [1525] = {601, 80, 7}, [1526] = {2007, 238, 12}, [1527] = {10976, 1235, 8},
    [1535] = {12866, 1411, 8},
    [1537] = {13700, 411, 5}, [1541] = {9803, 1121, 6},
    [1542] = {5474, 58, 8},
    [1548] = {7123, 799, 6}, [1553] = {9202, 1008, 13},
    [1556] = {6932, 83, 3}, [1557] = {10681, 1193, 5}, [1559] = {3979, 411, 13},
    
    [1571] = {9982, 1138, 5},
    [1575] = {6732, 767, 6}, [1577] = {912, 100, 9},
    [1581] = {4026, 414, 17}, [1582] = {10672, 1191, 6},
    [1585] = {6084, 685, 5}, [1589] = {7344, 837, 4},
    [1591] = {1459, 164, 2}, [1595] = {1766, 216, 6},
    [1597] = {7375, 812, 6},
    [1602] = {7678, 881, 6}, [1606] = {13810, 90, 5},
    
    [1614] = {1006, 106, 15}, [1615] = {8906, 248, 4}, [1616] = {8405, 121, 5}, [1617] = {9776, 284, 8},
    [1620] = {4911, 512, 4}, [1623] = {506, 72, 3},
    
    
    [1640] = {3683, 382, 4},
    [1648] = {8743, 1028, 8},
    [1651] = {13952, 1500, 6}, [1654] = {8495, 993, 4},
    [1661] = {13958, 1501, 3},
    
    [1670] = {5491, 608, 8},
    [1674] = {6790, 769, 6}, [1675] = {8198, 88, 3}, [1679] = {5418, 599, 4},
    [1680] = {2067, 242, 15}, [1681] = {9784, 283, 4}, [1683] = {533, 76, 14},
    [1686] = {1348, 153, 3}, [1687] = {9553, 1094, 3},
    [1697] = {3794, 398, 17},
    [1698] = {5253, 574, 6},
    [1704] = {1341, 151, 3}, [1705] = {9311, 1067, 3},
    [1710] = {4866, 507, 14},
    [1716] = {11164, 1250, 8}, [1719] = {110, 21, 6}, [1720] = {2619, 287, 9}, [1721] = {12439, 1371, 4},
    [1723] = {5027, 527, 3}, [1727] = {4178, 428, 6},
    [1730] = {858, 96, 17}, [1731] = {1021, 107, 18}, [1732] = {8149, 926, 6},
    [1739] = {1401, 159, 14},
    
    
    
    
    [1764] = {8102, 935, 6}, [1767] = {12951, 951, 4}, [1768] = {8821, 233, 14},
    [1772] = {7446, 846, 5}, [1774] = {9090, 1049, 10},
    [1778] = {9395, 1078, 6}, [1779] = {13635, 1468, 3}, [1780] = {1702, 201, 4}, [1781] = {6969, 788, 6},
    
    [1793] = {957, 103, 14},
    
    [1803] = {7328, 833, 3},
    
    [1816] = {5171, 559, 6}, [1817] = {8794, 245, 13},
    [1818] = {12247, 1364, 4},
    [1828] = {12292, 443, 5}, [1829] = {12491, 1370, 6},
    [1831] = {126, 24, 10},
    
    [1843] = {9994, 1138, 10}, [1846] = {509, 73, 5},
    
    [1854] = {2374, 263, 3}, [1858] = {2171, 248, 13},
    [1861] = {8532, 999, 4}, [1864] = {9456, 1085, 5},
    [1867] = {13203, 1435, 5},
    
    [1882] = {11880, 1317, 4}, [1883] = {6166, 697, 4},
    [1886] = {12830, 1407, 3}, [1889] = {1095, 116, 5},
    [1890] = {10877, 1221, 5}, [1893] = {13431, 1421, 4},
    [1896] = {12843, 1409, 3}, [1897] = {460, 34, 2}, [1899] = {451, 61, 3}, [1900] = {7239, 136, 2}, [1901] = {1443, 162, 12},
    [1903] = {6501, 738, 4}, [1905] = {13822, 89, 5},
    [1908] = {10282, 332, 4}, [1909] = {72, 14, 5},
    [1919] = {6135, 693, 5},
    [1920] = {8014, 170, 6},
    
    
    [1938] = {5204, 566, 5}, [1941] = {6816, 97, 4},
    [1945] = {1475, 168, 5}, [1949] = {462, 63, 8},
    [1950] = {9740, 335, 3}, [1951] = {9024, 1042, 3}, [1955] = {11507, 1291, 7},
    [1957] = {1227, 136, 12},
    [1963] = {9452, 1084, 4}, [1967] = {1664, 192, 4},
    [1969] = {5672, 627, 8},
    [1974] = {11756, 1302, 3}, [1977] = {5115, 549, 4},
    [1981] = {9815, 334, 5}, [1982] = {10941, 867, 9}, [1983] = {10413, 297, 4}, [1984] = {6472, 735, 5}, [1985] = {77, 15, 4},
    
    [1993] = {9115, 1052, 3},
    [2000] = {8656, 1016, 5}, [2001] = {11810, 1310, 7}, [2002] = {9636, 561, 6},
    [2006] = {4139, 422, 11}, [2007] = {11821, 1312, 6},
    
    
    [2023] = {7370, 841, 5}, [2025] = {13920, 1492, 3},
    [2028] = {5107, 547, 4},
    
    [2041] = {2226, 253, 3}, [2045] = {3338, 335, 13},
    [2046] = {6089, 686, 5}, [2047] = {11800, 1308, 4}, [2049] = {2443, 276, 6},
    [2056] = {11960, 1328, 5},
    
    [2065] = {2858, 304, 20}, [2067] = {8020, 923, 6}, [2068] = {503, 71, 3},
    [2071] = {3432, 351, 20},
    [2080] = {8485, 991, 6},
    [2083] = {12623, 458, 3}, [2084] = {8368, 969, 6},
    
    
    [2105] = {634, 85, 8},
    [2110] = {1591, 185, 10},
    [2113] = {3992, 412, 16}, [2114] = {8499, 994, 4},
    [2119] = {13619, 411, 16}, [2121] = {8755, 1030, 2}, [2122] = {13982, 1506, 7},
    [2128] = {1303, 143, 4}, [2129] = {7475, 851, 4},
    [2130] = {7887, 913, 4}, [2131] = {11942, 453, 3},
    
    [2142] = {4906, 511, 5}, [2145] = {10417, 1159, 6}, [2146] = {7388, 129, 5},
    [2151] = {7672, 880, 6},
    
    
    [2167] = {12365, 140, 4}, [2170] = {2423, 272, 4},
    
    [2182] = {7543, 857, 5}, [2183] = {10785, 1207, 4},
    [2184] = {4512, 460, 5}, [2188] = {9378, 1039, 5},
    [2193] = {10686, 348, 3}, [2194] = {7217, 812, 4},
    [2196] = {4702, 492, 5}, [2197] = {12286, 1367, 6}, [2199] = {517, 75, 16}, [2200] = {7767, 158, 4}, [2201] = {8647, 1014, 4},
    [2202] = {9936, 293, 3},
    [2209] = {12297, 444, 6},
    [2216] = {8355, 967, 4},
    [2220] = {5859, 644, 7},
    [2231] = {2628, 288, 20},
    [2235] = {10496, 1163, 5}, [2237] = {7648, 876, 6},
    [2239] = {11991, 797, 5}, [2240] = {9251, 1062, 6}, [2241] = {13855, 626, 6}, [2243] = {10538, 1171, 6},
    [2244] = {10856, 96, 3},
    [2253] = {10054, 302, 5},
    [2259] = {1975, 235, 7}, [2260] = {9532, 1092, 5},
    
    [2272] = {9300, 395, 5},
    [2274] = {11638, 418, 14}, [2276] = {8, 2, 6}, [2277] = {241, 42, 9}, [2278] = {4673, 486, 6}, [2279] = {5191, 564, 5},
    [2280] = {10513, 1166, 4}, [2281] = {13113, 1427, 7}, [2282] = {13301, 1448, 5},
    [2286] = {12593, 1327, 8}, [2291] = {13673, 1472, 3},
    
    
    
    [2314] = {6251, 708, 5},
    [2316] = {11400, 1276, 7},
    [2322] = {14000, 1510, 4},
    [2329] = {11575, 106, 5}, [2331] = {7702, 885, 5}, [2332] = {12390, 449, 6},
    [2335] = {1461, 165, 6}, [2338] = {896, 99, 16},
    [2344] = {7581, 865, 4},
    [2346] = {11026, 1240, 7}, [2347] = {6905, 80, 4}, [2348] = {2437, 275, 6}, [2349] = {8666, 1018, 6},
    [2353] = {7211, 811, 6}, [2356] = {2377, 264, 6},
    
    [2365] = {3002, 314, 16}, [2368] = {12108, 1345, 6},
    [2370] = {11927, 1323, 4}, [2374] = {8886, 1032, 14}, [2375] = {12266, 96, 4},
    [2376] = {11119, 1248, 8}, [2378] = {10507, 1165, 6},
    [2384] = {1180, 128, 5}, [2385] = {5541, 614, 6}, [2387] = {1287, 142, 6},
    [2388] = {10572, 1177, 5}, [2389] = {12497, 451, 8},
    [2396] = {12945, 1415, 6}, [2399] = {8435, 980, 3},
    [2401] = {8529, 998, 3}, [2404] = {7171, 806, 7},
    
    
    [2423] = {12228, 1360, 6},
    
    [2433] = {2433, 274, 4},
    [2440] = {7562, 861, 5}, [2441] = {9137, 1055, 5},
    [2444] = {9564, 603, 6},
    [2448] = {3736, 394, 14}, [2453] = {8179, 189, 2},
    [2455] = {5923, 655, 5}, [2456] = {5743, 633, 12},
    [2460] = {1611, 187, 8}, [2465] = {12910, 474, 6},
    [2466] = {9341, 1072, 5},
    [2474] = {383, 55, 15},
    
    [2487] = {875, 97, 9},
    [2490] = {1080, 113, 3}, [2495] = {10251, 327, 4},
    
    [2503] = {2247, 257, 13}, [2505] = {6997, 793, 4}, [2507] = {8418, 976, 5},
    [2508] = {11751, 130, 5}, [2513] = {4300, 442, 18},
    [2519] = {13802, 629, 5},
    [2525] = {12321, 445, 5},
    [2530] = {5779, 635, 17}, [2531] = {8447, 983, 4},
    [2532] = {9853, 508, 5}, [2535] = {4687, 489, 6}, [2536] = {3865, 403, 18},
    [2543] = {9918, 298, 9},
    [2544] = {10559, 1175, 6}, [2545] = {11746, 401, 5}, [2548] = {6017, 673, 5}, [2549] = {12251, 1365, 6},
    
    [2557] = {11894, 1318, 8}, [2560] = {4838, 506, 10},
    [2562] = {8051, 928, 6}, [2563] = {9483, 409, 6}, [2565] = {12717, 459, 8}, [2567] = {12811, 1404, 3},
    [2568] = {13068, 413, 15}, [2569] = {1571, 181, 4}, [2572] = {6850, 81, 2},
    
    [2582] = {6402, 728, 10}, [2584] = {0, 0, 5}, [2585] = {5377, 592, 6},
    [2589] = {10176, 315, 6}, [2591] = {13538, 1345, 8},
    [2592] = {4593, 475, 10}, [2593] = {1740, 209, 3}, [2595] = {6874, 780, 5},
    [2602] = {7009, 794, 8},
    [2605] = {8683, 1021, 7},
    [2610] = {3091, 319, 21}, [2612] = {11519, 49, 6}, [2613] = {4458, 455, 13},
    
    [2622] = {3680, 381, 3}, [2623] = {81, 16, 6}, [2625] = {3147, 322, 17},
    [2628] = {13709, 1465, 6}, [2629] = {9067, 1046, 6}, [2632] = {2195, 250, 8},
    [2634] = {11759, 1303, 6},
    
    [2647] = {10723, 1198, 5},
    [2652] = {12161, 1352, 7}, [2654] = {8589, 225, 5}, [2655] = {3952, 409, 13}, [2656] = {10109, 1145, 7}, [2657] = {8410, 190, 2},
    [2659] = {4937, 518, 5}, [2660] = {9757, 335, 7}, [2663] = {1523, 29, 12},
    [2664] = {9948, 1132, 5},
    [2674] = {5362, 590, 7}, [2675] = {10394, 331, 9},
    [2676] = {11324, 398, 4},
    [2684] = {12673, 1391, 7}, [2687] = {9305, 1066, 6},
    [2688] = {5104, 546, 3},
    [2696] = {9336, 1071, 5},
    [2702] = {13128, 1429, 4},
    [2710] = {2477, 279, 18},
    [2713] = {8323, 962, 8}, [2714] = {13652, 1470, 5},
    [2718] = {8167, 773, 6},
    [2726] = {7636, 874, 6},
    
    [2739] = {10765, 726, 5}, [2740] = {11965, 1329, 6}, [2741] = {7878, 912, 4},
    [2742] = {841, 95, 17},
    [2748] = {13008, 805, 12}, [2753] = {13386, 1452, 6},
    [2754] = {10236, 319, 6},
    [2764] = {9692, 1109, 3},
    [2766] = {8918, 251, 3},
    [2774] = {11154, 1248, 6}, [2776] = {9979, 1137, 3},
    [2779] = {10859, 1219, 4}, [2781] = {8721, 1026, 4}, [2782] = {5499, 609, 11}, [2783] = {4899, 510, 7},
    [2784] = {13942, 1498, 4}, [2785] = {6060, 680, 5}, [2787] = {1619, 188, 12}, [2789] = {6628, 754, 6},
    [2791] = {7456, 848, 4}, [2792] = {13657, 1471, 6}, [2795] = {8438, 981, 5},
    [2797] = {11172, 1251, 8}, [2798] = {10142, 288, 4}, [2799] = {10577, 1178, 5},
    [2803] = {6604, 750, 7}, [2806] = {8542, 1001, 8},
    [2812] = {12079, 522, 8},
    
    [2821] = {10703, 1195, 7}, [2822] = {11061, 373, 5}, [2824] = {11160, 376, 4},
    
    [2832] = {230, 40, 4}, [2834] = {12477, 1377, 7},
    
    [2844] = {6836, 77, 5}, [2845] = {10953, 926, 6}, [2846] = {11083, 373, 11}, [2847] = {7004, 85, 5},
    [2850] = {4286, 439, 4}, [2855] = {5535, 613, 6},
    [2856] = {4934, 517, 3}, [2857] = {1353, 155, 4}, [2858] = {13669, 523, 4}, [2860] = {9509, 506, 8},
    
    [2869] = {13546, 1464, 12},
    [2878] = {1906, 230, 14},
    [2880] = {179, 34, 20}, [2882] = {12699, 1395, 5},
    
    [2892] = {11804, 1309, 6}, [2897] = {11591, 1297, 3},
    [2901] = {5038, 530, 6},
    
    [2910] = {11111, 1247, 8}, [2913] = {5547, 614, 8},
    
    [2923] = {12207, 522, 4}, [2926] = {7129, 800, 4},
    [2929] = {6572, 743, 5}, [2930] = {1351, 154, 2},
    [2939] = {5851, 642, 5},
    [2940] = {7487, 135, 5}, [2941] = {2574, 281, 3},
    [2948] = {6679, 763, 6}, [2950] = {585, 79, 16},
    [2952] = {8522, 997, 5}, [2953] = {3220, 327, 16}, [2954] = {11608, 1277, 14}, [2957] = {2402, 269, 9},
    [2959] = {8412, 975, 6}, [2961] = {4793, 502, 16}, [2963] = {9054, 1031, 5},
    [2964] = {8443, 982, 4}, [2965] = {10693, 725, 5}, [2968] = {2813, 301, 12},
    [2970] = {9725, 72, 5}, [2973] = {7981, 162, 6}, [2974] = {12216, 1357, 3},
    [2976] = {4753, 497, 5}, [2977] = {6590, 747, 4}, [2980] = {3388, 342, 5},
    
    [2992] = {12193, 1354, 6},
    [2995] = {11338, 398, 6},
    [3000] = {7257, 821, 3},
    [3007] = {5938, 658, 5},
    [3016] = {7624, 872, 6}, [3017] = {12069, 1341, 6},
    [3018] = {7585, 866, 4}, [3019] = {12968, 1417, 6}, [3020] = {6567, 742, 5}, [3021] = {6176, 29, 4}, [3023] = {6268, 711, 5},
    [3029] = {4174, 427, 4},
    
    [3040] = {6521, 56, 9},
    
    [3048] = {5836, 639, 5}, [3052] = {97, 19, 9},
    [3056] = {6131, 692, 4}, [3057] = {3705, 387, 4},
    [3062] = {7761, 157, 3}, [3063] = {6594, 748, 5},
    [3066] = {8850, 395, 17}, [3071] = {13508, 1229, 6},
    [3072] = {7831, 904, 4}, [3074] = {12058, 886, 6}, [3075] = {9913, 295, 5}, [3076] = {13993, 1508, 4},
    
    [3085] = {55, 12, 4}, [3086] = {12467, 1375, 5}, [3087] = {13771, 1481, 4},
    [3091] = {4930, 516, 4},
    [3096] = {11286, 1263, 6}, [3097] = {8089, 933, 8}, [3101] = {754, 90, 24},
    [3102] = {3834, 401, 19}, [3103] = {7818, 902, 3}, [3104] = {11438, 632, 5},
    [3108] = {9970, 1136, 4}, [3109] = {13219, 1438, 3}, [3113] = {9418, 240, 5},
    
    [3125] = {12995, 461, 5},
    [3130] = {5400, 595, 4},
    [3133] = {11971, 1330, 8}, [3134] = {7359, 840, 4},
    [3139] = {9314, 1068, 5}, [3140] = {11465, 1285, 7}, [3141] = {9835, 1126, 5},
    [3148] = {1861, 227, 11},
    [3153] = {13691, 1473, 4},
    
    
    [3170] = {2082, 243, 12}, [3171] = {13946, 1499, 6}, [3172] = {6618, 752, 5},
    [3175] = {1721, 205, 4}, [3176] = {1734, 208, 6}, [3177] = {10718, 1197, 5},
    [3180] = {11911, 1321, 6}, [3185] = {5142, 279, 14},
    
    [3192] = {10382, 331, 5},
    [3198] = {5167, 558, 4},
    [3207] = {2974, 312, 17}, [3209] = {12805, 1403, 6},
    [3215] = {1760, 215, 6},
    [3216] = {1960, 234, 15}, [3217] = {12648, 1388, 7}, [3220] = {10087, 1143, 8},
    [3224] = {6434, 724, 4},
    [3232] = {1544, 175, 4}, [3233] = {9160, 258, 18},
    [3236] = {11652, 401, 15}, [3239] = {1842, 226, 19},
    [3244] = {6871, 779, 3}, [3245] = {10297, 336, 5},
    
    [3252] = {357, 51, 5}, [3253] = {13147, 621, 5}, [3256] = {8482, 990, 3}, [3257] = {9943, 1108, 5},
    [3259] = {5301, 582, 8}, [3260] = {6767, 765, 5}, [3261] = {8594, 1006, 7},
    
    [3273] = {1937, 232, 9},
    [3276] = {7955, 157, 9},
    [3282] = {9702, 1111, 11}, [3284] = {7861, 910, 3}, [3285] = {12989, 1420, 6}, [3286] = {5293, 581, 8},
    [3289] = {10214, 1153, 6},
    
    
    
    [3312] = {1077, 112, 3},
    [3323] = {9059, 790, 8},
    [3324] = {1575, 182, 3}, [3325] = {7589, 142, 6},
    [3332] = {4399, 450, 3}, [3335] = {12396, 1369, 4},
    [3336] = {9469, 1088, 4},
    
    [3351] = {28, 6, 3},
    [3357] = {13938, 1497, 4}, [3358] = {7548, 858, 6},
    [3362] = {9389, 1077, 6}, [3364] = {12006, 932, 6},
    [3367] = {4693, 490, 3},
    [3376] = {7916, 918, 5},
    [3383] = {5209, 13, 2},
    [3384] = {5201, 565, 3}, [3385] = {5635, 623, 7}, [3386] = {11033, 368, 2}, [3387] = {10028, 309, 9},
    [3390] = {6477, 16, 6}, [3394] = {9847, 1128, 6},
    [3401] = {12180, 19, 13},
    [3403] = {6459, 734, 5},
    [3410] = {3351, 336, 14}, [3413] = {8566, 1003, 5},
    [3418] = {6386, 385, 8}, [3419] = {10618, 729, 4},
    [3420] = {13832, 1056, 4}, [3421] = {1553, 177, 4}, [3423] = {7873, 911, 5},
    [3429] = {608, 81, 13},
    [3433] = {6185, 174, 5}, [3434] = {6892, 783, 3}, [3436] = {2458, 279, 19},
    [3440] = {12551, 452, 4}, [3443] = {13528, 503, 4},
    
    [3452] = {11817, 1311, 4},
    [3459] = {1330, 149, 6}, [3461] = {8462, 986, 5},
    [3464] = {12405, 841, 15}, [3466] = {6644, 757, 8},
    [3468] = {6547, 740, 4}, [3469] = {12460, 1374, 7}, [3471] = {7599, 868, 5}, [3472] = {10635, 1184, 6}, [3473] = {13406, 1454, 5},
    [3474] = {13055, 1317, 13}, [3475] = {12814, 361, 4}, [3477] = {10116, 316, 5}, [3479] = {11922, 452, 2},
    [3481] = {5090, 543, 6}, [3485] = {4776, 436, 7},
    [3486] = {5404, 477, 2},
    
    
    [3509] = {1786, 219, 4},
    [3511] = {9188, 259, 14},
    
    [3522] = {13785, 1482, 4}, [3523] = {5057, 534, 4}, [3526] = {5426, 477, 6},
    [3532] = {2495, 279, 17},
    
    [3542] = {8292, 961, 8}, [3545] = {6879, 781, 7},
    [3546] = {7195, 794, 4}, [3547] = {11292, 774, 5}, [3548] = {12103, 1344, 5},
    
    [3559] = {621, 82, 4}, [3560] = {6052, 679, 8}, [3562] = {13989, 1507, 4}, [3563] = {11884, 413, 5},
    [3566] = {1568, 180, 3}, [3567] = {4482, 457, 3}, [3568] = {5567, 608, 5},
    [3570] = {4650, 482, 6}, [3571] = {5874, 505, 3}, [3572] = {10863, 96, 8},
    [3577] = {4479, 456, 3}, [3581] = {4275, 438, 11},
    [3584] = {9281, 1065, 6}, [3585] = {5943, 659, 5}, [3586] = {11069, 371, 4},
    [3588] = {5998, 670, 5},
    [3596] = {3428, 350, 4}, [3597] = {6125, 691, 6}, [3598] = {10921, 1228, 3},
    [3601] = {4715, 494, 10}, [3603] = {10161, 1149, 5},
    [3611] = {12024, 1335, 4},
    [3613] = {4820, 504, 13}, [3615] = {8974, 247, 9},
    [3622] = {722, 69, 13},
    [3624] = {6541, 55, 6}, [3629] = {47, 10, 3},
    [3635] = {7152, 805, 4},
    [3636] = {2292, 89, 13}, [3637] = {4113, 92, 10}, [3638] = {9695, 1110, 3}, [3639] = {13887, 630, 5}, [3640] = {4696, 491, 6}, [3641] = {9529, 1091, 3},
    
    
    [3654] = {1242, 138, 3}, [3658] = {9870, 286, 6},
    [3661] = {3195, 325, 14}, [3662] = {10950, 1232, 3}, [3663] = {1067, 110, 4}, [3664] = {5357, 589, 5}, [3665] = {9346, 1019, 4},
    
    [3672] = {11572, 1295, 3}, [3673] = {13721, 1467, 6}, [3676] = {6196, 699, 6}, [3677] = {2825, 302, 15},
    [3678] = {13934, 1496, 4},
    [3686] = {6338, 721, 3}, [3688] = {11795, 1307, 5},
    [3690] = {1743, 210, 3}, [3692] = {3466, 353, 2},
    [3697] = {10710, 359, 5}, [3698] = {4725, 495, 12},
    [3705] = {4684, 488, 3}, [3707] = {12787, 261, 7},
    [3709] = {10019, 306, 4},
    [3716] = {4880, 508, 15},
    [3723] = {6022, 674, 5},
    [3730] = {7078, 230, 15}, [3731] = {9967, 394, 3},
    [3734] = {3494, 359, 7}, [3737] = {6551, 57, 6},
    
    
    [3754] = {6927, 784, 5},
    [3759] = {3236, 328, 21}, [3761] = {7249, 819, 2},
    [3762] = {10203, 1151, 5}, [3763] = {5619, 621, 7},
    [3769] = {13961, 1502, 4}, [3771] = {11052, 371, 2},
    [3776] = {12655, 459, 4}, [3779] = {4951, 521, 6},
    [3780] = {11598, 399, 10}, [3785] = {6394, 727, 8},
    [3789] = {1716, 204, 5},
    [3796] = {2567, 280, 7}, [3797] = {12743, 1394, 10},
    [3799] = {5096, 544, 5}, [3803] = {3501, 360, 9},
    
    [3810] = {11094, 372, 6}, [3812] = {10882, 363, 4},
    
    [3824] = {93, 18, 4},
    
    
    [3845] = {12725, 1386, 9},
    [3849] = {10918, 1227, 3}, [3851] = {4564, 471, 5},
    
    [3862] = {9939, 293, 4},
    [3864] = {3883, 404, 18}, [3867] = {625, 83, 3}, [3869] = {1548, 176, 5},
    [3870] = {13400, 1453, 6}, [3872] = {11765, 1303, 10}, [3875] = {5904, 651, 5},
    [3877] = {10403, 1158, 10},
    [3886] = {10972, 1234, 4},
    
    [3895] = {8201, 948, 3}, [3899] = {7147, 804, 5},
    [3900] = {7630, 873, 6},
    [3910] = {9052, 265, 2}, [3911] = {3581, 370, 2},
    [3916] = {13364, 509, 5},
    [3920] = {11311, 440, 5}, [3922] = {6895, 230, 5},
    [3924] = {6975, 789, 4}, [3925] = {8108, 936, 13}, [3929] = {13514, 1232, 5},
    [3932] = {12837, 1408, 6}, [3934] = {6075, 683, 5},
    [3937] = {11222, 1257, 3}, [3938] = {12453, 1373, 7}, [3939] = {12400, 628, 5}, [3940] = {12852, 470, 9},
    [3943] = {10065, 336, 4}, [3946] = {4707, 493, 8},
    [3952] = {10989, 1236, 7},
    [3955] = {3421, 349, 7}, [3956] = {12051, 1338, 4}, [3957] = {2991, 313, 11}, [3958] = {5415, 598, 3},
    [3960] = {13917, 1491, 3}, [3962] = {13705, 1474, 4}, [3964] = {3901, 405, 15},
    [3967] = {11472, 1286, 7},
    [3976] = {362, 52, 6}, [3977] = {7276, 825, 3},
    
    
    
    [3997] = {5953, 661, 4}, [3999] = {9013, 232, 6}, [4001] = {14, 3, 6},
    [4002] = {7293, 829, 5},
    [4011] = {147, 28, 5}, [4013] = {6772, 766, 5},
    
    [4020] = {5510, 610, 9}, [4021] = {5278, 579, 4},
    [4028] = {9423, 636, 5}, [4029] = {11684, 1299, 16},
    [4036] = {9630, 271, 2},
    [4041] = {11979, 455, 5}, [4042] = {6423, 730, 11},
    [4044] = {454, 62, 6}, [4047] = {1668, 193, 4},
    [4050] = {8281, 959, 6},
    [4056] = {9820, 1123, 8}, [4060] = {9788, 300, 5},
    [4064] = {8556, 1002, 6},
    [4070] = {7438, 845, 8}, [4072] = {4631, 479, 9}, [4073] = {10073, 1141, 3},
    [4074] = {4531, 464, 3}, [4077] = {7414, 842, 6},
    [4080] = {10102, 1144, 7}, [4085] = {12582, 1328, 11},
    [4086] = {7420, 843, 6}, [4087] = {7571, 863, 5},
    [4097] = {3484, 357, 6},
    [4098] = {4361, 446, 19}, [4099] = {6796, 86, 4}, [4101] = {13469, 93, 5},
    [4107] = {5271, 577, 4},
    [4111] = {4895, 509, 4},
    
    
    [4132] = {1071, 111, 6},
    [4134] = {7025, 796, 7},
    [4141] = {11008, 1238, 5},
    [4149] = {6670, 761, 5}, [4151] = {5129, 552, 6},
    [4154] = {2607, 286, 12}, [4157] = {10753, 1203, 5},
    [4158] = {3416, 348, 5}, [4159] = {11035, 1241, 8}, [4160] = {12100, 1343, 3},
    [4164] = {9614, 271, 6}, [4167] = {12545, 1381, 6},
    [4171] = {1369, 157, 16},
    [4176] = {9840, 290, 2}, [4177] = {6099, 688, 5}, [4178] = {11273, 380, 4}, [4180] = {1311, 145, 2}, [4181] = {11790, 403, 5},
    
    [4190] = {9127, 1053, 5}, [4191] = {6577, 744, 4},
    [4194] = {702, 88, 20},
    
    [4208] = {11198, 374, 5}, [4209] = {8363, 964, 5},
    [4213] = {7460, 85, 5},
    [4219] = {5702, 630, 13},
    [4225] = {3591, 372, 13},
    
    [4238] = {9367, 214, 2},
    [4246] = {11344, 1270, 5},
    [4249] = {7853, 909, 8}, [4250] = {13253, 243, 5}, [4251] = {13498, 829, 10},
    [4258] = {11460, 1284, 5},
    [4263] = {2666, 291, 13},
    [4270] = {9238, 1060, 6},
    [4276] = {4330, 444, 17},
    [4279] = {10051, 305, 3},
    
    [4294] = {8046, 927, 5},
    [4297] = {4772, 500, 4}, [4299] = {7268, 824, 8}, [4300] = {1706, 202, 4},
    
    [4309] = {5559, 615, 8},
    
    
    [4328] = {5928, 656, 5},
    [4335] = {10342, 325, 9}, [4336] = {10827, 1215, 6},
    [4338] = {10749, 1202, 4}, [4340] = {9480, 409, 3},
    [4346] = {4522, 462, 5}, [4349] = {2119, 246, 13},
    [4350] = {12642, 1387, 6}, [4351] = {12147, 1349, 4},
    [4356] = {13768, 1480, 3},
    [4366] = {13141, 1432, 6},
    
    
    [4381] = {5388, 593, 7}, [4384] = {1535, 174, 9},
    [4386] = {12861, 1410, 5}, [4387] = {4552, 469, 3}, [4389] = {7279, 826, 3},
    [4392] = {3696, 385, 3}, [4393] = {5317, 584, 8}, [4394] = {7528, 854, 3}, [4395] = {5796, 636, 17},
    [4399] = {7895, 914, 5}, [4402] = {2278, 259, 14}, [4403] = {3944, 408, 8},
    [4405] = {988, 105, 18}, [4408] = {7755, 895, 4}, [4409] = {6341, 722, 4},
    [4414] = {9906, 294, 3},
    [4417] = {206, 36, 6},
    [4422] = {3072, 318, 19}, [4423] = {10037, 309, 4},
    [4428] = {10565, 1176, 7}, [4432] = {8661, 1017, 5},
    [4434] = {1601, 92, 7}, [4435] = {6202, 700, 3}, [4436] = {12666, 1390, 7},
    [4445] = {11254, 1261, 7},
    [4450] = {3510, 361, 11},
    [4457] = {13583, 1467, 13},
    
    
    [4472] = {7576, 864, 5},
    [4478] = {6349, 724, 6},
    [4483] = {8204, 949, 6},
    [4493] = {5575, 617, 5},
    [4494] = {1796, 221, 6}, [4499] = {8274, 958, 5},
    [4500] = {8387, 972, 7}, [4503] = {10069, 1140, 4},
    [4509] = {8432, 979, 3},
    [4513] = {5933, 657, 5}, [4514] = {9489, 109, 10}, [4517] = {11540, 393, 8},
    
    [4526] = {7381, 814, 7},
    [4534] = {6581, 745, 4},
    [4536] = {7503, 136, 12},
    [4544] = {10259, 336, 9}, [4547] = {663, 83, 9},
    
    [4554] = {10810, 1212, 3}, [4555] = {11715, 1300, 15},
    
    [4569] = {5977, 666, 5}, [4570] = {6256, 709, 6},
    [4575] = {12985, 1337, 4}, [4577] = {7738, 891, 3},
    [4578] = {9122, 1050, 5},
    [4584] = {11013, 368, 6},
    [4590] = {4402, 450, 6},
    
    
    [4608] = {4537, 466, 6}, [4609] = {1557, 178, 6},
    [4614] = {12514, 1376, 9},
    [4623] = {5333, 586, 8},
    
    [4632] = {1676, 195, 6}, [4633] = {11951, 1326, 5}, [4635] = {6956, 788, 13}, [4637] = {6104, 689, 5},
    [4638] = {12959, 108, 3},
    [4645] = {253, 43, 3}, [4646] = {10255, 1154, 4}, [4648] = {7288, 828, 5}, [4649] = {8550, 218, 6},
    
    [4656] = {11560, 1294, 6},
    [4665] = {5065, 536, 3}, [4666] = {7837, 905, 3}, [4667] = {10778, 1206, 7},
    
    
    [4685] = {4855, 95, 11},
    [4686] = {9570, 1096, 6}, [4687] = {87, 17, 6}, [4688] = {6170, 697, 6}, [4690] = {4088, 418, 11}, [4691] = {3965, 410, 14},
    [4692] = {8766, 1011, 13}, [4697] = {12151, 1350, 5},
    [4699] = {687, 87, 15}, [4700] = {5185, 562, 3}, [4701] = {9582, 1097, 5}, [4702] = {9652, 1104, 5}, [4703] = {10527, 1169, 4},
    [4704] = {12782, 261, 5}, [4706] = {10803, 1211, 7},
    [4713] = {6785, 768, 5},
    [4718] = {11233, 1259, 6},
    [4723] = {492, 69, 5},
    [4729] = {6909, 80, 7}, [4733] = {7141, 803, 6},
    [4734] = {3411, 347, 5}, [4735] = {13975, 1504, 3}, [4738] = {11359, 400, 5}, [4739] = {11525, 1292, 4},
    [4743] = {10242, 326, 3},
    [4749] = {9865, 1129, 5},
    
    [4758] = {5138, 554, 4}, [4761] = {778, 91, 20}, [4762] = {9408, 1080, 6}, [4763] = {10665, 1189, 3},
    [4767] = {9736, 1115, 4}, [4768] = {11585, 1296, 6},
    [4773] = {1123, 122, 5}, [4775] = {3547, 365, 3},
    [4777] = {1758, 214, 2}, [4780] = {7298, 829, 8},
    
    [4792] = {162, 30, 4}, [4793] = {10135, 1147, 7},
    [4795] = {12974, 1418, 4}, [4799] = {2241, 256, 6},
    [4802] = {6804, 771, 6}, [4804] = {10924, 1229, 4},
    [4807] = {6094, 687, 5}, [4811] = {8714, 1018, 4},
    [4813] = {1725, 206, 4}, [4815] = {12533, 1379, 6},
    [4818] = {12032, 1337, 6}, [4819] = {12776, 933, 6},
    
    
    [4839] = {368, 53, 9}, [4840] = {11514, 49, 5},
    [4844] = {7156, 635, 5}, [4846] = {12880, 477, 11}, [4847] = {9361, 1074, 6},
    [4849] = {1210, 132, 4}, [4850] = {11418, 1279, 6},
    [4859] = {6158, 696, 8},
    
    [4871] = {11448, 1282, 6},
    [4877] = {9084, 1049, 6},
    [4878] = {5014, 526, 13}, [4879] = {7927, 920, 7}, [4880] = {3452, 352, 14}, [4883] = {10531, 1170, 7},
    
    
    
    [4903] = {10173, 313, 3},
    [4909] = {9234, 1059, 4}, [4910] = {9828, 1124, 4}, [4912] = {7403, 826, 11},
    [4919] = {7905, 145, 2},
    [4921] = {13136, 1431, 5}, [4925] = {13411, 1455, 5},
    [4927] = {7808, 900, 4}, [4930] = {9277, 1064, 4},
    [4937] = {13089, 1422, 4},
    [4938] = {13638, 408, 5}, [4942] = {10307, 321, 7}, [4943] = {5987, 668, 6},
    [4945] = {4258, 436, 12}, [4948] = {286, 47, 11},
    [4952] = {8244, 182, 5},
    [4956] = {10907, 505, 4},
    [4966] = {1313, 146, 5},
    [4970] = {11145, 1247, 4},
    [4976] = {10366, 327, 7},
    [4981] = {4123, 420, 4}, [4984] = {59, 13, 13}, [4985] = {3734, 393, 2},
    [4986] = {11479, 1287, 6}, [4987] = {828, 94, 13}, [4988] = {2648, 289, 10}, [4989] = {2878, 305, 7},
    [4993] = {11239, 1260, 4}, [4995] = {5452, 477, 5}, [4996] = {1830, 225, 12},
    
    [5005] = {3377, 340, 5}, [5006] = {10552, 1174, 7}, [5007] = {5883, 647, 6}, [5009] = {1946, 233, 14},
    [5012] = {13866, 259, 5},
    [5016] = {5445, 602, 4},
    [5023] = {1645, 190, 14}, [5025] = {9414, 1081, 4}, [5026] = {321, 49, 21}, [5027] = {7721, 889, 6},
    [5029] = {13456, 95, 4}, [5031] = {11407, 1277, 6},
    [5035] = {13152, 219, 16}, [5036] = {13789, 188, 4}, [5039] = {9332, 252, 4},
    
    [5046] = {9799, 1120, 4}, [5051] = {10286, 333, 5},
    [5055] = {7133, 801, 4},
    [5063] = {5755, 140, 11},
    [5067] = {2370, 218, 4},
    [5070] = {1357, 156, 12},
    [5077] = {11394, 1275, 6},
    [5084] = {4440, 454, 18}, [5086] = {940, 102, 17},
    
    [5094] = {4391, 448, 4}, [5095] = {6045, 678, 7}, [5096] = {12241, 1363, 6}, [5097] = {7064, 777, 14},
    [5100] = {10763, 1204, 2}, [5104] = {11229, 1258, 4},
    [5106] = {11429, 382, 9}, [5110] = {672, 86, 15}, [5111] = {8287, 960, 5},
    [5112] = {8257, 182, 8}, [5115] = {9743, 1116, 4}, [5117] = {13926, 1494, 4},
    [5121] = {8571, 223, 6}, [5123] = {3402, 345, 3},
    [5127] = {6314, 717, 3}, [5128] = {11047, 1243, 5}, [5129] = {1455, 163, 4},
    
    [5137] = {12028, 1336, 4},
    [5143] = {9887, 292, 6}, [5146] = {6800, 770, 4},
    
    [5157] = {2184, 249, 11},
    [5160] = {12619, 1382, 4}, [5161] = {7055, 97, 9}, [5162] = {8577, 1004, 3}, [5163] = {10851, 1218, 5}, [5164] = {5309, 583, 8}, [5165] = {13369, 1450, 7},
    [5169] = {6777, 48, 8},
    [5174] = {4204, 433, 5},
    
    [5188] = {12431, 1086, 5},
    [5192] = {5082, 541, 4},
    
    [5204] = {2951, 311, 23}, [5206] = {497, 70, 6},
    [5208] = {7727, 890, 5},
    
    [5220] = {3405, 346, 6}, [5221] = {8807, 1031, 14}, [5222] = {10198, 1111, 5}, [5223] = {1513, 170, 4}, [5224] = {11500, 1289, 3}, [5225] = {547, 77, 22},
    [5226] = {9960, 1134, 3}, [5227] = {12926, 1413, 5}, [5229] = {11454, 1283, 6}, [5230] = {8339, 964, 7}, [5231] = {13923, 1493, 3},
    
    [5239] = {377, 54, 6}, [5241] = {3934, 407, 10}, [5243] = {5626, 622, 3},
    [5244] = {7732, 785, 6}, [5245] = {9809, 1122, 6}, [5249] = {3811, 399, 10},
    [5251] = {8619, 1009, 6}, [5254] = {3396, 344, 6}, [5255] = {5440, 601, 5},
    [5257] = {5526, 612, 9}, [5258] = {6611, 751, 7}, [5259] = {8751, 1029, 4}, [5260] = {12874, 1411, 6}, [5261] = {13756, 1478, 6},
    [5265] = {2411, 270, 3}, [5266] = {11785, 1306, 5}, [5267] = {13425, 1458, 6},
    [5270] = {10895, 1224, 6}, [5271] = {1262, 140, 21}, [5272] = {6561, 741, 6},
    [5276] = {13740, 1476, 5},
    [5281] = {4549, 468, 3}, [5284] = {6120, 28, 5},
    
    [5296] = {12734, 1395, 9},
    [5298] = {1103, 118, 4}, [5299] = {6452, 733, 7}, [5300] = {1173, 127, 7},
    [5306] = {8993, 249, 7},
    
    [5319] = {5663, 626, 9},
    
    
    [5339] = {37, 8, 5},
    [5340] = {4517, 461, 5}, [5345] = {7787, 897, 6},
    [5349] = {7943, 921, 6}, [5351] = {4925, 515, 5},
    [5355] = {482, 67, 6}, [5356] = {13317, 503, 11}, [5357] = {13392, 1452, 8},
    [5360] = {1467, 166, 5}, [5361] = {5846, 641, 5},
    [5367] = {12824, 1406, 6},
    [5371] = {7393, 821, 10},
    [5378] = {10833, 47, 6}, [5381] = {156, 29, 6},
    [5382] = {7604, 869, 8}, [5386] = {10728, 1199, 7},
    
    [5398] = {3321, 334, 17}, [5399] = {8309, 962, 6},
    [5400] = {12449, 451, 4},
    
    
    [5419] = {9266, 1063, 7}, [5420] = {9963, 1135, 4}, [5421] = {9107, 1051, 8}, [5422] = {5482, 606, 5},
    [5426] = {11931, 1324, 6}, [5429] = {11862, 50, 6},
    [5435] = {5586, 23, 7},
    [5436] = {5813, 637, 18}, [5437] = {9142, 228, 5}, [5438] = {13912, 1490, 5},
    
    [5452] = {1872, 228, 17}, [5453] = {12711, 458, 6},
    [5455] = {9593, 795, 6},
    [5460] = {10208, 1152, 6}, [5463] = {2713, 295, 19},
    [5468] = {13263, 1443, 5},
    
    [5479] = {4150, 423, 4}, [5481] = {9100, 1050, 3}, [5483] = {4767, 499, 5},
    
    [5493] = {7718, 888, 3},
    [5500] = {6355, 725, 15},
    [5503] = {13604, 238, 15}, [5505] = {8350, 966, 5}, [5506] = {1214, 133, 3}, [5507] = {1495, 171, 4},
    [5508] = {1687, 197, 4}, [5509] = {2217, 252, 9}, [5510] = {4072, 417, 16}, [5511] = {8516, 996, 6},
    [5515] = {1089, 115, 6}, [5516] = {8306, 187, 3},
    [5521] = {9644, 1104, 8}, [5522] = {12332, 445, 8},
    [5529] = {7759, 156, 2}, [5530] = {12311, 444, 10},
    [5533] = {1293, 143, 10}, [5534] = {7205, 810, 6}, [5535] = {10698, 1194, 5}, [5537] = {12303, 443, 8},
    [5538] = {5101, 545, 3}, [5542] = {11496, 1282, 4}, [5543] = {8835, 226, 15},
    
    [5555] = {11533, 423, 7},
    [5560] = {2141, 88, 14},
    [5562] = {7537, 856, 6}, [5566] = {13519, 377, 9},
    
    [5577] = {10817, 1213, 6},
    [5580] = {7348, 838, 6}, [5583] = {9178, 1056, 10}, [5585] = {9292, 798, 8},
    
    [5596] = {5870, 646, 4},
    [5598] = {2414, 271, 9}, [5599] = {11730, 1301, 4}, [5600] = {4485, 458, 8}, [5601] = {10911, 1226, 7}, [5602] = {12601, 1329, 8},
    
    [5610] = {7483, 853, 4},
    
    [5627] = {13815, 258, 5},
    [5629] = {5054, 533, 3}, [5631] = {13875, 627, 6}, [5632] = {9263, 1063, 3},
    
    [5640] = {1790, 220, 6}, [5644] = {6446, 732, 6},
    
    [5652] = {8473, 988, 6}, [5653] = {13849, 625, 6},
    [5660] = {3673, 379, 3}, [5661] = {5259, 575, 4}, [5662] = {9987, 1139, 4}, [5663] = {7469, 849, 3},
    [5664] = {12138, 1347, 4}, [5665] = {12704, 1396, 7}, [5669] = {7232, 815, 3},
    [5670] = {3791, 397, 3}, [5671] = {7900, 915, 5}, [5672] = {6859, 777, 5},
    [5677] = {11371, 1273, 5}, [5680] = {4184, 429, 6}, [5681] = {10146, 288, 9},
    [5682] = {10387, 330, 7}, [5683] = {11353, 1271, 6},
    [5690] = {7109, 384, 8},
    [5696] = {5967, 664, 5}, [5697] = {7974, 160, 7}, [5698] = {10330, 325, 5},
    [5701] = {8135, 938, 4},
    [5710] = {1046, 109, 12},
    [5713] = {13596, 1411, 8},
    
    [5725] = {12175, 224, 5}, [5726] = {5177, 560, 6}, [5727] = {8638, 1012, 3},
    [5730] = {1672, 194, 4}, [5731] = {9769, 1119, 7}, [5732] = {5877, 505, 6}, [5733] = {10678, 1192, 3}, [5735] = {10321, 1155, 4},
    [5736] = {8632, 1011, 6}, [5739] = {12156, 1351, 5}, [5740] = {13820, 1484, 2},
    
    [5753] = {3257, 329, 16},
    [5755] = {8779, 103, 15}, [5757] = {8926, 1034, 6}, [5758] = {2732, 296, 17}, [5759] = {10361, 326, 5},
    [5762] = {20, 4, 5}, [5763] = {1283, 141, 4}, [5764] = {3308, 333, 13},
    [5766] = {8004, 526, 6},
    
    [5783] = {10186, 313, 5},
    [5788] = {5422, 600, 4},
    [5790] = {5841, 640, 5}, [5791] = {2783, 299, 15}, [5794] = {11889, 637, 5},
    [5798] = {5572, 616, 3},
    
    [5809] = {6852, 67, 7}, [5812] = {4588, 474, 5}, [5813] = {12443, 1372, 6},
    [5814] = {31, 7, 6},
    [5821] = {5232, 570, 5},
    [5830] = {5044, 531, 5},
    [5835] = {6810, 772, 6},
    [5839] = {10773, 1206, 5}, [5840] = {7515, 817, 13},
    
    [5850] = {10582, 1179, 6},
    [5856] = {4154, 424, 3},
    [5863] = {4127, 421, 12},
    [5870] = {4603, 476, 14}, [5871] = {8672, 1019, 6}, [5872] = {12017, 262, 7},
    [5878] = {6289, 41, 5}, [5879] = {8951, 1038, 6},
    [5884] = {12012, 262, 5},
    [5890] = {11364, 1272, 7}, [5891] = {1750, 212, 4},
    [5894] = {6278, 713, 7}, [5896] = {9428, 1082, 8},
    [5899] = {7921, 919, 6}, [5903] = {11503, 1290, 4},
    
    [5911] = {234, 41, 7},
    [5919] = {5163, 557, 4},
    [5924] = {6483, 16, 7}, [5925] = {136, 25, 4}, [5927] = {8210, 185, 2},
    [5931] = {2231, 255, 10}, [5933] = {9103, 1051, 4},
    
    [5944] = {5123, 551, 6},
    
    [5952] = {9537, 580, 13},
    
    [5966] = {1415, 160, 11}, [5967] = {6262, 710, 6},
    [5970] = {13376, 1451, 10},
    [5978] = {6495, 737, 6},
    [5982] = {3056, 317, 16}, [5983] = {8736, 1027, 7}, [5984] = {10335, 324, 7}, [5985] = {10485, 1160, 2},
    [5991] = {1426, 161, 17},
    [5994] = {1889, 229, 17}, [5995] = {12087, 96, 13}, [5998] = {4758, 498, 9},
    
    
    [6017] = {9909, 294, 4},
    [6020] = {7531, 855, 6}, [6021] = {9329, 263, 3},
    [6026] = {11945, 1325, 6},
    [6032] = {3916, 406, 18},
    [6037] = {5972, 665, 5}, [6040] = {12038, 19, 8},
    [6047] = {4270, 437, 5},
    [6049] = {4957, 521, 4}, [6052] = {7161, 99, 5},
    [6055] = {478, 66, 4}, [6059] = {7660, 878, 6},
    [6060] = {12123, 1346, 6}, [6063] = {8121, 937, 14}, [6064] = {3669, 378, 4},
    [6066] = {1517, 173, 6}, [6067] = {1659, 191, 5}, [6069] = {9599, 1098, 7}, [6070] = {8457, 985, 5},
    [6072] = {6685, 764, 7},
    
    [6084] = {7472, 850, 3}, [6088] = {10959, 1233, 7},
    [6090] = {7868, 908, 5}, [6091] = {7996, 922, 4}, [6093] = {5349, 588, 8},
    [6097] = {5600, 609, 5}, [6101] = {569, 78, 16},
    [6102] = {4229, 224, 14}, [6105] = {5899, 650, 5}, [6107] = {4471, 394, 8},
    [6108] = {7812, 901, 6}, [6111] = {1107, 119, 3}, [6112] = {12359, 140, 6},
    [6114] = {8900, 247, 3}, [6116] = {3583, 371, 8},
    
    [6128] = {5341, 587, 8}, [6129] = {13676, 238, 5},
    
    [6142] = {5993, 669, 5},
    [6144] = {12955, 1130, 4},
    [6150] = {6190, 174, 6},
    
    
    
    [6175] = {5948, 660, 5},
    [6181] = {1128, 123, 16},
    [6190] = {2658, 290, 8}, [6191] = {3725, 391, 6},
    [6192] = {11548, 420, 5}, [6197] = {10735, 1200, 4},
    [6199] = {11297, 1264, 4}, [6200] = {10886, 1222, 3},
    [6205] = {11043, 1242, 4}, [6208] = {170, 32, 6}, [6209] = {12833, 479, 4},
    
    
    [6226] = {10004, 1132, 15},
    
    [6238] = {3273, 330, 11},
    [6241] = {12638, 1386, 4}, [6242] = {13571, 1466, 12}, [6244] = {6317, 718, 4}, [6245] = {8399, 974, 6},
    [6246] = {6205, 701, 6}, [6247] = {10871, 1220, 6}, [6249] = {4157, 425, 11}, [6250] = {7331, 834, 4},
    [6257] = {6326, 719, 9},
    [6263] = {398, 56, 4},
    [6264] = {9991, 306, 3}, [6266] = {9073, 1047, 5},
    [6273] = {12891, 474, 8},
    [6276] = {12211, 1356, 5},
    
    [6288] = {7595, 867, 4},
    [6295] = {9832, 1125, 3}, [6296] = {10245, 328, 6}, [6299] = {9632, 1102, 4},
    [6304] = {5135, 553, 3},
    [6308] = {628, 84, 6},
    
    
    [6325] = {11382, 937, 6},
    [6330] = {11835, 1299, 5},
    [6341] = {13238, 1440, 6},
    
    [6348] = {8072, 930, 6}, [6351] = {11553, 1293, 4},
    [6354] = {2679, 292, 9}, [6359] = {6219, 703, 6},
    
    
    [6372] = {13715, 1464, 6}, [6375] = {8078, 931, 3},
    [6378] = {2260, 258, 18}, [6382] = {8279, 121, 2}, [6383] = {12916, 1412, 5},
    [6384] = {10523, 1168, 4}, [6385] = {10715, 1196, 3}, [6386] = {5580, 23, 6}, [6387] = {4493, 459, 13},
    [6393] = {3604, 373, 18}, [6394] = {1584, 182, 2}, [6395] = {8097, 934, 5},
    
    [6402] = {11853, 1283, 4},
    [6410] = {6301, 716, 4}, [6412] = {10668, 1190, 4},
    [6416] = {13978, 1505, 4},
    [6420] = {10627, 1183, 3}, [6424] = {8239, 955, 5}, [6425] = {8967, 1039, 7},
    [6426] = {4660, 484, 8}, [6427] = {5061, 535, 4}, [6430] = {2385, 266, 3},
    
    [6438] = {9048, 1045, 4}, [6440] = {10302, 288, 5},
    
    [6452] = {9287, 226, 5}, [6455] = {4656, 483, 4},
    [6456] = {9576, 42, 6}, [6457] = {11850, 424, 3},
    [6462] = {12350, 441, 3},
    [6469] = {8030, 924, 7}, [6472] = {10641, 1185, 4},
    [6474] = {11996, 1333, 5},
    [6482] = {12565, 454, 11}, [6484] = {3635, 375, 5},
    [6486] = {8186, 945, 3},
    [6495] = {2512, 279, 21}, [6496] = {4395, 449, 4},
    [6498] = {5119, 550, 4}, [6503] = {9022, 249, 2},
    [6506] = {7306, 829, 6}, [6507] = {11333, 1269, 5},
    [6514] = {7246, 818, 3},
    [6519] = {13268, 1444, 6},
    [6523] = {8155, 941, 6}, [6525] = {7451, 847, 5},
    
    [6537] = {5030, 528, 4}, [6538] = {8218, 951, 5}, [6539] = {12634, 1385, 4},
    [6542] = {5655, 625, 8}, [6543] = {6225, 704, 6},
    
    [6555] = {10770, 1205, 3},
    [6560] = {8346, 965, 4},
    
    [6570] = {7492, 131, 11}, [6573] = {10813, 1206, 4},
    [6579] = {6664, 760, 6},
    [6583] = {4833, 505, 5}, [6584] = {4427, 453, 13},
    
    
    [6601] = {6153, 695, 5}, [6602] = {8161, 942, 6}, [6603] = {10630, 730, 5}, [6604] = {11780, 1305, 5}, [6605] = {12234, 1361, 3},
    [6606] = {10901, 1225, 6}, [6607] = {3284, 331, 16},
    
    [6620] = {9719, 1113, 6}, [6621] = {6599, 749, 5}, [6622] = {11328, 1268, 5}, [6623] = {1729, 207, 5},
    [6624] = {12046, 19, 5}, [6625] = {7282, 827, 6},
    [6630] = {7335, 835, 5},
    [6639] = {10839, 1216, 8}, [6641] = {7001, 76, 3},
    [6643] = {5220, 569, 7}, [6644] = {12765, 1399, 6}, [6645] = {4294, 441, 6}, [6646] = {4192, 431, 6},
    [6652] = {442, 59, 5}, [6653] = {12694, 1394, 5},
    [6654] = {4640, 480, 4}, [6656] = {8026, 233, 4}, [6657] = {12384, 1356, 6},
    [6661] = {5395, 594, 5},
    [6668] = {13733, 1475, 7},
    [6675] = {1385, 158, 16}, [6676] = {13416, 1456, 4},
    [6679] = {13896, 532, 6}, [6682] = {12630, 1384, 4},
    [6687] = {5001, 525, 13}, [6689] = {8467, 987, 6},
    [6690] = {11594, 1298, 4},
    [6698] = {12931, 679, 6}, [6700] = {5383, 14, 5},
    [6702] = {166, 31, 4}, [6703] = {7041, 21, 14}, [6707] = {6505, 438, 6},
    [6708] = {9556, 1095, 5}, [6712] = {6942, 786, 5},
    [6715] = {7964, 888, 10}, [6719] = {11909, 1320, 2},
    [6720] = {7241, 817, 5}, [6721] = {13132, 1430, 4}, [6722] = {12539, 1380, 6}, [6724] = {7666, 879, 6},
    [6731] = {9677, 1108, 15},
    [6737] = {7793, 898, 7},
    [6743] = {13449, 1460, 7},
    [6749] = {2939, 310, 12},
    [6750] = {10758, 46, 5}, [6751] = {6634, 755, 7}, [6752] = {7032, 797, 9}, [6755] = {8651, 1015, 5},
    [6756] = {13762, 1479, 6}, [6759] = {1245, 139, 17}, [6760] = {9620, 1100, 6}, [6761] = {1710, 203, 6},
    
    
    [6774] = {5409, 597, 6},
    [6782] = {7260, 822, 6}, [6785] = {2229, 254, 2},
    [6786] = {8562, 223, 4}, [6787] = {4579, 473, 9}, [6788] = {5894, 649, 5}, [6789] = {13000, 1421, 8}, [6790] = {13258, 416, 5},
    [6797] = {6490, 736, 5},
    [6798] = {11100, 1246, 11}, [6801] = {8983, 998, 10}, [6802] = {7340, 836, 4}, [6803] = {10847, 1217, 4},
    [6806] = {8427, 978, 5}, [6808] = {7137, 802, 4}, [6809] = {10191, 314, 7},
    [6812] = {13558, 1465, 13}, [6814] = {8249, 194, 8},
    [6819] = {11388, 1057, 6}, [6821] = {2840, 303, 18},
    [6822] = {6321, 719, 5},
    [6830] = {9019, 1041, 3}, [6831] = {13282, 1445, 6}, [6833] = {4043, 415, 16},
    
    
    [6846] = {13827, 257, 5}, [6848] = {1776, 218, 10},
    [6853] = {12905, 477, 5},
    [6859] = {12257, 1365, 9}, [6862] = {13445, 1459, 4},
    [6869] = {2323, 91, 14},
    [6874] = {265, 45, 11}, [6875] = {4617, 477, 10},
    [6876] = {4168, 426, 6}, [6877] = {6652, 758, 6}, [6881] = {3375, 339, 2},
    [6883] = {2051, 241, 16},
    [6891] = {11846, 1315, 4}, [6892] = {3657, 377, 12},
    
    [6903] = {1696, 199, 3},
    
    [6917] = {13199, 436, 4},
    
    [6924] = {4212, 435, 3}, [6925] = {9027, 103, 5},
    [6935] = {5183, 561, 2},
    [6938] = {12378, 19, 6},
    [6944] = {12962, 1416, 6}, [6947] = {10490, 1162, 6},
    
    [6954] = {12353, 441, 6}, [6955] = {10655, 1187, 5}, [6956] = {7741, 892, 6}, [6957] = {13227, 1439, 6},
    
    [6966] = {3676, 380, 4},
    
    [6979] = {212, 37, 6}, [6981] = {11225, 950, 4},
    
    
    [6997] = {411, 58, 31},
    
    [7008] = {8300, 956, 6}, [7009] = {119, 23, 7}, [7013] = {5237, 571, 5},
    
    [7022] = {10939, 1231, 2},
    [7027] = {13083, 1423, 6}, [7028] = {7846, 908, 3},
    [7034] = {2763, 298, 20},
    [7040] = {13214, 1437, 5},
    [7046] = {11827, 1313, 8}, [7049] = {223, 39, 7},
    [7052] = {6294, 715, 7},
    [7060] = {6658, 759, 6}, [7061] = {11057, 1245, 4},
    
    [7071] = {5615, 620, 4},
    [7079] = {10593, 507, 7},
    [7081] = {8382, 971, 5},
    [7087] = {8212, 950, 6}, [7091] = {9000, 252, 7},
    [7094] = {1336, 150, 5},
    [7098] = {13093, 1424, 8}, [7102] = {5287, 580, 6},
    [7105] = {5034, 529, 4}, [7108] = {5611, 619, 4}, [7109] = {9900, 1131, 3},
    [7114] = {11775, 1304, 5},
    
    [7123] = {2109, 245, 10}, [7127] = {7654, 877, 6},
    [7130] = {4290, 440, 4}, [7132] = {12800, 1402, 5},
    [7139] = {7093, 405, 16},
    [7140] = {7882, 78, 5},
    [7150] = {9667, 1107, 10},
    [7153] = {12223, 1359, 5},
    [7158] = {6991, 792, 6}, [7162] = {3300, 332, 8},
    [7164] = {11134, 1249, 5},
    [7171] = {3853, 402, 12}, [7174] = {6820, 773, 4}, [7175] = {8359, 968, 4},
    [7178] = {2094, 244, 15}, [7180] = {12168, 1353, 7}, [7181] = {10793, 1209, 6},
    [7184] = {9882, 291, 5}, [7185] = {13020, 1081, 12},
    [7193] = {7891, 162, 4},
    [7194] = {735, 89, 19}, [7196] = {13440, 1451, 5},
    [7201] = {12219, 1358, 4}, [7203] = {1691, 198, 5}, [7204] = {1746, 211, 4}, [7205] = {5086, 542, 4},
    
    [7213] = {10314, 323, 7}, [7215] = {6231, 705, 6}, [7216] = {12978, 1419, 7},
    [7218] = {9764, 1119, 5}, [7220] = {488, 68, 4}, [7221] = {13193, 1434, 6}, [7222] = {7431, 844, 7}, [7223] = {6900, 405, 5},
    [7225] = {13745, 1477, 6},
    [7235] = {1631, 189, 14},
    
    
    [7248] = {7266, 823, 2}, [7250] = {12687, 1393, 7},
    [7256] = {3564, 169, 13},
    [7261] = {6675, 762, 4},
    [7271] = {8730, 617, 6},
    [7273] = {7771, 161, 8},
    [7282] = {3472, 355, 6}, [7283] = {9858, 508, 7},
    
    [7295] = {2533, 164, 20},
    
    [7302] = {6738, 754, 14},
    [7313] = {5715, 631, 8},
    [7314] = {11282, 92, 4}, [7315] = {3750, 395, 18}, [7317] = {13298, 83, 3}, [7319] = {8315, 557, 8},
    [7324] = {11261, 1262, 5},
    [7326] = {3393, 343, 3}, [7328] = {11424, 1280, 5},
    [7332] = {6008, 672, 5}, [7335] = {12199, 1355, 8}, [7337] = {3382, 341, 6},
    [7340] = {9953, 1133, 5},
    [7348] = {2034, 240, 17},
    [7350] = {11213, 1255, 3}, [7352] = {4215, 97, 14}, [7353] = {13727, 1466, 6},
    
    [7367] = {2019, 239, 15},
    [7368] = {12659, 1389, 7}, [7370] = {12846, 470, 6},
    [7378] = {1821, 224, 9}, [7379] = {8690, 1022, 7},
    [7384] = {8037, 925, 5}, [7385] = {11917, 1073, 5},
    [7386] = {13341, 416, 14}, [7391] = {514, 74, 3},
    [7392] = {7554, 859, 3}, [7393] = {8910, 251, 8}, [7394] = {9927, 298, 4},
    [7400] = {4942, 519, 6}, [7401] = {4679, 487, 5}, [7403] = {9465, 1087, 4},
    [7409] = {9931, 299, 5},
    [7413] = {5250, 573, 3}, [7414] = {2305, 90, 18},
    [7417] = {1116, 121, 7}, [7418] = {7934, 891, 9}, [7419] = {6037, 677, 8}, [7420] = {9561, 522, 3},
    [7423] = {6065, 681, 5}, [7426] = {199, 35, 7}, [7427] = {6140, 611, 4},
    [7430] = {7782, 896, 5},
    [7435] = {2203, 251, 14},
    [7440] = {13836, 1485, 4}, [7442] = {3553, 367, 2}, [7443] = {13643, 1204, 3}, [7445] = {7426, 53, 5},
    [7446] = {7684, 882, 6}, [7448] = {9730, 1114, 6}, [7449] = {12576, 453, 6},
    [7454] = {5449, 603, 3},
    [7461] = {1563, 179, 5},
    [7464] = {2431, 273, 2},
    [7474] = {1169, 126, 4},
    
    [7482] = {1083, 114, 6}, [7485] = {12133, 475, 5},
    [7488] = {5275, 578, 3}, [7489] = {971, 104, 17}, [7490] = {6070, 682, 5},
    [7499] = {5470, 605, 4},
    [7500] = {1307, 144, 4}, [7501] = {9663, 296, 4}, [7502] = {10128, 1146, 7}, [7503] = {11984, 1331, 3},
    [7510] = {13046, 1422, 9}, [7511] = {8181, 944, 5},
    
    [7521] = {9876, 1130, 6},
    [7526] = {10544, 1172, 4}, [7527] = {6841, 775, 6},
    
    [7541] = {10660, 1188, 5},
    
    [7550] = {5078, 540, 4}, [7551] = {8193, 947, 5},
    [7555] = {10789, 1208, 4}, [7558] = {10645, 44, 4},
    [7561] = {12921, 79, 5}, [7563] = {4644, 481, 6}, [7564] = {5555, 495, 4}, [7565] = {11149, 1246, 5},
    [7571] = {9373, 1076, 5},
    [7575] = {5406, 596, 3}, [7576] = {9523, 1090, 6},
    [7582] = {5211, 567, 3},
    [7585] = {10548, 1173, 4}, [7588] = {13695, 377, 5},
    [7593] = {7849, 909, 4}, [7594] = {8223, 952, 6}, [7595] = {5487, 607, 4},
    [7596] = {8607, 936, 6}, [7600] = {1039, 108, 7}, [7601] = {798, 92, 16},
    
    [7608] = {3112, 320, 15}, [7613] = {6534, 739, 7},
    [7614] = {8000, 88, 4},
    
    [7629] = {5856, 643, 3}, [7631] = {3490, 358, 4},
    [7632] = {10041, 305, 5}, [7633] = {7235, 816, 4}, [7637] = {13355, 498, 5},
    [7640] = {13101, 1425, 7},
    [7646] = {10121, 316, 7},
    [7650] = {8947, 1037, 4}, [7651] = {9355, 1073, 6}, [7652] = {11529, 393, 4},
    [7657] = {7712, 887, 4}, [7658] = {10614, 728, 4},
    
    [7668] = {12129, 475, 4}, [7670] = {8512, 87, 4},
    [7676] = {11485, 1288, 6}, [7677] = {6080, 684, 4}, [7678] = {3713, 389, 6},
    
    [7691] = {4668, 485, 5},
    
    [7703] = {13274, 1444, 8},
    [7704] = {13208, 1436, 6}, [7705] = {2922, 309, 17}, [7707] = {9713, 1112, 6}, [7708] = {5457, 62, 7}, [7709] = {7251, 820, 6},
    
    [7716] = {5432, 598, 8}, [7719] = {5766, 634, 13}, [7721] = {4543, 467, 6},
    [7722] = {3369, 338, 6}, [7724] = {6623, 753, 5}, [7725] = {11349, 399, 4},
    [7730] = {9032, 245, 5}, [7733] = {7911, 917, 5},
    
    [7741] = {8585, 224, 4},
    
    [7755] = {7166, 396, 5},
    [7759] = {7567, 862, 4}, [7760] = {10799, 1210, 4}, [7763] = {4008, 413, 18},
    [7767] = {6027, 675, 5}, [7769] = {5070, 538, 4},
    [7770] = {9660, 1106, 3}, [7774] = {4783, 501, 10},
    [7779] = {8189, 946, 4},
    [7783] = {9517, 1089, 6}, [7784] = {12626, 1383, 4}, [7785] = {9587, 677, 6},
    [7788] = {12472, 1376, 5},
    [7797] = {8867, 925, 19},
    
    
    [7816] = {10023, 1137, 5},
    [7819] = {1920, 231, 17},
    [7828] = {3018, 315, 21},
    [7834] = {5325, 585, 8}, [7835] = {9606, 1099, 4},
    [7838] = {7835, 160, 2}, [7840] = {4627, 478, 4},
    [7842] = {1805, 223, 16}, [7843] = {4921, 514, 4}, [7844] = {10928, 269, 6},
    
    [7856] = {5282, 578, 5}, [7857] = {9273, 633, 4}, [7858] = {11266, 843, 7}, [7859] = {11054, 1244, 3},
    [7860] = {3555, 368, 9},
    [7869] = {12281, 447, 5}, [7870] = {5, 1, 3}, [7871] = {1802, 222, 3},
    [7873] = {6211, 702, 8}, [7876] = {6530, 476, 4}, [7877] = {140, 26, 3},
    [7881] = {1699, 200, 3},
    
    
    [7899] = {10377, 1158, 5},
    
    [7908] = {9958, 394, 2},
    [7914] = {3544, 364, 3}, [7916] = {10455, 317, 14},
    [7920] = {5648, 624, 7}, [7921] = {11139, 369, 6}, [7922] = {11924, 1322, 3}, [7923] = {7821, 164, 2},
    [7930] = {6829, 774, 7},
    [7932] = {5909, 652, 4}, [7937] = {10231, 317, 5},
    [7941] = {7465, 129, 4},
    
    [7951] = {4972, 523, 12},
    [7960] = {11902, 1319, 7}, [7961] = {13779, 525, 6},
    [7964] = {2688, 293, 10}, [7965] = {13222, 502, 5}, [7966] = {11073, 1245, 10}, [7967] = {3209, 326, 11},
    [7970] = {1982, 236, 12}, [7971] = {13532, 1298, 6},
    [7976] = {10984, 678, 5}, [7978] = {13861, 91, 5},
    [7982] = {10182, 314, 4},
    [7987] = {1206, 131, 4}, [7988] = {9793, 301, 6}, [7990] = {5913, 653, 5},
    [7996] = {3719, 390, 6},
    [7998] = {8703, 1024, 6},
    [8006] = {2897, 307, 14}, [8009] = {6285, 714, 4},
    [8010] = {7707, 886, 5}, [8011] = {8229, 953, 5}, [8012] = {11203, 1253, 6},
    [8017] = {2604, 285, 3}, [8019] = {9436, 1083, 7}, [8020] = {2355, 262, 15}, [8021] = {4318, 443, 12},
    [8022] = {12142, 1348, 5}, [8024] = {9383, 1032, 6}, [8026] = {1480, 169, 3},
    [8028] = {5593, 618, 7}, [8029] = {8939, 1036, 8}, [8030] = {10996, 796, 6}, [8031] = {11019, 1239, 7}, [8032] = {3521, 362, 15}, [8033] = {1586, 184, 5},
    [8034] = {2455, 278, 3},
    
    [8046] = {6703, 753, 11}, [8049] = {1164, 125, 5},
    [8054] = {3127, 321, 20},
    [8058] = {402, 57, 9}, [8059] = {4408, 451, 11}, [8062] = {42, 9, 5},
    [8066] = {2449, 277, 6}, [8067] = {11192, 377, 6},
    
    [8079] = {13930, 1495, 4}, [8081] = {11868, 1300, 6},
    
    [8091] = {8479, 989, 3},
    [8095] = {5156, 555, 4},
    
    [8106] = {7987, 922, 9},
    [8113] = {11413, 1278, 5},
    
    [8128] = {7182, 808, 8},
    [8130] = {9401, 1079, 7}, [8131] = {10934, 1230, 5},
    [8138] = {6180, 698, 5},
    
    [8149] = {10501, 1164, 6}, [8152] = {13480, 841, 10},
    
    [8163] = {470, 64, 4}, [8164] = {13908, 1489, 4}, [8165] = {5737, 632, 6},
    [8166] = {11566, 407, 6},
    [8173] = {13288, 1446, 5}, [8175] = {11301, 1265, 4},
    [8180] = {12120, 474, 3},
    [8185] = {13108, 1426, 5}, [8188] = {5214, 568, 6}, [8189] = {6714, 765, 8},
    
};
static const struct names entity_names = {entity_names_keys, entity_names_slots, 8191};
static const char entity_texts[] =
    "Æ&ÁĂÂА𝔄ÀΑĀ⩓Ą𝔸⁡Å𝒜≔ÃÄ∖⫧⌆Б∵ℬΒ𝔅𝔹˘≎Ч©Ć⋒ⅅℭČÇĈ∰Ċ¸·Χ⊙⊖⊕⊗∲”’∷⩴≡∯∮ℂ∐∳⨯𝒞⋓≍⤑ЂЅЏ‡↡⫤ĎД∇Δ𝔇´˙˝`˜⋄ⅆ𝔻¨⃜≐⇓⇐⇔⟸⟺⟹⇒⊨⇑⇕∥↓⤓⇵"
    "̑⥐⥞↽⥖⥟⇁⥗⊤↧𝒟ĐŊÐÉĚÊЭĖ𝔈È∈Ē◻▫Ę𝔼Ε⩵≂⇌ℰ⩳ΗË∃ⅇФ𝔉◼▪𝔽∀ℱЃ>ΓϜĞĢĜГĠ𝔊⋙𝔾≥⋛≧⪢≷⩾≳𝒢≫Ъˇ^Ĥℌℋℍ─Ħ≏ЕĲЁÍÎИİℑÌĪⅈ∬∫⋂⁣⁢Į𝕀ΙℐĨІÏĴЙ"
    "𝔍𝕁𝒥ЈЄХЌΚĶК𝔎𝕂𝒦Љ<ĹΛ⟪ℒ↞ĽĻЛ⟨←⇤⇆⌈⟦⥡⇃⥙⌊↔⥎⊣↤⥚⊲⧏⊴⥑⥠↿⥘↼⥒⋚≦≶⪡⩽≲𝔏⋘⇚Ŀ⟵⟷⟶𝕃↙↘↰Ł≪⤅М ℳ𝔐∓𝕄ΜЊŃŇŅН​\012𝔑⁠ ℕ⫬≢≭∦∉≠≂̸∄≯≱"
    "≧̸≫̸≹⩾̸≵≎̸≏̸⋪⧏̸⋬≮≰≸≪̸⩽̸≴⪢̸⪡̸⊀⪯̸⋠∌⋫⧐̸⋭⊏̸⋢⊐̸⋣⊂⃒⊈⊁⪰̸⋡≿̸⊃⃒⊉≁≄≇≉∤𝒩ÑΝŒÓÔОŐ𝔒ÒŌΩΟ𝕆“‘⩔𝒪ØÕ⨷Ö‾⏞⎴⏜∂П𝔓ΦΠ±ℙ⪻≺⪯≼≾″∏"
    "∝𝒫Ψ\"𝔔ℚ𝒬⤐®Ŕ⟫↠⤖ŘŖРℜ∋⇋⥯Ρ⟩→⇥⇄⌉⟧⥝⇂⥕⌋⊢↦⥛⊳⧐⊵⥏⥜↾⥔⇀⥓ℝ⥰⇛ℛ↱⧴ЩШЬŚ⪼ŠŞŜС𝔖↑Σ∘𝕊√□⊓⊏⊑⊐⊒⊔𝒮⋆⋐⊆≻⪰≽≿∑⋑⊃⊇Þ™ЋЦ\011ΤŤŢТ𝔗∴Θ"
    "   ∼≃≅≈𝕋⃛𝒯ŦÚ↟⥉ЎŬÛУŰ𝔘ÙŪ_⏟⎵⏝⋃⊎Ų𝕌⤒⇅↕⥮⊥↥↖↗ϒΥŮ𝒰ŨÜ⊫⫫В⊩⫦⋁‖∣|❘≀ 𝔙𝕍𝒱⊪Ŵ⋀𝔚𝕎𝒲𝔛Ξ𝕏𝒳ЯЇЮÝŶЫ𝔜𝕐𝒴ŸЖŹŽЗŻΖℨℤ𝒵áă∾∾̳∿âаæ𝔞àℵ"
    "αā⨿∧⩕⩜⩘⩚∠⦤∡⦨⦩⦪⦫⦬⦭⦮⦯∟⊾⦝∢⍼ą𝕒⩰⩯≊≋'å𝒶*ãä⨑⫭≌϶‵∽⋍⊽⌅⎶б„⦰βℶ≬𝔟◯⨀⨁⨂⨆★▽△⨄⤍⧫▴▾◂▸␣▒░▓█=⃥≡⃥⌐𝕓⋈╗╔╖╓═╦╩╤╧╝╚╜╙║╬╣╠╫╢╟"
    "⧉╕╒┐┌╥╨┬┴⊟⊞⊠╛╘┘└│╪╡╞┼┤├¦𝒷⁏\\⧅⟈•⪮ć∩⩄⩉⩋⩇⩀∩︀⁁⩍čçĉ⩌⩐ċ⦲¢𝔠ч✓χ○⧃ˆ≗↺↻Ⓢ⊛⊚⊝⨐⫯⧂♣:,@∁⩭𝕔℗↵✗𝒸⫏⫑⫐⫒⋯⤸⤵⋞⋟↶⤽∪⩈⩆⩊⊍⩅∪︀↷⤼"
    "⋎⋏¤∱⌭⥥†ℸ‐⤏ďд⇊⩷°δ⦱⥿𝔡♦ϝ⋲÷⋇ђ⌞⌍$𝕕≑∸∔⊡⌟⌌𝒹ѕ⧶đ⋱▿⦦џ⟿é⩮ě≖ê≕эė≒𝔢⪚è⪖⪘⪙⏧ℓ⪕⪗ē∅   ŋ ę𝕖⋕⧣⩱εϵ=≟⩸⧥≓⥱ℯηðë€!ф♀ﬃﬀﬄ𝔣ﬁfj♭ﬂ"
    "▱ƒ𝕗⋔⫙⨍½⅓¼⅕⅙⅛⅔⅖¾⅗⅜⅘⅚⅝⅞⁄⌢𝒻⪌ǵγ⪆ğĝгġ⪩⪀⪂⪄⋛︀⪔𝔤ℷѓ⪒⪥⪤≩⪊⪈⋧𝕘ℊ⪎⪐⪧⩺⋗⦕⩼⥸≩︀ъ⥈↭ℏĥ♥…⊹𝔥⤥⤦⇿∻↩↪𝕙―𝒽ħ⁃íîие¡𝔦ì⨌∭⧜℩ĳīı⊷Ƶ℅∞⧝"
    "⊺⨗⨼ёį𝕚ι¿𝒾⋹⋵⋴⋳ĩіïĵй𝔧ȷ𝕛𝒿јєκϰķк𝔨ĸхќ𝕜𝓀⤛⤎⪋⥢ĺ⦴λ⦑⪅«⤟⤝↫⤹⥳↢⪫⤙⪭⪭︀⤌❲{[⦋⦏⦍ľļл⤶⥧⥋↲≤⇇⋋⪨⩿⪁⪃⋚︀⪓⋖⥼𝔩⪑⥪▄љ⥫◺ŀ⎰≨⪉⪇⋦⟬⇽⟼↬⦅𝕝"
    "⨭⨴∗◊(⦓⥭‎⊿‹𝓁⪍⪏‚ł⪦⩹⋉⥶⩻⦖◃⥊⥦≨︀∺¯♂✠▮⨩м—𝔪℧µ⫰−⨪⫛⊧𝕞𝓂μ⊸⋙̸≫⃒⇍⇎⋘̸≪⃒⇏⊯⊮ń∠⃒⩰̸≋̸ŉ♮⩃ňņ⩭̸⩂н–⇗⤤≐̸⤨𝔫↮⫲⋼⋺њ≦̸↚‥𝕟¬⋹̸⋵̸⋷⋶⋾"
    "⋽⫽⃥∂̸⨔↛⤳̸↝̸𝓃⊄⫅̸⊅⫆̸ñν#№ ⊭⤄≍⃒⊬≥⃒>⃒⧞⤂≤⃒<⃒⊴⃒⤃⊵⃒∼⃒⇖⤣⤧óôоő⨸⦼œ⦿𝔬˛ò⧁⦵⦾⦻⧀ōωο⦶𝕠⦷⦹∨⩝ℴªº⊶⩖⩗⩛ø⊘õ⨶ö⌽¶⫳⫽п%.‰‱𝔭φϕ☎πϖ"
    "ℎ+⨣⨢⨥⩲⨦⨧⨕𝕡£⪳⪷⪹⪵⋨′⌮⌒⌓⊰𝓅ψ 𝔮𝕢⁗𝓆⨖\?⤜⥤∽̱ŕ⦳⦒⦥»⥵⤠⤳⤞⥅⥴↣↝⤚∶❳}]⦌⦎⦐řŗр⤷⥩↳▭⥽𝔯⥬ρϱ⇉⋌˚‏⎱⫮⟭⇾⦆𝕣⨮⨵)⦔⨒›𝓇⋊▹⧎⥨℞ś⪴⪸šşŝ⪶⪺⋩⨓"
    "с⋅⩦⇘§;⤩✶𝔰♯щш­σς⩪⪞⪠⪝⪟≆⨤⥲⨳⧤⌣⪪⪬⪬︀ь/⧄⌿𝕤♠⊓︀⊔︀𝓈☆⊂⫅⪽⫃⫁⫋⊊⪿⥹⫇⫕⫓♪¹²³⫆⪾⫘⫄⟉⫗⥻⫂⫌⊋⫀⫈⫔⫖⇙⤪ß⌖τťţт⌕𝔱θϑþ×⨱⨰⌶⫱𝕥⫚‴▵≜◬⨺⨹⧍⨻"
    "⏢𝓉цћŧ⥣úўŭûуű⥾𝔲ù▀⌜⌏◸ūų𝕦υ⇈⌝⌎ů◹𝓊⋰ũü⦧⫨⫩⦜⊊︀⫋︀⊋︀⫌︀в⊻≚⋮𝔳𝕧𝓋⦚ŵ⩟≙℘𝔴𝕨𝓌𝔵ξ⋻𝕩𝓍ýяŷы¥𝔶ї𝕪𝓎юÿźžзżζ𝔷ж⇝𝕫𝓏‍‌";
static const struct {
    uint16_t at;
    uint8_t n;
} entities[] = {
    {0, 2}, {2, 1}, {3, 2}, {5, 2}, {7, 2}, {9, 2}, {11, 4}, {15, 2}, {17, 2}, {19, 2},
    {21, 3}, {24, 2}, {26, 4}, {30, 3}, {33, 2}, {35, 4}, {39, 3}, {42, 2}, {44, 2}, {46, 3},
    {49, 3}, {52, 3}, {55, 2}, {57, 3}, {60, 3}, {63, 2}, {65, 4}, {69, 4}, {73, 2}, {75, 3},
    {78, 2}, {80, 2}, {82, 2}, {84, 3}, {87, 3}, {90, 3}, {93, 2}, {95, 2}, {97, 2}, {99, 3},
    {102, 2}, {104, 2}, {106, 2}, {108, 2}, {110, 3}, {113, 3}, {116, 3}, {119, 3}, {122, 3}, {125, 3},
    {128, 3}, {131, 3}, {134, 3}, {137, 3}, {140, 3}, {143, 3}, {146, 3}, {149, 3}, {152, 3}, {155, 3},
    {158, 4}, {162, 3}, {165, 3}, {168, 3}, {171, 2}, {173, 2}, {175, 2}, {177, 3}, {180, 3}, {183, 3},
    {186, 2}, {188, 2}, {190, 3}, {193, 2}, {195, 4}, {199, 2}, {201, 2}, {203, 2}, {205, 1}, {206, 2},
    {208, 3}, {211, 3}, {214, 4}, {218, 2}, {220, 3}, {223, 3}, {226, 3}, {229, 3}, {232, 3}, {235, 3},
    {238, 3}, {241, 3}, {244, 3}, {247, 3}, {250, 3}, {253, 3}, {256, 3}, {259, 3}, {262, 3}, {265, 3},
    {268, 2}, {270, 3}, {273, 3}, {276, 3}, {279, 3}, {282, 3}, {285, 3}, {288, 3}, {291, 3}, {294, 3},
    {297, 4}, {301, 2}, {303, 2}, {305, 2}, {307, 2}, {309, 2}, {311, 2}, {313, 2}, {315, 2}, {317, 4},
    {321, 2}, {323, 3}, {326, 2}, {328, 3}, {331, 3}, {334, 2}, {336, 4}, {340, 2}, {342, 3}, {345, 3},
    {348, 3}, {351, 3}, {354, 3}, {357, 2}, {359, 2}, {361, 3}, {364, 3}, {367, 2}, {369, 4}, {373, 3},
    {376, 3}, {379, 4}, {383, 3}, {386, 3}, {389, 2}, {391, 1}, {392, 2}, {394, 2}, {396, 2}, {398, 2},
    {400, 2}, {402, 2}, {404, 2}, {406, 4}, {410, 3}, {413, 4}, {417, 3}, {420, 3}, {423, 3}, {426, 3},
    {429, 3}, {432, 3}, {435, 3}, {438, 4}, {442, 3}, {445, 2}, {447, 2}, {449, 1}, {450, 2}, {452, 3},
    {455, 3}, {458, 3}, {461, 3}, {464, 2}, {466, 3}, {469, 2}, {471, 2}, {473, 2}, {475, 2}, {477, 2},
    {479, 2}, {481, 2}, {483, 3}, {486, 2}, {488, 2}, {490, 3}, {493, 3}, {496, 3}, {499, 3}, {502, 3},
    {505, 3}, {508, 2}, {510, 4}, {514, 2}, {516, 3}, {519, 2}, {521, 2}, {523, 2}, {525, 2}, {527, 2},
    {529, 4}, {533, 4}, {537, 4}, {541, 2}, {543, 2}, {545, 2}, {547, 2}, {549, 2}, {551, 2}, {553, 2},
    {555, 4}, {559, 4}, {563, 4}, {567, 2}, {569, 1}, {570, 2}, {572, 2}, {574, 3}, {577, 3}, {580, 3},
    {583, 2}, {585, 2}, {587, 2}, {589, 3}, {592, 3}, {595, 3}, {598, 3}, {601, 3}, {604, 3}, {607, 3},
    {610, 3}, {613, 3}, {616, 3}, {619, 3}, {622, 3}, {625, 3}, {628, 3}, {631, 3}, {634, 3}, {637, 3},
    {640, 3}, {643, 3}, {646, 3}, {649, 3}, {652, 3}, {655, 3}, {658, 3}, {661, 3}, {664, 3}, {667, 3},
    {670, 3}, {673, 3}, {676, 3}, {679, 4}, {683, 3}, {686, 3}, {689, 2}, {691, 3}, {694, 3}, {697, 3},
    {700, 4}, {704, 3}, {707, 3}, {710, 3}, {713, 2}, {715, 3}, {718, 3}, {721, 2}, {723, 3}, {726, 3},
    {729, 4}, {733, 3}, {736, 4}, {740, 2}, {742, 2}, {744, 2}, {746, 2}, {748, 2}, {750, 2}, {752, 3},
    {755, 1}, {756, 4}, {760, 3}, {763, 2}, {765, 3}, {768, 3}, {771, 3}, {774, 3}, {777, 3}, {780, 3},
    {783, 3}, {786, 5}, {791, 3}, {794, 3}, {797, 3}, {800, 5}, {805, 5}, {810, 3}, {813, 5}, {818, 3},
    {821, 5}, {826, 5}, {831, 3}, {834, 5}, {839, 3}, {842, 3}, {845, 3}, {848, 3}, {851, 5}, {856, 5},
    {861, 3}, {864, 5}, {869, 5}, {874, 3}, {877, 5}, {882, 3}, {885, 3}, {888, 3}, {891, 5}, {896, 3},
    {899, 5}, {904, 3}, {907, 5}, {912, 3}, {915, 6}, {921, 3}, {924, 3}, {927, 5}, {932, 3}, {935, 5},
    {940, 6}, {946, 3}, {949, 3}, {952, 3}, {955, 3}, {958, 3}, {961, 3}, {964, 4}, {968, 2}, {970, 2},
    {972, 2}, {974, 2}, {976, 2}, {978, 2}, {980, 2}, {982, 4}, {986, 2}, {988, 2}, {990, 2}, {992, 2},
    {994, 4}, {998, 3}, {1001, 3}, {1004, 3}, {1007, 4}, {1011, 2}, {1013, 2}, {1015, 3}, {1018, 2}, {1020, 3},
    {1023, 3}, {1026, 3}, {1029, 3}, {1032, 3}, {1035, 2}, {1037, 4}, {1041, 2}, {1043, 2}, {1045, 2}, {1047, 3},
    {1050, 3}, {1053, 3}, {1056, 3}, {1059, 3}, {1062, 3}, {1065, 3}, {1068, 3}, {1071, 3}, {1074, 4}, {1078, 2},
    {1080, 1}, {1081, 4}, {1085, 3}, {1088, 4}, {1092, 3}, {1095, 2}, {1097, 2}, {1099, 3}, {1102, 3}, {1105, 3},
    {1108, 2}, {1110, 2}, {1112, 2}, {1114, 3}, {1117, 3}, {1120, 3}, {1123, 3}, {1126, 2}, {1128, 3}, {1131, 3},
    {1134, 3}, {1137, 3}, {1140, 3}, {1143, 3}, {1146, 3}, {1149, 3}, {1152, 3}, {1155, 3}, {1158, 3}, {1161, 3},
    {1164, 3}, {1167, 3}, {1170, 3}, {1173, 3}, {1176, 3}, {1179, 3}, {1182, 3}, {1185, 3}, {1188, 3}, {1191, 3},
    {1194, 3}, {1197, 3}, {1200, 3}, {1203, 3}, {1206, 3}, {1209, 3}, {1212, 2}, {1214, 2}, {1216, 2}, {1218, 2},
    {1220, 3}, {1223, 2}, {1225, 2}, {1227, 2}, {1229, 2}, {1231, 4}, {1235, 3}, {1238, 2}, {1240, 3}, {1243, 4},
    {1247, 3}, {1250, 3}, {1253, 3}, {1256, 3}, {1259, 3}, {1262, 3}, {1265, 3}, {1268, 3}, {1271, 4}, {1275, 3},
    {1278, 3}, {1281, 3}, {1284, 3}, {1287, 3}, {1290, 3}, {1293, 3}, {1296, 3}, {1299, 3}, {1302, 3}, {1305, 3},
    {1308, 2}, {1310, 3}, {1313, 2}, {1315, 2}, {1317, 1}, {1318, 2}, {1320, 2}, {1322, 2}, {1324, 2}, {1326, 4},
    {1330, 3}, {1333, 2}, {1335, 6}, {1341, 3}, {1344, 3}, {1347, 3}, {1350, 3}, {1353, 3}, {1356, 4}, {1360, 3},
    {1363, 4}, {1367, 2}, {1369, 2}, {1371, 3}, {1374, 3}, {1377, 2}, {1379, 2}, {1381, 2}, {1383, 2}, {1385, 2},
    {1387, 4}, {1391, 2}, {1393, 2}, {1395, 1}, {1396, 3}, {1399, 3}, {1402, 3}, {1405, 3}, {1408, 3}, {1411, 2},
    {1413, 4}, {1417, 3}, {1420, 3}, {1423, 3}, {1426, 3}, {1429, 3}, {1432, 3}, {1435, 3}, {1438, 3}, {1441, 2},
    {1443, 2}, {1445, 2}, {1447, 4}, {1451, 2}, {1453, 2}, {1455, 3}, {1458, 3}, {1461, 2}, {1463, 3}, {1466, 3},
    {1469, 3}, {1472, 3}, {1475, 3}, {1478, 1}, {1479, 3}, {1482, 3}, {1485, 3}, {1488, 4}, {1492, 4}, {1496, 4},
    {1500, 3}, {1503, 2}, {1505, 3}, {1508, 4}, {1512, 4}, {1516, 4}, {1520, 4}, {1524, 2}, {1526, 4}, {1530, 4},
    {1534, 2}, {1536, 2}, {1538, 2}, {1540, 2}, {1542, 2}, {1544, 2}, {1546, 4}, {1550, 4}, {1554, 4}, {1558, 2},
    {1560, 2}, {1562, 2}, {1564, 2}, {1566, 2}, {1568, 2}, {1570, 2}, {1572, 3}, {1575, 3}, {1578, 4}, {1582, 2},
    {1584, 2}, {1586, 3}, {1589, 5}, {1594, 3}, {1597, 2}, {1599, 2}, {1601, 2}, {1603, 4}, {1607, 2}, {1609, 3},
    {1612, 2}, {1614, 2}, {1616, 3}, {1619, 3}, {1622, 3}, {1625, 3}, {1628, 3}, {1631, 3}, {1634, 3}, {1637, 3},
    {1640, 3}, {1643, 3}, {1646, 3}, {1649, 3}, {1652, 3}, {1655, 3}, {1658, 3}, {1661, 3}, {1664, 3}, {1667, 3},
    {1670, 3}, {1673, 3}, {1676, 3}, {1679, 3}, {1682, 2}, {1684, 4}, {1688, 3}, {1691, 3}, {1694, 3}, {1697, 3},
    {1700, 1}, {1701, 2}, {1703, 4}, {1707, 1}, {1708, 2}, {1710, 2}, {1712, 3}, {1715, 3}, {1718, 3}, {1721, 2},
    {1723, 3}, {1726, 3}, {1729, 3}, {1732, 3}, {1735, 3}, {1738, 3}, {1741, 2}, {1743, 3}, {1746, 3}, {1749, 2},
    {1751, 3}, {1754, 3}, {1757, 4}, {1761, 3}, {1764, 3}, {1767, 3}, {1770, 3}, {1773, 3}, {1776, 3}, {1779, 3},
    {1782, 3}, {1785, 3}, {1788, 3}, {1791, 3}, {1794, 3}, {1797, 3}, {1800, 3}, {1803, 3}, {1806, 3}, {1809, 3},
    {1812, 3}, {1815, 3}, {1818, 3}, {1821, 4}, {1825, 6}, {1831, 3}, {1834, 4}, {1838, 3}, {1841, 3}, {1844, 3},
    {1847, 3}, {1850, 3}, {1853, 3}, {1856, 3}, {1859, 3}, {1862, 3}, {1865, 3}, {1868, 3}, {1871, 3}, {1874, 3},
    {1877, 3}, {1880, 3}, {1883, 3}, {1886, 3}, {1889, 3}, {1892, 3}, {1895, 3}, {1898, 3}, {1901, 3}, {1904, 3},
    {1907, 3}, {1910, 3}, {1913, 3}, {1916, 3}, {1919, 3}, {1922, 3}, {1925, 3}, {1928, 3}, {1931, 3}, {1934, 3},
    {1937, 3}, {1940, 3}, {1943, 3}, {1946, 3}, {1949, 3}, {1952, 3}, {1955, 3}, {1958, 3}, {1961, 3}, {1964, 3},
    {1967, 3}, {1970, 2}, {1972, 4}, {1976, 3}, {1979, 1}, {1980, 3}, {1983, 3}, {1986, 3}, {1989, 3}, {1992, 2},
    {1994, 3}, {1997, 3}, {2000, 3}, {2003, 3}, {2006, 3}, {2009, 3}, {2012, 6}, {2018, 3}, {2021, 3}, {2024, 2},
    {2026, 2}, {2028, 2}, {2030, 3}, {2033, 3}, {2036, 2}, {2038, 3}, {2041, 2}, {2043, 4}, {2047, 2}, {2049, 3},
    {2052, 2}, {2054, 3}, {2057, 3}, {2060, 2}, {2062, 3}, {2065, 3}, {2068, 3}, {2071, 3}, {2074, 3}, {2077, 3},
    {2080, 3}, {2083, 3}, {2086, 3}, {2089, 3}, {2092, 3}, {2095, 1}, {2096, 1}, {2097, 1}, {2098, 3}, {2101, 3},
    {2104, 4}, {2108, 3}, {2111, 3}, {2114, 3}, {2117, 4}, {2121, 3}, {2124, 3}, {2127, 3}, {2130, 3}, {2133, 3},
    {2136, 3}, {2139, 3}, {2142, 3}, {2145, 3}, {2148, 3}, {2151, 3}, {2154, 3}, {2157, 3}, {2160, 3}, {2163, 3},
    {2166, 3}, {2169, 3}, {2172, 6}, {2178, 3}, {2181, 3}, {2184, 3}, {2187, 3}, {2190, 2}, {2192, 3}, {2195, 3},
    {2198, 3}, {2201, 3}, {2204, 3}, {2207, 3}, {2210, 3}, {2213, 2}, {2215, 2}, {2217, 3}, {2220, 3}, {2223, 2},
    {2225, 2}, {2227, 3}, {2230, 3}, {2233, 4}, {2237, 3}, {2240, 2}, {2242, 3}, {2245, 2}, {2247, 3}, {2250, 2},
    {2252, 3}, {2255, 3}, {2258, 1}, {2259, 4}, {2263, 3}, {2266, 3}, {2269, 3}, {2272, 3}, {2275, 3}, {2278, 3},
    {2281, 4}, {2285, 2}, {2287, 3}, {2290, 2}, {2292, 3}, {2295, 3}, {2298, 3}, {2301, 2}, {2303, 3}, {2306, 2},
    {2308, 3}, {2311, 2}, {2313, 3}, {2316, 2}, {2318, 3}, {2321, 2}, {2323, 2}, {2325, 3}, {2328, 4}, {2332, 3},
    {2335, 2}, {2337, 3}, {2340, 3}, {2343, 3}, {2346, 3}, {2349, 3}, {2352, 3}, {2355, 3}, {2358, 2}, {2360, 3},
    {2363, 3}, {2366, 3}, {2369, 3}, {2372, 2}, {2374, 3}, {2377, 2}, {2379, 4}, {2383, 3}, {2386, 3}, {2389, 3},
    {2392, 2}, {2394, 2}, {2396, 1}, {2397, 3}, {2400, 3}, {2403, 3}, {2406, 3}, {2409, 3}, {2412, 3}, {2415, 2},
    {2417, 2}, {2419, 2}, {2421, 3}, {2424, 1}, {2425, 2}, {2427, 3}, {2430, 3}, {2433, 3}, {2436, 3}, {2439, 4},
    {2443, 3}, {2446, 2}, {2448, 3}, {2451, 3}, {2454, 3}, {2457, 2}, {2459, 4}, {2463, 3}, {2466, 3}, {2469, 3},
    {2472, 2}, {2474, 3}, {2477, 2}, {2479, 3}, {2482, 3}, {2485, 3}, {2488, 3}, {2491, 3}, {2494, 2}, {2496, 3},
    {2499, 3}, {2502, 3}, {2505, 3}, {2508, 3}, {2511, 3}, {2514, 3}, {2517, 3}, {2520, 4}, {2524, 3}, {2527, 2},
    {2529, 2}, {2531, 3}, {2534, 2}, {2536, 2}, {2538, 2}, {2540, 2}, {2542, 3}, {2545, 3}, {2548, 3}, {2551, 3},
    {2554, 6}, {2560, 3}, {2563, 4}, {2567, 3}, {2570, 2}, {2572, 3}, {2575, 3}, {2578, 3}, {2581, 3}, {2584, 3},
    {2587, 3}, {2590, 3}, {2593, 4}, {2597, 3}, {2600, 3}, {2603, 3}, {2606, 3}, {2609, 3}, {2612, 3}, {2615, 3},
    {2618, 3}, {2621, 3}, {2624, 6}, {2630, 2}, {2632, 3}, {2635, 3}, {2638, 3}, {2641, 2}, {2643, 3}, {2646, 3},
    {2649, 3}, {2652, 4}, {2656, 3}, {2659, 3}, {2662, 3}, {2665, 3}, {2668, 3}, {2671, 3}, {2674, 4}, {2678, 3},
    {2681, 4}, {2685, 2}, {2687, 3}, {2690, 2}, {2692, 2}, {2694, 2}, {2696, 2}, {2698, 2}, {2700, 4}, {2704, 2},
    {2706, 3}, {2709, 3}, {2712, 3}, {2715, 3}, {2718, 2}, {2720, 2}, {2722, 2}, {2724, 3}, {2727, 2}, {2729, 3},
    {2732, 3}, {2735, 3}, {2738, 3}, {2741, 3}, {2744, 3}, {2747, 2}, {2749, 2}, {2751, 4}, {2755, 2}, {2757, 2},
    {2759, 4}, {2763, 3}, {2766, 3}, {2769, 3}, {2772, 3}, {2775, 2}, {2777, 2}, {2779, 2}, {2781, 2}, {2783, 2},
    {2785, 4}, {2789, 2}, {2791, 4}, {2795, 4}, {2799, 2}, {2801, 2}, {2803, 2}, {2805, 2}, {2807, 2}, {2809, 2},
    {2811, 4}, {2815, 2}, {2817, 2}, {2819, 2}, {2821, 4}, {2825, 4}, {2829, 3}, {2832, 3}, {2835, 3}, {2838, 3},
    {2841, 2}, {2843, 3}, {2846, 2}, {2848, 3}, {2851, 3}, {2854, 2}, {2856, 3}, {2859, 3}, {2862, 3}, {2865, 3},
    {2868, 3}, {2871, 3}, {2874, 3}, {2877, 3}, {2880, 3}, {2883, 6}, {2889, 3}, {2892, 3}, {2895, 1}, {2896, 1},
    {2897, 3}, {2900, 3}, {2903, 3}, {2906, 2}, {2908, 2}, {2910, 2}, {2912, 3}, {2915, 3}, {2918, 3}, {2921, 3},
    {2924, 3}, {2927, 3}, {2930, 3}, {2933, 3}, {2936, 3}, {2939, 3}, {2942, 3}, {2945, 6}, {2951, 3}, {2954, 3},
    {2957, 3}, {2960, 4}, {2964, 3}, {2967, 3}, {2970, 3}, {2973, 2}, {2975, 3}, {2978, 3}, {2981, 2}, {2983, 3},
    {2986, 3}, {2989, 3}, {2992, 3}, {2995, 3}, {2998, 3}, {3001, 3}, {3004, 3}, {3007, 3}, {3010, 3}, {3013, 4},
    {3017, 3}, {3020, 3}, {3023, 3}, {3026, 3}, {3029, 1}, {3030, 3}, {3033, 3}, {3036, 3}, {3039, 3}, {3042, 3},
    {3045, 4}, {3049, 3}, {3052, 3}, {3055, 3}, {3058, 2}, {3060, 3}, {3063, 3}, {3066, 3}, {3069, 3}, {3072, 3},
    {3075, 3}, {3078, 3}, {3081, 3}, {3084, 3}, {3087, 6}, {3093, 3}, {3096, 2}, {3098, 3}, {3101, 3}, {3104, 3},
    {3107, 3}, {3110, 2}, {3112, 3}, {3115, 4}, {3119, 3}, {3122, 2}, {3124, 3}, {3127, 3}, {3130, 3}, {3133, 3},
    {3136, 3}, {3139, 4}, {3143, 4}, {3147, 2}, {3149, 3}, {3152, 5}, {3157, 6}, {3163, 3}, {3166, 3}, {3169, 5},
    {3174, 6}, {3180, 3}, {3183, 3}, {3186, 3}, {3189, 2}, {3191, 6}, {3197, 5}, {3202, 5}, {3207, 2}, {3209, 3},
    {3212, 3}, {3215, 2}, {3217, 2}, {3219, 5}, {3224, 3}, {3227, 2}, {3229, 3}, {3232, 3}, {3235, 3}, {3238, 5},
    {3243, 3}, {3246, 4}, {3250, 3}, {3253, 3}, {3256, 3}, {3259, 3}, {3262, 2}, {3264, 5}, {3269, 3}, {3272, 3},
    {3275, 4}, {3279, 2}, {3281, 5}, {3286, 5}, {3291, 3}, {3294, 3}, {3297, 3}, {3300, 3}, {3303, 6}, {3309, 5},
    {3314, 3}, {3317, 3}, {3320, 5}, {3325, 5}, {3330, 4}, {3334, 3}, {3337, 5}, {3342, 3}, {3345, 5}, {3350, 2},
    {3352, 2}, {3354, 1}, {3355, 3}, {3358, 3}, {3361, 3}, {3364, 3}, {3367, 6}, {3373, 3}, {3376, 6}, {3382, 4},
    {3386, 3}, {3389, 3}, {3392, 6}, {3398, 4}, {3402, 6}, {3408, 3}, {3411, 6}, {3417, 6}, {3423, 3}, {3426, 3},
    {3429, 3}, {3432, 2}, {3434, 2}, {3436, 2}, {3438, 2}, {3440, 3}, {3443, 3}, {3446, 2}, {3448, 3}, {3451, 4},
    {3455, 2}, {3457, 2}, {3459, 3}, {3462, 3}, {3465, 3}, {3468, 3}, {3471, 3}, {3474, 2}, {3476, 2}, {3478, 2},
    {3480, 3}, {3483, 4}, {3487, 3}, {3490, 3}, {3493, 3}, {3496, 3}, {3499, 3}, {3502, 2}, {3504, 2}, {3506, 3},
    {3509, 3}, {3512, 3}, {3515, 3}, {3518, 2}, {3520, 3}, {3523, 2}, {3525, 3}, {3528, 2}, {3530, 3}, {3533, 2},
    {3535, 3}, {3538, 3}, {3541, 2}, {3543, 1}, {3544, 1}, {3545, 3}, {3548, 3}, {3551, 4}, {3555, 2}, {3557, 2},
    {3559, 3}, {3562, 2}, {3564, 2}, {3566, 3}, {3569, 1}, {3570, 3}, {3573, 3}, {3576, 3}, {3579, 3}, {3582, 3},
    {3585, 3}, {3588, 3}, {3591, 4}, {3595, 2}, {3597, 3}, {3600, 3}, {3603, 3}, {3606, 3}, {3609, 3}, {3612, 3},
    {3615, 3}, {3618, 3}, {3621, 3}, {3624, 3}, {3627, 4}, {3631, 2}, {3633, 3}, {3636, 4}, {3640, 4}, {3644, 3},
    {3647, 4}, {3651, 3}, {3654, 1}, {3655, 3}, {3658, 3}, {3661, 5}, {3666, 2}, {3668, 3}, {3671, 3}, {3674, 3},
    {3677, 2}, {3679, 3}, {3682, 3}, {3685, 3}, {3688, 3}, {3691, 3}, {3694, 3}, {3697, 3}, {3700, 3}, {3703, 3},
    {3706, 3}, {3709, 3}, {3712, 1}, {3713, 1}, {3714, 3}, {3717, 3}, {3720, 3}, {3723, 2}, {3725, 2}, {3727, 2},
    {3729, 3}, {3732, 3}, {3735, 3}, {3738, 3}, {3741, 3}, {3744, 4}, {3748, 3}, {3751, 2}, {3753, 2}, {3755, 3},
    {3758, 3}, {3761, 2}, {3763, 3}, {3766, 3}, {3769, 3}, {3772, 3}, {3775, 3}, {3778, 3}, {3781, 4}, {3785, 3},
    {3788, 3}, {3791, 1}, {3792, 3}, {3795, 3}, {3798, 3}, {3801, 4}, {3805, 3}, {3808, 3}, {3811, 3}, {3814, 3},
    {3817, 3}, {3820, 2}, {3822, 3}, {3825, 3}, {3828, 2}, {3830, 2}, {3832, 2}, {3834, 3}, {3837, 3}, {3840, 3},
    {3843, 3}, {3846, 2}, {3848, 3}, {3851, 3}, {3854, 3}, {3857, 2}, {3859, 1}, {3860, 3}, {3863, 3}, {3866, 4},
    {3870, 3}, {3873, 2}, {3875, 2}, {3877, 2}, {3879, 2}, {3881, 2}, {3883, 3}, {3886, 3}, {3889, 3}, {3892, 3},
    {3895, 3}, {3898, 3}, {3901, 3}, {3904, 3}, {3907, 3}, {3910, 3}, {3913, 3}, {3916, 3}, {3919, 3}, {3922, 6},
    {3928, 2}, {3930, 1}, {3931, 3}, {3934, 3}, {3937, 4}, {3941, 3}, {3944, 6}, {3950, 6}, {3956, 4}, {3960, 3},
    {3963, 3}, {3966, 3}, {3969, 3}, {3972, 3}, {3975, 3}, {3978, 3}, {3981, 3}, {3984, 3}, {3987, 3}, {3990, 3},
    {3993, 3}, {3996, 3}, {3999, 3}, {4002, 2}, {4004, 2}, {4006, 2}, {4008, 3}, {4011, 3}, {4014, 3}, {4017, 3},
    {4020, 3}, {4023, 3}, {4026, 3}, {4029, 3}, {4032, 3}, {4035, 3}, {4038, 3}, {4041, 3}, {4044, 3}, {4047, 3},
    {4050, 3}, {4053, 3}, {4056, 2}, {4058, 3}, {4061, 2}, {4063, 2}, {4065, 2}, {4067, 2}, {4069, 3}, {4072, 4},
    {4076, 2}, {4078, 2}, {4080, 2}, {4082, 2}, {4084, 3}, {4087, 3}, {4090, 3}, {4093, 3}, {4096, 4}, {4100, 3},
    {4103, 3}, {4106, 3}, {4109, 3}, {4112, 3}, {4115, 3}, {4118, 3}, {4121, 3}, {4124, 3}, {4127, 3}, {4130, 4},
    {4134, 2}, {4136, 2}, {4138, 2}, {4140, 3}, {4143, 2}, {4145, 2}, {4147, 2}, {4149, 2}, {4151, 2}, {4153, 2},
    {4155, 3}, {4158, 4}, {4162, 2}, {4164, 3}, {4167, 3}, {4170, 3}, {4173, 3}, {4176, 2}, {4178, 2}, {4180, 4},
    {4184, 2}, {4186, 3}, {4189, 3}, {4192, 3}, {4195, 2}, {4197, 3}, {4200, 4}, {4204, 3}, {4207, 2}, {4209, 2},
    {4211, 3}, {4214, 3}, {4217, 3}, {4220, 3}, {4223, 6}, {4229, 6}, {4235, 6}, {4241, 6}, {4247, 2}, {4249, 3},
    {4252, 3}, {4255, 3}, {4258, 4}, {4262, 4}, {4266, 4}, {4270, 3}, {4273, 2}, {4275, 3}, {4278, 3}, {4281, 3},
    {4284, 4}, {4288, 4}, {4292, 4}, {4296, 4}, {4300, 2}, {4302, 3}, {4305, 4}, {4309, 4}, {4313, 2}, {4315, 2},
    {4317, 2}, {4319, 2}, {4321, 2}, {4323, 4}, {4327, 2}, {4329, 4}, {4333, 4}, {4337, 2}, {4339, 2}, {4341, 2},
    {4343, 2}, {4345, 2}, {4347, 2}, {4349, 2}, {4351, 4}, {4355, 2}, {4357, 3}, {4360, 4}, {4364, 4}, {4368, 3},
    {4371, 3},
};
/* What Windows-1252 has from 128 on: numbers that pages mean so, as HTML 5 reads them. */
static const uint16_t windows_1252[32] = {
    8364, 129, 8218, 402, 8222, 8230, 8224, 8225, 710, 8240, 352, 8249, 338, 141, 381, 143, 144, 8216, 8217, 8220, 8221, 8226, 8211, 8212, 732, 8482, 353, 8250, 339, 157, 382, 376};
