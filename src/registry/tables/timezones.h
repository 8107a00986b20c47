/* Names of the time zones of IANA, links among them.
 * Written by scripts/tables from:
 *   tzdata 2025b-0+deb12u2, release 2025b
 */
static const char timezone_names_keys[] =
    "africa/abidjanafrica/accraafrica/addis_ababaafrica/algiersafrica/asmaraafrica/asmeraafrica/bamako"
    "africa/banguiafrica/banjulafrica/bissauafrica/blantyreafrica/brazzavilleafrica/bujumburaafrica/cairo"
    "africa/casablancaafrica/ceutaafrica/conakryafrica/dakarafrica/dar_es_salaamafrica/djibouti"
    "africa/doualaafrica/el_aaiunafrica/freetownafrica/gaboroneafrica/harareafrica/johannesburg"
    "africa/jubaafrica/kampalaafrica/khartoumafrica/kigaliafrica/kinshasaafrica/lagosafrica/libreville"
    "africa/lomeafrica/luandaafrica/lubumbashiafrica/lusakaafrica/malaboafrica/maputoafrica/maseru"
    "africa/mbabaneafrica/mogadishuafrica/monroviaafrica/nairobiafrica/ndjamenaafrica/niamey"
    "africa/nouakchottafrica/ouagadougouafrica/porto-novoafrica/sao_tomeafrica/timbuktuafrica/tripoli"
    "africa/tunisafrica/windhoekamerica/adakamerica/anchorageamerica/anguillaamerica/antigua"
    "america/araguainaamerica/argentina/buenos_airesamerica/argentina/catamarca"
    "america/argentina/comodrivadaviaamerica/argentina/cordobaamerica/argentina/jujuy"
    "america/argentina/la_riojaamerica/argentina/mendozaamerica/argentina/rio_gallegos"
    "america/argentina/saltaamerica/argentina/san_juanamerica/argentina/san_luisamerica/argentina/tucuman"
    "america/argentina/ushuaiaamerica/arubaamerica/asuncionamerica/atikokanamerica/atkaamerica/bahia"
    "america/bahia_banderasamerica/barbadosamerica/belemamerica/belizeamerica/blanc-sablon"
    "america/boa_vistaamerica/bogotaamerica/boiseamerica/buenos_airesamerica/cambridge_bay"
    "america/campo_grandeamerica/cancunamerica/caracasamerica/catamarcaamerica/cayenneamerica/cayman"
    "america/chicagoamerica/chihuahuaamerica/ciudad_juarezamerica/coral_harbouramerica/cordoba"
    "america/costa_ricaamerica/coyhaiqueamerica/crestonamerica/cuiabaamerica/curacaoamerica/danmarkshavn"
    "america/dawsonamerica/dawson_creekamerica/denveramerica/detroitamerica/dominicaamerica/edmonton"
    "america/eirunepeamerica/el_salvadoramerica/ensenadaamerica/fort_nelsonamerica/fort_wayne"
    "america/fortalezaamerica/glace_bayamerica/godthabamerica/goose_bayamerica/grand_turkamerica/grenada"
    "america/guadeloupeamerica/guatemalaamerica/guayaquilamerica/guyanaamerica/halifaxamerica/havana"
    "america/hermosilloamerica/indiana/indianapolisamerica/indiana/knoxamerica/indiana/marengo"
    "america/indiana/petersburgamerica/indiana/tell_cityamerica/indiana/vevayamerica/indiana/vincennes"
    "america/indiana/winamacamerica/indianapolisamerica/inuvikamerica/iqaluitamerica/jamaicaamerica/jujuy"
    "america/juneauamerica/kentucky/louisvilleamerica/kentucky/monticelloamerica/knox_in"
    "america/kralendijkamerica/la_pazamerica/limaamerica/los_angelesamerica/louisville"
    "america/lower_princesamerica/maceioamerica/managuaamerica/manausamerica/marigotamerica/martinique"
    "america/matamorosamerica/mazatlanamerica/mendozaamerica/menomineeamerica/meridaamerica/metlakatla"
    "america/mexico_cityamerica/miquelonamerica/monctonamerica/monterreyamerica/montevideo"
    "america/montrealamerica/montserratamerica/nassauamerica/new_yorkamerica/nipigonamerica/nome"
    "america/noronhaamerica/north_dakota/beulahamerica/north_dakota/centeramerica/north_dakota/new_salem"
    "america/nuukamerica/ojinagaamerica/panamaamerica/pangnirtungamerica/paramariboamerica/phoenix"
    "america/port-au-princeamerica/port_of_spainamerica/porto_acreamerica/porto_velhoamerica/puerto_rico"
    "america/punta_arenasamerica/rainy_riveramerica/rankin_inletamerica/recifeamerica/regina"
    "america/resoluteamerica/rio_brancoamerica/rosarioamerica/santa_isabelamerica/santarem"
    "america/santiagoamerica/santo_domingoamerica/sao_pauloamerica/scoresbysundamerica/shiprock"
    "america/sitkaamerica/st_barthelemyamerica/st_johnsamerica/st_kittsamerica/st_luciaamerica/st_thomas"
    "america/st_vincentamerica/swift_currentamerica/tegucigalpaamerica/thuleamerica/thunder_bay"
    "america/tijuanaamerica/torontoamerica/tortolaamerica/vancouveramerica/virginamerica/whitehorse"
    "america/winnipegamerica/yakutatamerica/yellowknifeantarctica/caseyantarctica/davis"
    "antarctica/dumontdurvilleantarctica/macquarieantarctica/mawsonantarctica/mcmurdoantarctica/palmer"
    "antarctica/rotheraantarctica/south_poleantarctica/syowaantarctica/trollantarctica/vostok"
    "arctic/longyearbyenasia/adenasia/almatyasia/ammanasia/anadyrasia/aqtauasia/aqtobeasia/ashgabat"
    "asia/ashkhabadasia/atyrauasia/baghdadasia/bahrainasia/bakuasia/bangkokasia/barnaulasia/beirut"
    "asia/bishkekasia/bruneiasia/calcuttaasia/chitaasia/choibalsanasia/chongqingasia/chungking"
    "asia/colomboasia/daccaasia/damascusasia/dhakaasia/diliasia/dubaiasia/dushanbeasia/famagustaasia/gaza"
    "asia/harbinasia/hebronasia/ho_chi_minhasia/hong_kongasia/hovdasia/irkutskasia/istanbulasia/jakarta"
    "asia/jayapuraasia/jerusalemasia/kabulasia/kamchatkaasia/karachiasia/kashgarasia/kathmandu"
    "asia/katmanduasia/khandygaasia/kolkataasia/krasnoyarskasia/kuala_lumpurasia/kuchingasia/kuwait"
    "asia/macaoasia/macauasia/magadanasia/makassarasia/manilaasia/muscatasia/nicosiaasia/novokuznetsk"
    "asia/novosibirskasia/omskasia/oralasia/phnom_penhasia/pontianakasia/pyongyangasia/qatarasia/qostanay"
    "asia/qyzylordaasia/rangoonasia/riyadhasia/saigonasia/sakhalinasia/samarkandasia/seoulasia/shanghai"
    "asia/singaporeasia/srednekolymskasia/taipeiasia/tashkentasia/tbilisiasia/tehranasia/tel_aviv"
    "asia/thimbuasia/thimphuasia/tokyoasia/tomskasia/ujung_pandangasia/ulaanbaatarasia/ulan_bator"
    "asia/urumqiasia/ust-neraasia/vientianeasia/vladivostokasia/yakutskasia/yangonasia/yekaterinburg"
    "asia/yerevanatlantic/azoresatlantic/bermudaatlantic/canaryatlantic/cape_verdeatlantic/faeroe"
    "atlantic/faroeatlantic/jan_mayenatlantic/madeiraatlantic/reykjavikatlantic/south_georgia"
    "atlantic/st_helenaatlantic/stanleyaustralia/actaustralia/adelaideaustralia/brisbane"
    "australia/broken_hillaustralia/canberraaustralia/currieaustralia/darwinaustralia/eucla"
    "australia/hobartaustralia/lhiaustralia/lindemanaustralia/lord_howeaustralia/melbourneaustralia/north"
    "australia/nswaustralia/perthaustralia/queenslandaustralia/southaustralia/sydneyaustralia/tasmania"
    "australia/victoriaaustralia/westaustralia/yancowinnabrazil/acrebrazil/denoronhabrazil/east"
    "brazil/westcanada/atlanticcanada/centralcanada/easterncanada/mountaincanada/newfoundland"
    "canada/pacificcanada/saskatchewancanada/yukoncetchile/continentalchile/easterislandcst6cdtcubaeet"
    "egypteireestest5edtetc/gmtetc/gmt+0etc/gmt+1etc/gmt+10etc/gmt+11etc/gmt+12etc/gmt+2etc/gmt+3"
    "etc/gmt+4etc/gmt+5etc/gmt+6etc/gmt+7etc/gmt+8etc/gmt+9etc/gmt-0etc/gmt-1etc/gmt-10etc/gmt-11"
    "etc/gmt-12etc/gmt-13etc/gmt-14etc/gmt-2etc/gmt-3etc/gmt-4etc/gmt-5etc/gmt-6etc/gmt-7etc/gmt-8"
    "etc/gmt-9etc/gmt0etc/greenwichetc/uctetc/universaletc/utcetc/zulueurope/amsterdameurope/andorra"
    "europe/astrakhaneurope/athenseurope/belfasteurope/belgradeeurope/berlineurope/bratislava"
    "europe/brusselseurope/bucharesteurope/budapesteurope/busingeneurope/chisinaueurope/copenhagen"
    "europe/dublineurope/gibraltareurope/guernseyeurope/helsinkieurope/isle_of_maneurope/istanbul"
    "europe/jerseyeurope/kaliningradeurope/kieveurope/kiroveurope/kyiveurope/lisboneurope/ljubljana"
    "europe/londoneurope/luxembourgeurope/madrideurope/maltaeurope/mariehamneurope/minskeurope/monaco"
    "europe/moscoweurope/nicosiaeurope/osloeurope/pariseurope/podgoricaeurope/pragueeurope/riga"
    "europe/romeeurope/samaraeurope/san_marinoeurope/sarajevoeurope/saratoveurope/simferopoleurope/skopje"
    "europe/sofiaeurope/stockholmeurope/tallinneurope/tiraneeurope/tiraspoleurope/ulyanovsk"
    "europe/uzhgorodeurope/vaduzeurope/vaticaneurope/viennaeurope/vilniuseurope/volgogradeurope/warsaw"
    "europe/zagrebeurope/zaporozhyeeurope/zurichgbgb-eiregmtgmt+0gmt-0gmt0greenwichhongkonghsticeland"
    "indian/antananarivoindian/chagosindian/christmasindian/cocosindian/comoroindian/kerguelenindian/mahe"
    "indian/maldivesindian/mauritiusindian/mayotteindian/reunioniranisraeljamaicajapankwajaleinlibyamet"
    "mexico/bajanortemexico/bajasurmexico/generalmstmst7mdtnavajonznz-chatpacific/apiapacific/auckland"
    "pacific/bougainvillepacific/chathampacific/chuukpacific/easterpacific/efatepacific/enderbury"
    "pacific/fakaofopacific/fijipacific/funafutipacific/galapagospacific/gambierpacific/guadalcanal"
    "pacific/guampacific/honolulupacific/johnstonpacific/kantonpacific/kiritimatipacific/kosrae"
    "pacific/kwajaleinpacific/majuropacific/marquesaspacific/midwaypacific/naurupacific/niue"
    "pacific/norfolkpacific/noumeapacific/pago_pagopacific/palaupacific/pitcairnpacific/pohnpei"
    "pacific/ponapepacific/port_moresbypacific/rarotongapacific/saipanpacific/samoapacific/tahiti"
    "pacific/tarawapacific/tongatapupacific/trukpacific/wakepacific/wallispacific/yappolandportugalprc"
    "pst8pdtrocroksingaporeturkeyuctuniversalus/alaskaus/aleutianus/arizonaus/centralus/east-indiana"
    "us/easternus/hawaiius/indiana-starkeus/michiganus/mountainus/pacificus/samoautcw-suwetzulu";
static const struct name_slot timezone_names_slots[2048] = {
    [1] = {2355, 139, 15}, [2] = {8343, 593, 9}, [3] = {4494, 275, 13},
    [9] = {5875, 372, 11},
    [16] = {2547, 150, 21},
    [20] = {2451, 144, 15},
    [27] = {498, 35, 17}, [28] = {8475, 591, 8},
    [30] = {1783, 108, 16},
    
    [47] = {3152, 185, 18},
    [48] = {6022, 384, 17}, [50] = {7732, 535, 13},
    
    [61] = {2959, 175, 27},
    [68] = {6294, 414, 9}, [69] = {7375, 501, 19},
    [72] = {3267, 191, 14}, [73] = {4971, 313, 14},
    [79] = {6064, 386, 4}, [80] = {6906, 461, 13}, [82] = {8392, 584, 15}, [83] = {8454, 589, 11},
    
    [95] = {1254, 76, 13},
    [96] = {6068, 387, 3},
    [105] = {3753, 220, 16}, [106] = {7223, 484, 13},
    [110] = {6106, 394, 9}, [113] = {4687, 290, 10},
    [118] = {3689, 216, 15},
    [124] = {6007, 383, 12},
    [127] = {6577, 438, 15}, [129] = {5568, 353, 16}, [130] = {7777, 538, 12}, [131] = {736, 51, 14},
    [134] = {6985, 467, 11},
    [139] = {6781, 452, 13}, [142] = {6405, 426, 8},
    [146] = {4059, 238, 10},
    [152] = {1242, 75, 12}, [154] = {2083, 126, 14},
    
    [166] = {5262, 335, 15}, [167] = {2808, 166, 18},
    [168] = {7052, 472, 14}, [169] = {5665, 359, 19},
    [175] = {7138, 478, 13}, [176] = {5628, 357, 18},
    [184] = {4789, 298, 9},
    
    [195] = {5684, 361, 15},
    [200] = {2424, 143, 27},
    [206] = {777, 54, 12},
    [211] = {6285, 413, 9}, [212] = {8361, 581, 11}, [215] = {5003, 315, 11},
    
    [222] = {4934, 310, 14}, [226] = {3028, 178, 15}, [227] = {3094, 182, 15},
    [228] = {8079, 558, 13}, [229] = {4350, 263, 10},
    [237] = {8417, 586, 9}, [238] = {7822, 541, 15},
    [240] = {7603, 523, 14}, [241] = {6097, 393, 9},
    
    [252] = {4609, 284, 12}, [256] = {7407, 503, 16}, [257] = {151, 11, 18},
    [260] = {6190, 403, 9},
    [265] = {2723, 161, 18}, [266] = {2484, 146, 14}, [267] = {3897, 228, 18}, [268] = {3470, 203, 13}, [269] = {2597, 153, 14},
    [270] = {330, 23, 15}, [271] = {6275, 412, 10}, [272] = {7620, 520, 7},
    [276] = {3932, 230, 18}, [277] = {6716, 447, 13}, [279] = {911, 61, 32}, [280] = {7556, 516, 9}, [281] = {8258, 570, 12},
    
    [288] = {197, 14, 17}, [292] = {8201, 566, 14}, [293] = {4958, 312, 13},
    [298] = {6758, 450, 12},
    [301] = {1042, 66, 30}, [302] = {4219, 252, 11},
    
    [314] = {4296, 258, 12}, [315] = {8493, 596, 4}, [316] = {3950, 231, 21}, [317] = {240, 17, 12},
    [319] = {345, 24, 13}, [320] = {4163, 247, 9}, [321] = {8062, 557, 17},
    [325] = {7108, 476, 16}, [327] = {1267, 77, 22}, [328] = {5513, 350, 21},
    [330] = {4469, 273, 13}, [331] = {4184, 249, 12}, [332] = {1720, 104, 14}, [333] = {8301, 574, 8}, [335] = {402, 28, 15},
    [336] = {7279, 488, 13}, [339] = {991, 64, 26}, [341] = {1396, 85, 20},
    [343] = {1621, 98, 18}, [344] = {3569, 209, 18}, [345] = {1920, 116, 17}, [347] = {7705, 533, 13},
    
    [355] = {1289, 78, 16}, [358] = {7520, 511, 14},
    [360] = {2568, 151, 14}, [361] = {287, 20, 13}, [362] = {6472, 431, 14}, [363] = {7435, 505, 13}, [364] = {7642, 529, 12}, [365] = {3483, 204, 21},
    [368] = {654, 46, 17}, [369] = {2020, 122, 17}, [370] = {2237, 133, 21}, [371] = {8188, 565, 13},
    [374] = {3704, 217, 17},
    [383] = {5308, 338, 19},
    [384] = {5534, 351, 18}, [385] = {7007, 469, 13},
    
    [397] = {5886, 373, 11}, [398] = {5988, 382, 19},
    [403] = {1656, 100, 15}, [407] = {6181, 402, 9},
    
    [415] = {1352, 82, 17}, [419] = {6378, 423, 7},
    [423] = {1518, 92, 14},
    
    [432] = {3344, 196, 20}, [433] = {6637, 442, 16},
    [439] = {6823, 455, 17}, [440] = {8048, 556, 14}, [442] = {8483, 592, 3}, [443] = {7977, 551, 17},
    [445] = {4850, 303, 10}, [446] = {4048, 237, 11}, [448] = {4545, 279, 12},
    [451] = {4373, 265, 14}, [454] = {3552, 208, 17}, [455] = {1318, 80, 14},
    [458] = {5552, 352, 16},
    [466] = {3170, 186, 19}, [467] = {4020, 235, 19},
    [468] = {6893, 460, 13}, [471] = {5277, 336, 16},
    [477] = {4331, 261, 10}, [478] = {6853, 457, 12},
    [481] = {7037, 471, 15}, [484] = {5848, 370, 11},
    [487] = {8270, 571, 14}, [491] = {1734, 105, 20},
    [496] = {1369, 83, 14}, [497] = {2917, 173, 15},
    [498] = {4557, 280, 12}, [499] = {5762, 365, 16}, [500] = {4887, 306, 12}, [501] = {7884, 545, 16},
    [506] = {6933, 463, 11}, [507] = {4860, 304, 13}, [509] = {5356, 341, 18},
    [510] = {7096, 475, 12},
    [518] = {8325, 577, 9},
    [523] = {4268, 256, 14}, [524] = {7423, 504, 12}, [525] = {5712, 362, 15},
    [528] = {4457, 272, 12}, [531] = {626, 44, 15}, [533] = {4151, 246, 12},
    [535] = {822, 57, 15}, [539] = {7151, 479, 15},
    [542] = {5106, 324, 18},
    [546] = {2582, 152, 15}, [547] = {2890, 171, 15},
    [552] = {581, 41, 16}, [553] = {272, 19, 15}, [554] = {6701, 446, 15}, [557] = {1210, 73, 16},
    [559] = {4733, 294, 11}, [560] = {8426, 587, 17},
    [567] = {1226, 74, 16}, [568] = {8407, 585, 10},
    [575] = {4985, 314, 18},
    [577] = {6729, 448, 18},
    [585] = {750, 52, 12},
    [589] = {6163, 400, 9}, [590] = {474, 33, 11}, [591] = {1700, 103, 20}, [592] = {1850, 112, 16},
    [596] = {4407, 268, 11}, [599] = {3835, 225, 25},
    [604] = {5912, 377, 14},
    [609] = {8123, 561, 14},
    
    [618] = {7551, 515, 5}, [623] = {4697, 291, 12},
    [624] = {8334, 578, 6}, [627] = {2741, 162, 19}, [629] = {5124, 325, 16},
    [630] = {6956, 465, 16}, [631] = {7020, 470, 17}, [633] = {2860, 169, 14}, [634] = {6459, 430, 13}, [635] = {7292, 489, 17},
    [639] = {2692, 159, 17}, [640] = {2905, 172, 12},
    [643] = {1639, 99, 17},
    [648] = {4836, 302, 14}, [651] = {8319, 575, 3},
    [655] = {5615, 356, 13}, [659] = {6365, 422, 13},
    [662] = {671, 47, 18}, [663] = {1471, 89, 15}, [664] = {1831, 111, 19}, [665] = {7745, 536, 17},
    [667] = {8382, 583, 10}, [670] = {6255, 410, 10}, [671] = {1685, 102, 15},
    [674] = {6083, 389, 7}, [676] = {7690, 532, 15},
    [679] = {7266, 487, 13}, [681] = {3608, 211, 19}, [683] = {2826, 167, 16},
    [686] = {3189, 187, 19}, [687] = {7994, 552, 14}, [688] = {6330, 418, 9}, [689] = {6398, 424, 7},
    
    [699] = {2529, 149, 18}, [701] = {2068, 125, 15},
    [704] = {5859, 371, 16}, [706] = {6919, 462, 14}, [707] = {789, 55, 17},
    [708] = {8295, 573, 6}, [709] = {3396, 199, 21},
    [716] = {136, 10, 15},
    [720] = {3311, 194, 18},
    [726] = {226, 16, 14},
    [736] = {5584, 354, 15},
    [743] = {4128, 244, 11},
    [745] = {4569, 281, 14},
    [750] = {4744, 295, 12}, [754] = {5166, 328, 13},
    
    [764] = {2258, 134, 25},
    [768] = {3016, 177, 12}, [770] = {457, 32, 17}, [772] = {4873, 305, 14},
    [778] = {300, 21, 15},
    [782] = {4899, 307, 11},
    [787] = {5814, 368, 14}, [789] = {6996, 468, 11}, [790] = {8284, 572, 11},
    
    [798] = {7448, 506, 16}, [801] = {3109, 183, 22}, [802] = {3454, 202, 16},
    [804] = {2002, 121, 18}, [805] = {2498, 147, 12}, [807] = {5408, 344, 22},
    [813] = {5599, 355, 16},
    [816] = {5828, 369, 20}, [821] = {7394, 502, 13},
    [822] = {3803, 223, 16}, [824] = {1564, 95, 21},
    [831] = {7617, 519, 3}, [832] = {968, 63, 23}, [833] = {6339, 419, 9},
    [835] = {71, 5, 13},
    [840] = {6154, 399, 9}, [841] = {612, 43, 14}, [844] = {3417, 200, 17}, [845] = {5747, 364, 15},
    [846] = {7538, 513, 6}, [848] = {2776, 164, 15}, [849] = {7324, 492, 7},
    [852] = {8490, 595, 3}, [855] = {417, 29, 13}, [856] = {689, 48, 17}, [857] = {721, 50, 15},
    [858] = {5727, 363, 20}, [861] = {2143, 129, 20}, [863] = {5974, 381, 14},
    [867] = {4677, 289, 10},
    [871] = {6546, 436, 16}, [875] = {252, 18, 20},
    [876] = {4318, 260, 13}, [880] = {4654, 287, 12},
    [884] = {214, 15, 12},
    [892] = {0, 0, 14},
    [898] = {5327, 339, 15},
    [901] = {1547, 94, 17}, [902] = {3784, 222, 19}, [903] = {1305, 79, 13}, [905] = {4596, 283, 13},
    
    [912] = {123, 9, 13}, [915] = {1671, 101, 14},
    [919] = {7789, 539, 16}, [922] = {6226, 407, 9}, [923] = {762, 53, 15},
    [924] = {6413, 427, 16}, [926] = {5155, 327, 11}, [927] = {4807, 300, 15},
    [931] = {6076, 391, 4},
    [938] = {2370, 140, 13}, [940] = {1095, 68, 26},
    [943] = {7166, 480, 16}, [946] = {5063, 320, 11},
    [948] = {4360, 264, 13}, [949] = {7573, 521, 16}, [950] = {2466, 145, 18},
    [956] = {1437, 87, 20},
    [961] = {2383, 141, 14}, [962] = {541, 38, 13}, [963] = {3915, 229, 17}, [964] = {4139, 245, 12},
    [971] = {4080, 240, 10},
    [973] = {3627, 212, 13},
    [978] = {3057, 180, 19}, [979] = {7368, 500, 7}, [980] = {2760, 163, 16}, [983] = {185, 13, 12},
    [988] = {2644, 156, 17}, [989] = {4709, 292, 13},
    [990] = {8465, 590, 10}, [991] = {5926, 378, 14}, [994] = {7464, 507, 11},
    [996] = {4243, 254, 10}, [1000] = {5014, 316, 13},
    [1002] = {1017, 65, 25},
    [1008] = {6235, 408, 10},
    [1017] = {5074, 321, 12}, [1018] = {8309, 527, 3}, [1019] = {5390, 343, 18},
    [1022] = {4773, 297, 16},
    [1028] = {1754, 106, 14},
    
    [1038] = {1937, 117, 15}, [1039] = {2186, 131, 26}, [1040] = {4948, 311, 10},
    [1044] = {5179, 329, 14}, [1049] = {6199, 404, 9},
    [1052] = {4207, 251, 12},
    
    [1062] = {4114, 243, 14}, [1064] = {3295, 193, 16},
    [1068] = {8174, 564, 14}, [1070] = {430, 30, 15},
    [1076] = {44, 3, 14},
    [1080] = {7344, 496, 4},
    [1089] = {528, 37, 13},
    [1092] = {58, 4, 13}, [1096] = {2326, 137, 14}, [1097] = {5096, 323, 10},
    [1100] = {7197, 482, 12},
    [1104] = {6125, 396, 10}, [1109] = {2986, 176, 30},
    [1114] = {3674, 215, 15},
    [1119] = {169, 12, 16}, [1120] = {8108, 560, 15},
    [1127] = {7490, 509, 16},
    [1129] = {5477, 348, 18}, [1130] = {4531, 278, 14}, [1133] = {485, 34, 13},
    [1134] = {3281, 192, 14}, [1137] = {6501, 433, 13},
    [1140] = {1815, 110, 16},
    [1149] = {7633, 524, 2},
    [1155] = {3520, 206, 16}, [1156] = {3640, 213, 19},
    
    
    [1172] = {5955, 380, 19},
    [1180] = {1885, 114, 18}, [1181] = {6429, 428, 14},
    [1183] = {5897, 376, 15},
    [1188] = {6683, 445, 18}, [1193] = {4253, 255, 15},
    
    
    [1211] = {84, 6, 13},
    [1216] = {4434, 270, 14},
    [1220] = {7635, 525, 7}, [1222] = {7250, 486, 16}, [1223] = {7627, 526, 6},
    [1227] = {5464, 347, 13}, [1228] = {3587, 210, 21},
    [1230] = {6019, 374, 3}, [1233] = {1457, 88, 14},
    
    [1243] = {6840, 456, 13}, [1244] = {6668, 444, 15}, [1246] = {5086, 322, 10},
    [1253] = {837, 58, 17},
    [1254] = {6057, 375, 7}, [1255] = {2397, 142, 27}, [1256] = {7805, 540, 17}, [1257] = {8021, 554, 12}, [1258] = {2874, 170, 16},
    [1264] = {1585, 96, 21},
    [1268] = {5232, 333, 18},
    [1275] = {1416, 86, 21}, [1276] = {4637, 286, 17},
    [1282] = {4666, 288, 11},
    [1286] = {1172, 71, 25}, [1288] = {3721, 218, 14}, [1289] = {2340, 138, 15},
    [1290] = {8229, 568, 17}, [1295] = {110, 8, 13},
    
    [1302] = {4308, 259, 10}, [1303] = {3076, 181, 18}, [1304] = {2677, 158, 15}, [1305] = {6135, 397, 10}, [1306] = {4507, 276, 14},
    [1311] = {5293, 337, 15}, [1313] = {7083, 474, 13},
    [1315] = {7946, 549, 17}, [1317] = {8312, 528, 7}, [1318] = {8486, 594, 4},
    [1323] = {4798, 299, 9}, [1324] = {7322, 491, 2},
    [1326] = {5039, 318, 11}, [1327] = {6385, 425, 13},
    [1337] = {4583, 282, 13},
    [1339] = {1147, 70, 25}, [1340] = {6944, 464, 12}, [1341] = {5699, 360, 13},
    
    [1352] = {2932, 174, 27}, [1354] = {7334, 494, 5}, [1355] = {2037, 123, 17},
    [1358] = {706, 49, 15}, [1359] = {7506, 510, 14},
    [1362] = {5193, 330, 16}, [1364] = {2097, 127, 18},
    
    [1374] = {6357, 421, 8}, [1375] = {4196, 250, 11}, [1376] = {6443, 429, 16}, [1377] = {7762, 537, 15},
    [1380] = {5646, 358, 19}, [1381] = {6486, 432, 15},
    
    [1394] = {3504, 205, 16}, [1395] = {7570, 518, 3},
    [1398] = {4039, 236, 9},
    [1406] = {1969, 119, 18}, [1407] = {7357, 499, 8},
    [1410] = {1503, 91, 15}, [1412] = {806, 56, 16}, [1415] = {2661, 157, 16},
    
    [1426] = {3769, 221, 15}, [1427] = {1072, 67, 23},
    [1428] = {6080, 388, 3},
    [1439] = {943, 62, 25},
    [1440] = {2306, 136, 20}, [1441] = {7331, 493, 3}, [1442] = {7348, 497, 9}, [1443] = {8008, 553, 13}, [1444] = {8215, 567, 14},
    [1449] = {1768, 107, 15},
    [1456] = {3228, 189, 19},
    [1461] = {3329, 195, 15}, [1462] = {554, 39, 13}, [1463] = {388, 27, 14},
    [1465] = {7534, 512, 4},
    
    [1479] = {6115, 395, 10},
    [1484] = {1486, 90, 17}, [1486] = {14, 1, 12},
    [1489] = {1197, 72, 13},
    [1494] = {6312, 416, 9}, [1496] = {5430, 345, 18},
    [1500] = {4822, 301, 14},
    [1508] = {8322, 576, 3}, [1509] = {445, 31, 12}, [1510] = {3987, 233, 16}, [1511] = {377, 26, 11},
    [1512] = {315, 22, 15}, [1513] = {5778, 366, 18}, [1514] = {7856, 543, 12},
    [1522] = {4910, 308, 11},
    [1526] = {4282, 257, 14},
    [1535] = {7066, 473, 17},
    
    [1543] = {7475, 508, 15}, [1545] = {6265, 411, 10},
    
    [1554] = {7900, 546, 14}, [1556] = {4387, 266, 9}, [1559] = {8372, 582, 10},
    
    
    [1573] = {6303, 415, 9}, [1577] = {567, 40, 14},
    [1578] = {3380, 198, 16}, [1580] = {4921, 309, 13}, [1581] = {7365, 498, 3},
    [1587] = {7932, 548, 14},
    [1594] = {3364, 197, 16}, [1595] = {6172, 401, 9},
    [1597] = {854, 59, 30}, [1598] = {7544, 514, 7},
    [1603] = {2510, 148, 19},
    
    [1618] = {7914, 547, 18},
    [1622] = {1606, 97, 15},
    [1627] = {2115, 128, 28}, [1628] = {4621, 285, 16}, [1629] = {7309, 490, 13},
    [1633] = {3819, 224, 16}, [1635] = {3536, 207, 16}, [1636] = {5221, 332, 11},
    
    [1646] = {6531, 435, 15},
    [1651] = {8137, 562, 20}, [1652] = {2054, 124, 14}, [1655] = {26, 2, 18},
    [1656] = {4101, 242, 13}, [1657] = {4172, 248, 12}, [1658] = {7589, 522, 14}, [1661] = {6653, 443, 15},
    [1662] = {4069, 239, 11}, [1663] = {4482, 274, 12}, [1664] = {8246, 569, 12}, [1665] = {8443, 588, 11},
    
    [1674] = {3880, 227, 17}, [1676] = {2163, 130, 23}, [1677] = {3434, 201, 20}, [1679] = {4418, 269, 16},
    
    [1687] = {2611, 154, 15}, [1690] = {3659, 214, 15}, [1691] = {5796, 367, 18},
    [1692] = {2791, 165, 17},
    [1698] = {7868, 544, 16}, [1701] = {6972, 466, 13},
    [1708] = {6881, 459, 12},
    [1711] = {4521, 277, 10}, [1715] = {8340, 579, 3},
    
    [1722] = {3860, 226, 20}, [1724] = {1332, 81, 20},
    [1730] = {2842, 168, 18}, [1731] = {7124, 477, 14},
    
    
    
    [1753] = {515, 36, 13}, [1754] = {8092, 559, 16},
    [1761] = {2212, 132, 25},
    
    [1772] = {5250, 334, 12}, [1773] = {7837, 542, 19}, [1774] = {4722, 293, 11}, [1775] = {358, 25, 19},
    [1776] = {5374, 342, 16}, [1778] = {6348, 420, 9}, [1779] = {7963, 550, 14},
    [1782] = {4090, 241, 11}, [1783] = {4003, 234, 17}, [1785] = {2626, 155, 18}, [1787] = {6794, 453, 16},
    [1793] = {4756, 296, 17},
    
    [1804] = {597, 42, 15},
    [1807] = {6321, 417, 9}, [1809] = {4341, 262, 9},
    [1812] = {5448, 346, 16}, [1813] = {1952, 118, 17},
    [1818] = {1532, 93, 15}, [1819] = {6747, 449, 11}, [1821] = {5940, 379, 15}, [1822] = {7718, 534, 14},
    
    
    
    [1847] = {1866, 113, 19},
    [1850] = {1383, 84, 13},
    [1856] = {7236, 485, 14},
    [1863] = {1987, 120, 15}, [1864] = {3208, 188, 20}, [1865] = {6607, 440, 17},
    [1866] = {3247, 190, 20}, [1867] = {6090, 392, 7}, [1868] = {6770, 451, 11},
    [1877] = {6865, 458, 16},
    [1883] = {7654, 530, 16},
    [1886] = {97, 7, 13},
    [1891] = {6245, 409, 10}, [1894] = {6810, 454, 13},
    [1899] = {4230, 253, 13},
    [1905] = {7182, 481, 15},
    [1909] = {7565, 517, 5}, [1913] = {8352, 580, 9},
    
    [1920] = {1121, 69, 26}, [1921] = {3043, 179, 14},
    [1928] = {1799, 109, 16}, [1929] = {7670, 531, 20},
    [1934] = {884, 60, 27},
    [1939] = {641, 45, 13},
    [1944] = {6624, 441, 13},
    [1950] = {3971, 232, 16},
    [1958] = {6071, 390, 5}, [1959] = {4396, 267, 11},
    
    
    [1974] = {7339, 495, 5},
    [1985] = {6039, 385, 18},
    [1987] = {2283, 135, 23}, [1988] = {3735, 219, 18},
    [1994] = {1903, 115, 17}, [1996] = {8033, 555, 15},
    
    
    [2011] = {5050, 319, 13}, [2012] = {6145, 398, 9}, [2013] = {8157, 563, 17}, [2015] = {6562, 437, 15},
    [2017] = {5027, 317, 12}, [2018] = {7209, 483, 14}, [2019] = {5495, 349, 18}, [2021] = {6592, 439, 15},
    [2023] = {2709, 160, 14}, [2025] = {6217, 406, 9}, [2026] = {5342, 340, 14},
    [2031] = {3131, 184, 21}, [2032] = {6514, 434, 17}, [2033] = {5140, 326, 15},
    [2038] = {6208, 405, 9},
    [2044] = {5209, 331, 12}, [2045] = {4448, 271, 9},
    
};
static const struct names timezone_names = {timezone_names_keys, timezone_names_slots, 2047};
static const char timezone_texts[] =
    "Africa/AbidjanAfrica/AccraAfrica/Addis_AbabaAfrica/AlgiersAfrica/AsmaraAfrica/AsmeraAfrica/Bamako"
    "Africa/BanguiAfrica/BanjulAfrica/BissauAfrica/BlantyreAfrica/BrazzavilleAfrica/BujumburaAfrica/Cairo"
    "Africa/CasablancaAfrica/CeutaAfrica/ConakryAfrica/DakarAfrica/Dar_es_SalaamAfrica/Djibouti"
    "Africa/DoualaAfrica/El_AaiunAfrica/FreetownAfrica/GaboroneAfrica/HarareAfrica/Johannesburg"
    "Africa/JubaAfrica/KampalaAfrica/KhartoumAfrica/KigaliAfrica/KinshasaAfrica/LagosAfrica/Libreville"
    "Africa/LomeAfrica/LuandaAfrica/LubumbashiAfrica/LusakaAfrica/MalaboAfrica/MaputoAfrica/Maseru"
    "Africa/MbabaneAfrica/MogadishuAfrica/MonroviaAfrica/NairobiAfrica/NdjamenaAfrica/Niamey"
    "Africa/NouakchottAfrica/OuagadougouAfrica/Porto-NovoAfrica/Sao_TomeAfrica/TimbuktuAfrica/Tripoli"
    "Africa/TunisAfrica/WindhoekAmerica/AdakAmerica/AnchorageAmerica/AnguillaAmerica/Antigua"
    "America/AraguainaAmerica/Argentina/Buenos_AiresAmerica/Argentina/Catamarca"
    "America/Argentina/ComodRivadaviaAmerica/Argentina/CordobaAmerica/Argentina/Jujuy"
    "America/Argentina/La_RiojaAmerica/Argentina/MendozaAmerica/Argentina/Rio_Gallegos"
    "America/Argentina/SaltaAmerica/Argentina/San_JuanAmerica/Argentina/San_LuisAmerica/Argentina/Tucuman"
    "America/Argentina/UshuaiaAmerica/ArubaAmerica/AsuncionAmerica/AtikokanAmerica/AtkaAmerica/Bahia"
    "America/Bahia_BanderasAmerica/BarbadosAmerica/BelemAmerica/BelizeAmerica/Blanc-Sablon"
    "America/Boa_VistaAmerica/BogotaAmerica/BoiseAmerica/Buenos_AiresAmerica/Cambridge_Bay"
    "America/Campo_GrandeAmerica/CancunAmerica/CaracasAmerica/CatamarcaAmerica/CayenneAmerica/Cayman"
    "America/ChicagoAmerica/ChihuahuaAmerica/Ciudad_JuarezAmerica/Coral_HarbourAmerica/Cordoba"
    "America/Costa_RicaAmerica/CoyhaiqueAmerica/CrestonAmerica/CuiabaAmerica/CuracaoAmerica/Danmarkshavn"
    "America/DawsonAmerica/Dawson_CreekAmerica/DenverAmerica/DetroitAmerica/DominicaAmerica/Edmonton"
    "America/EirunepeAmerica/El_SalvadorAmerica/EnsenadaAmerica/Fort_NelsonAmerica/Fort_Wayne"
    "America/FortalezaAmerica/Glace_BayAmerica/GodthabAmerica/Goose_BayAmerica/Grand_TurkAmerica/Grenada"
    "America/GuadeloupeAmerica/GuatemalaAmerica/GuayaquilAmerica/GuyanaAmerica/HalifaxAmerica/Havana"
    "America/HermosilloAmerica/Indiana/IndianapolisAmerica/Indiana/KnoxAmerica/Indiana/Marengo"
    "America/Indiana/PetersburgAmerica/Indiana/Tell_CityAmerica/Indiana/VevayAmerica/Indiana/Vincennes"
    "America/Indiana/WinamacAmerica/IndianapolisAmerica/InuvikAmerica/IqaluitAmerica/JamaicaAmerica/Jujuy"
    "America/JuneauAmerica/Kentucky/LouisvilleAmerica/Kentucky/MonticelloAmerica/Knox_IN"
    "America/KralendijkAmerica/La_PazAmerica/LimaAmerica/Los_AngelesAmerica/Louisville"
    "America/Lower_PrincesAmerica/MaceioAmerica/ManaguaAmerica/ManausAmerica/MarigotAmerica/Martinique"
    "America/MatamorosAmerica/MazatlanAmerica/MendozaAmerica/MenomineeAmerica/MeridaAmerica/Metlakatla"
    "America/Mexico_CityAmerica/MiquelonAmerica/MonctonAmerica/MonterreyAmerica/Montevideo"
    "America/MontrealAmerica/MontserratAmerica/NassauAmerica/New_YorkAmerica/NipigonAmerica/Nome"
    "America/NoronhaAmerica/North_Dakota/BeulahAmerica/North_Dakota/CenterAmerica/North_Dakota/New_Salem"
    "America/NuukAmerica/OjinagaAmerica/PanamaAmerica/PangnirtungAmerica/ParamariboAmerica/Phoenix"
    "America/Port-au-PrinceAmerica/Port_of_SpainAmerica/Porto_AcreAmerica/Porto_VelhoAmerica/Puerto_Rico"
    "America/Punta_ArenasAmerica/Rainy_RiverAmerica/Rankin_InletAmerica/RecifeAmerica/Regina"
    "America/ResoluteAmerica/Rio_BrancoAmerica/RosarioAmerica/Santa_IsabelAmerica/Santarem"
    "America/SantiagoAmerica/Santo_DomingoAmerica/Sao_PauloAmerica/ScoresbysundAmerica/Shiprock"
    "America/SitkaAmerica/St_BarthelemyAmerica/St_JohnsAmerica/St_KittsAmerica/St_LuciaAmerica/St_Thomas"
    "America/St_VincentAmerica/Swift_CurrentAmerica/TegucigalpaAmerica/ThuleAmerica/Thunder_Bay"
    "America/TijuanaAmerica/TorontoAmerica/TortolaAmerica/VancouverAmerica/VirginAmerica/Whitehorse"
    "America/WinnipegAmerica/YakutatAmerica/YellowknifeAntarctica/CaseyAntarctica/Davis"
    "Antarctica/DumontDUrvilleAntarctica/MacquarieAntarctica/MawsonAntarctica/McMurdoAntarctica/Palmer"
    "Antarctica/RotheraAntarctica/South_PoleAntarctica/SyowaAntarctica/TrollAntarctica/Vostok"
    "Arctic/LongyearbyenAsia/AdenAsia/AlmatyAsia/AmmanAsia/AnadyrAsia/AqtauAsia/AqtobeAsia/Ashgabat"
    "Asia/AshkhabadAsia/AtyrauAsia/BaghdadAsia/BahrainAsia/BakuAsia/BangkokAsia/BarnaulAsia/Beirut"
    "Asia/BishkekAsia/BruneiAsia/CalcuttaAsia/ChitaAsia/ChoibalsanAsia/ChongqingAsia/Chungking"
    "Asia/ColomboAsia/DaccaAsia/DamascusAsia/DhakaAsia/DiliAsia/DubaiAsia/DushanbeAsia/FamagustaAsia/Gaza"
    "Asia/HarbinAsia/HebronAsia/Ho_Chi_MinhAsia/Hong_KongAsia/HovdAsia/IrkutskAsia/IstanbulAsia/Jakarta"
    "Asia/JayapuraAsia/JerusalemAsia/KabulAsia/KamchatkaAsia/KarachiAsia/KashgarAsia/Kathmandu"
    "Asia/KatmanduAsia/KhandygaAsia/KolkataAsia/KrasnoyarskAsia/Kuala_LumpurAsia/KuchingAsia/Kuwait"
    "Asia/MacaoAsia/MacauAsia/MagadanAsia/MakassarAsia/ManilaAsia/MuscatAsia/NicosiaAsia/Novokuznetsk"
    "Asia/NovosibirskAsia/OmskAsia/OralAsia/Phnom_PenhAsia/PontianakAsia/PyongyangAsia/QatarAsia/Qostanay"
    "Asia/QyzylordaAsia/RangoonAsia/RiyadhAsia/SaigonAsia/SakhalinAsia/SamarkandAsia/SeoulAsia/Shanghai"
    "Asia/SingaporeAsia/SrednekolymskAsia/TaipeiAsia/TashkentAsia/TbilisiAsia/TehranAsia/Tel_Aviv"
    "Asia/ThimbuAsia/ThimphuAsia/TokyoAsia/TomskAsia/Ujung_PandangAsia/UlaanbaatarAsia/Ulan_Bator"
    "Asia/UrumqiAsia/Ust-NeraAsia/VientianeAsia/VladivostokAsia/YakutskAsia/YangonAsia/Yekaterinburg"
    "Asia/YerevanAtlantic/AzoresAtlantic/BermudaAtlantic/CanaryAtlantic/Cape_VerdeAtlantic/Faeroe"
    "Atlantic/FaroeAtlantic/Jan_MayenAtlantic/MadeiraAtlantic/ReykjavikAtlantic/South_Georgia"
    "Atlantic/St_HelenaAtlantic/StanleyAustralia/ACTAustralia/AdelaideAustralia/Brisbane"
    "Australia/Broken_HillAustralia/CanberraAustralia/CurrieAustralia/DarwinAustralia/Eucla"
    "Australia/HobartAustralia/LHIAustralia/LindemanAustralia/Lord_HoweAustralia/MelbourneAustralia/NSW"
    "Australia/NorthAustralia/PerthAustralia/QueenslandAustralia/SouthAustralia/SydneyAustralia/Tasmania"
    "Australia/VictoriaAustralia/WestAustralia/YancowinnaBrazil/AcreBrazil/DeNoronhaBrazil/East"
    "Brazil/WestCETCST6CDTCanada/AtlanticCanada/CentralCanada/EasternCanada/MountainCanada/Newfoundland"
    "Canada/PacificCanada/SaskatchewanCanada/YukonChile/ContinentalChile/EasterIslandCubaEETESTEST5EDT"
    "EgyptEireEtc/GMTEtc/GMT+0Etc/GMT+1Etc/GMT+10Etc/GMT+11Etc/GMT+12Etc/GMT+2Etc/GMT+3Etc/GMT+4Etc/GMT+5"
    "Etc/GMT+6Etc/GMT+7Etc/GMT+8Etc/GMT+9Etc/GMT-0Etc/GMT-1Etc/GMT-10Etc/GMT-11Etc/GMT-12Etc/GMT-13"
    "Etc/GMT-14Etc/GMT-2Etc/GMT-3Etc/GMT-4Etc/GMT-5Etc/GMT-6Etc/GMT-7Etc/GMT-8Etc/GMT-9Etc/GMT0"
    "Etc/GreenwichEtc/UCTEtc/UTCEtc/UniversalEtc/ZuluEurope/AmsterdamEurope/AndorraEurope/Astrakhan"
    "Europe/AthensEurope/BelfastEurope/BelgradeEurope/BerlinEurope/BratislavaEurope/Brussels"
    "Europe/BucharestEurope/BudapestEurope/BusingenEurope/ChisinauEurope/CopenhagenEurope/Dublin"
    "Europe/GibraltarEurope/GuernseyEurope/HelsinkiEurope/Isle_of_ManEurope/IstanbulEurope/Jersey"
    "Europe/KaliningradEurope/KievEurope/KirovEurope/KyivEurope/LisbonEurope/LjubljanaEurope/London"
    "Europe/LuxembourgEurope/MadridEurope/MaltaEurope/MariehamnEurope/MinskEurope/MonacoEurope/Moscow"
    "Europe/NicosiaEurope/OsloEurope/ParisEurope/PodgoricaEurope/PragueEurope/RigaEurope/Rome"
    "Europe/SamaraEurope/San_MarinoEurope/SarajevoEurope/SaratovEurope/SimferopolEurope/Skopje"
    "Europe/SofiaEurope/StockholmEurope/TallinnEurope/TiraneEurope/TiraspolEurope/Ulyanovsk"
    "Europe/UzhgorodEurope/VaduzEurope/VaticanEurope/ViennaEurope/VilniusEurope/VolgogradEurope/Warsaw"
    "Europe/ZagrebEurope/ZaporozhyeEurope/ZurichGBGB-EireGMTGMT+0GMT-0GMT0GreenwichHSTHongkongIceland"
    "Indian/AntananarivoIndian/ChagosIndian/ChristmasIndian/CocosIndian/ComoroIndian/KerguelenIndian/Mahe"
    "Indian/MaldivesIndian/MauritiusIndian/MayotteIndian/ReunionIranIsraelJamaicaJapanKwajaleinLibyaMET"
    "MSTMST7MDTMexico/BajaNorteMexico/BajaSurMexico/GeneralNZNZ-CHATNavajoPRCPST8PDTPacific/Apia"
    "Pacific/AucklandPacific/BougainvillePacific/ChathamPacific/ChuukPacific/EasterPacific/Efate"
    "Pacific/EnderburyPacific/FakaofoPacific/FijiPacific/FunafutiPacific/GalapagosPacific/Gambier"
    "Pacific/GuadalcanalPacific/GuamPacific/HonoluluPacific/JohnstonPacific/KantonPacific/Kiritimati"
    "Pacific/KosraePacific/KwajaleinPacific/MajuroPacific/MarquesasPacific/MidwayPacific/Nauru"
    "Pacific/NiuePacific/NorfolkPacific/NoumeaPacific/Pago_PagoPacific/PalauPacific/Pitcairn"
    "Pacific/PohnpeiPacific/PonapePacific/Port_MoresbyPacific/RarotongaPacific/SaipanPacific/Samoa"
    "Pacific/TahitiPacific/TarawaPacific/TongatapuPacific/TrukPacific/WakePacific/WallisPacific/YapPoland"
    "PortugalROCROKSingaporeTurkeyUCTUS/AlaskaUS/AleutianUS/ArizonaUS/CentralUS/East-IndianaUS/Eastern"
    "US/HawaiiUS/Indiana-StarkeUS/MichiganUS/MountainUS/PacificUS/SamoaUTCUniversalW-SUWETZulu";
static const struct {
    uint16_t at;
    uint8_t n;
} timezones[] = {
    {0, 14}, {14, 12}, {26, 18}, {44, 14}, {58, 13}, {71, 13}, {84, 13}, {97, 13}, {110, 13}, {123, 13},
    {136, 15}, {151, 18}, {169, 16}, {185, 12}, {197, 17}, {214, 12}, {226, 14}, {240, 12}, {252, 20}, {272, 15},
    {287, 13}, {300, 15}, {315, 15}, {330, 15}, {345, 13}, {358, 19}, {377, 11}, {388, 14}, {402, 15}, {417, 13},
    {430, 15}, {445, 12}, {457, 17}, {474, 11}, {485, 13}, {498, 17}, {515, 13}, {528, 13}, {541, 13}, {554, 13},
    {567, 14}, {581, 16}, {597, 15}, {612, 14}, {626, 15}, {641, 13}, {654, 17}, {671, 18}, {689, 17}, {706, 15},
    {721, 15}, {736, 14}, {750, 12}, {762, 15}, {777, 12}, {789, 17}, {806, 16}, {822, 15}, {837, 17}, {854, 30},
    {884, 27}, {911, 32}, {943, 25}, {968, 23}, {991, 26}, {1017, 25}, {1042, 30}, {1072, 23}, {1095, 26}, {1121, 26},
    {1147, 25}, {1172, 25}, {1197, 13}, {1210, 16}, {1226, 16}, {1242, 12}, {1254, 13}, {1267, 22}, {1289, 16}, {1305, 13},
    {1318, 14}, {1332, 20}, {1352, 17}, {1369, 14}, {1383, 13}, {1396, 20}, {1416, 21}, {1437, 20}, {1457, 14}, {1471, 15},
    {1486, 17}, {1503, 15}, {1518, 14}, {1532, 15}, {1547, 17}, {1564, 21}, {1585, 21}, {1606, 15}, {1621, 18}, {1639, 17},
    {1656, 15}, {1671, 14}, {1685, 15}, {1700, 20}, {1720, 14}, {1734, 20}, {1754, 14}, {1768, 15}, {1783, 16}, {1799, 16},
    {1815, 16}, {1831, 19}, {1850, 16}, {1866, 19}, {1885, 18}, {1903, 17}, {1920, 17}, {1937, 15}, {1952, 17}, {1969, 18},
    {1987, 15}, {2002, 18}, {2020, 17}, {2037, 17}, {2054, 14}, {2068, 15}, {2083, 14}, {2097, 18}, {2115, 28}, {2143, 20},
    {2163, 23}, {2186, 26}, {2212, 25}, {2237, 21}, {2258, 25}, {2283, 23}, {2306, 20}, {2326, 14}, {2340, 15}, {2355, 15},
    {2370, 13}, {2383, 14}, {2397, 27}, {2424, 27}, {2451, 15}, {2466, 18}, {2484, 14}, {2498, 12}, {2510, 19}, {2529, 18},
    {2547, 21}, {2568, 14}, {2582, 15}, {2597, 14}, {2611, 15}, {2626, 18}, {2644, 17}, {2661, 16}, {2677, 15}, {2692, 17},
    {2709, 14}, {2723, 18}, {2741, 19}, {2760, 16}, {2776, 15}, {2791, 17}, {2808, 18}, {2826, 16}, {2842, 18}, {2860, 14},
    {2874, 16}, {2890, 15}, {2905, 12}, {2917, 15}, {2932, 27}, {2959, 27}, {2986, 30}, {3016, 12}, {3028, 15}, {3043, 14},
    {3057, 19}, {3076, 18}, {3094, 15}, {3109, 22}, {3131, 21}, {3152, 18}, {3170, 19}, {3189, 19}, {3208, 20}, {3228, 19},
    {3247, 20}, {3267, 14}, {3281, 14}, {3295, 16}, {3311, 18}, {3329, 15}, {3344, 20}, {3364, 16}, {3380, 16}, {3396, 21},
    {3417, 17}, {3434, 20}, {3454, 16}, {3470, 13}, {3483, 21}, {3504, 16}, {3520, 16}, {3536, 16}, {3552, 17}, {3569, 18},
    {3587, 21}, {3608, 19}, {3627, 13}, {3640, 19}, {3659, 15}, {3674, 15}, {3689, 15}, {3704, 17}, {3721, 14}, {3735, 18},
    {3753, 16}, {3769, 15}, {3784, 19}, {3803, 16}, {3819, 16}, {3835, 25}, {3860, 20}, {3880, 17}, {3897, 18}, {3915, 17},
    {3932, 18}, {3950, 21}, {3971, 16}, {3987, 16}, {4003, 17}, {4020, 19}, {4039, 9}, {4048, 11}, {4059, 10}, {4069, 11},
    {4080, 10}, {4090, 11}, {4101, 13}, {4114, 14}, {4128, 11}, {4139, 12}, {4151, 12}, {4163, 9}, {4172, 12}, {4184, 12},
    {4196, 11}, {4207, 12}, {4219, 11}, {4230, 13}, {4243, 10}, {4253, 15}, {4268, 14}, {4282, 14}, {4296, 12}, {4308, 10},
    {4318, 13}, {4331, 10}, {4341, 9}, {4350, 10}, {4360, 13}, {4373, 14}, {4387, 9}, {4396, 11}, {4407, 11}, {4418, 16},
    {4434, 14}, {4448, 9}, {4457, 12}, {4469, 13}, {4482, 12}, {4494, 13}, {4507, 14}, {4521, 10}, {4531, 14}, {4545, 12},
    {4557, 12}, {4569, 14}, {4583, 13}, {4596, 13}, {4609, 12}, {4621, 16}, {4637, 17}, {4654, 12}, {4666, 11}, {4677, 10},
    {4687, 10}, {4697, 12}, {4709, 13}, {4722, 11}, {4733, 11}, {4744, 12}, {4756, 17}, {4773, 16}, {4789, 9}, {4798, 9},
    {4807, 15}, {4822, 14}, {4836, 14}, {4850, 10}, {4860, 13}, {4873, 14}, {4887, 12}, {4899, 11}, {4910, 11}, {4921, 13},
    {4934, 14}, {4948, 10}, {4958, 13}, {4971, 14}, {4985, 18}, {5003, 11}, {5014, 13}, {5027, 12}, {5039, 11}, {5050, 13},
    {5063, 11}, {5074, 12}, {5086, 10}, {5096, 10}, {5106, 18}, {5124, 16}, {5140, 15}, {5155, 11}, {5166, 13}, {5179, 14},
    {5193, 16}, {5209, 12}, {5221, 11}, {5232, 18}, {5250, 12}, {5262, 15}, {5277, 16}, {5293, 15}, {5308, 19}, {5327, 15},
    {5342, 14}, {5356, 18}, {5374, 16}, {5390, 18}, {5408, 22}, {5430, 18}, {5448, 16}, {5464, 13}, {5477, 18}, {5495, 18},
    {5513, 21}, {5534, 18}, {5552, 16}, {5568, 16}, {5584, 15}, {5599, 16}, {5615, 13}, {5628, 18}, {5646, 19}, {5665, 19},
    {5684, 13}, {5697, 15}, {5712, 15}, {5727, 20}, {5747, 15}, {5762, 16}, {5778, 18}, {5796, 18}, {5814, 14}, {5828, 20},
    {5848, 11}, {5859, 16}, {5875, 11}, {5886, 11}, {5897, 3}, {5900, 7}, {5907, 15}, {5922, 14}, {5936, 14}, {5950, 15},
    {5965, 19}, {5984, 14}, {5998, 19}, {6017, 12}, {6029, 17}, {6046, 18}, {6064, 4}, {6068, 3}, {6071, 3}, {6074, 7},
    {6081, 5}, {6086, 4}, {6090, 7}, {6097, 9}, {6106, 9}, {6115, 10}, {6125, 10}, {6135, 10}, {6145, 9}, {6154, 9},
    {6163, 9}, {6172, 9}, {6181, 9}, {6190, 9}, {6199, 9}, {6208, 9}, {6217, 9}, {6226, 9}, {6235, 10}, {6245, 10},
    {6255, 10}, {6265, 10}, {6275, 10}, {6285, 9}, {6294, 9}, {6303, 9}, {6312, 9}, {6321, 9}, {6330, 9}, {6339, 9},
    {6348, 9}, {6357, 8}, {6365, 13}, {6378, 7}, {6385, 7}, {6392, 13}, {6405, 8}, {6413, 16}, {6429, 14}, {6443, 16},
    {6459, 13}, {6472, 14}, {6486, 15}, {6501, 13}, {6514, 17}, {6531, 15}, {6546, 16}, {6562, 15}, {6577, 15}, {6592, 15},
    {6607, 17}, {6624, 13}, {6637, 16}, {6653, 15}, {6668, 15}, {6683, 18}, {6701, 15}, {6716, 13}, {6729, 18}, {6747, 11},
    {6758, 12}, {6770, 11}, {6781, 13}, {6794, 16}, {6810, 13}, {6823, 17}, {6840, 13}, {6853, 12}, {6865, 16}, {6881, 12},
    {6893, 13}, {6906, 13}, {6919, 14}, {6933, 11}, {6944, 12}, {6956, 16}, {6972, 13}, {6985, 11}, {6996, 11}, {7007, 13},
    {7020, 17}, {7037, 15}, {7052, 14}, {7066, 17}, {7083, 13}, {7096, 12}, {7108, 16}, {7124, 14}, {7138, 13}, {7151, 15},
    {7166, 16}, {7182, 15}, {7197, 12}, {7209, 14}, {7223, 13}, {7236, 14}, {7250, 16}, {7266, 13}, {7279, 13}, {7292, 17},
    {7309, 13}, {7322, 2}, {7324, 7}, {7331, 3}, {7334, 5}, {7339, 5}, {7344, 4}, {7348, 9}, {7357, 3}, {7360, 8},
    {7368, 7}, {7375, 19}, {7394, 13}, {7407, 16}, {7423, 12}, {7435, 13}, {7448, 16}, {7464, 11}, {7475, 15}, {7490, 16},
    {7506, 14}, {7520, 14}, {7534, 4}, {7538, 6}, {7544, 7}, {7551, 5}, {7556, 9}, {7565, 5}, {7570, 3}, {7573, 3},
    {7576, 7}, {7583, 16}, {7599, 14}, {7613, 14}, {7627, 2}, {7629, 7}, {7636, 6}, {7642, 3}, {7645, 7}, {7652, 12},
    {7664, 16}, {7680, 20}, {7700, 15}, {7715, 13}, {7728, 14}, {7742, 13}, {7755, 17}, {7772, 15}, {7787, 12}, {7799, 16},
    {7815, 17}, {7832, 15}, {7847, 19}, {7866, 12}, {7878, 16}, {7894, 16}, {7910, 14}, {7924, 18}, {7942, 14}, {7956, 17},
    {7973, 14}, {7987, 17}, {8004, 14}, {8018, 13}, {8031, 12}, {8043, 15}, {8058, 14}, {8072, 17}, {8089, 13}, {8102, 16},
    {8118, 15}, {8133, 14}, {8147, 20}, {8167, 17}, {8184, 14}, {8198, 13}, {8211, 14}, {8225, 14}, {8239, 17}, {8256, 12},
    {8268, 12}, {8280, 14}, {8294, 11}, {8305, 6}, {8311, 8}, {8319, 3}, {8322, 3}, {8325, 9}, {8334, 6}, {8340, 3},
    {8343, 9}, {8352, 11}, {8363, 10}, {8373, 10}, {8383, 15}, {8398, 10}, {8408, 9}, {8417, 17}, {8434, 11}, {8445, 11},
    {8456, 10}, {8466, 8}, {8474, 3}, {8477, 9}, {8486, 4}, {8490, 3}, {8493, 4},
};
