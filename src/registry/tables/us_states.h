/* States, districts and territories of the United States, and the posts of its armed forces.
 * Written by scripts/tables from:
 *   iso-codes 4.15.0-1 of 2023-04-27: ISO 3166-2:US
 *   scripts/tables: AA, AE, AP as in USPS Publication 28, appendix B
 */
static const char us_state_names_keys[] =
    "aaaeakalalabamaalaskaamericansamoaapararizonaarkansasarmedforcesamericasarmedforceseurope"
    "armedforcespacificasazcacaliforniacnmicocoloradoconnecticutctdcdedelawaredistrictofcolumbiaflflorida"
    "gageorgiaguguamhawaiihiiaididahoilillinoisinindianaiowakansaskentuckykskylalouisianamamainemaryland"
    "massachusettsmdmemimichiganminnesotamississippimissourimnmomontanampmsmtncndnenebraskanevada"
    "newhampshirenewjerseynewmexiconewyorknhnjnmnorthcarolinanorthdakotanorthernmarianaislandsnvnyohohio"
    "okoklahomaororegonpapennsylvaniaprpuertoricorhodeislandriscsdsouthcarolinasouthdakotatennesseetexas"
    "tntxumunitedstatesminoroutlyingislandsusvirginislandsututahvavermontvivirginiavirginislands"
    "virginislandsusvtwawashingtonwashingtondcwestvirginiawiwisconsinwvwywyoming";
static const struct name_slot us_state_names_slots[256] = {
    [2] = {722, 57, 2},
    [7] = {273, 24, 2}, [8] = {221, 19, 2}, [9] = {150, 11, 2}, [10] = {737, 59, 7}, [11] = {366, 35, 8},
    [12] = {264, 23, 9}, [13] = {356, 31, 2}, [15] = {513, 45, 10}, [17] = {200, 15, 4},
    [18] = {436, 34, 11}, [19] = {260, 22, 2}, [20] = {280, 25, 8}, [21] = {481, 42, 8}, [22] = {497, 44, 2}, [23] = {401, 38, 9},
    [24] = {573, 50, 5}, [25] = {684, 55, 2}, [26] = {111, 8, 2}, [27] = {688, 56, 10}, [28] = {710, 58, 12},
    
    [40] = {109, 7, 2},
    [42] = {473, 41, 2}, [45] = {419, 37, 2}, [47] = {113, 8, 10},
    [51] = {347, 32, 7}, [52] = {471, 40, 2}, [53] = {584, 51, 32},
    
    [61] = {578, 49, 2}, [63] = {392, 37, 9}, [65] = {582, 51, 2},
    
    [72] = {198, 15, 2}, [73] = {240, 17, 4}, [74] = {301, 25, 2}, [75] = {162, 11, 18}, [76] = {580, 50, 2},
    [79] = {733, 58, 2}, [80] = {364, 35, 2},
    [84] = {127, 9, 2}, [86] = {45, 5, 8},
    [94] = {233, 20, 7}, [95] = {204, 16, 6},
    [96] = {315, 28, 9}, [97] = {244, 21, 6}, [99] = {191, 14, 7}, [101] = {189, 14, 2},
    [105] = {345, 29, 2},
    [109] = {639, 55, 7}, [111] = {288, 24, 13},
    [115] = {646, 54, 2}, [119] = {417, 36, 2},
    [120] = {250, 22, 8}, [122] = {360, 33, 2}, [123] = {475, 41, 4}, [124] = {686, 56, 2}, [125] = {0, 0, 2},
    [126] = {53, 0, 19}, [128] = {148, 10, 2},
    [132] = {216, 18, 5}, [133] = {223, 19, 8}, [137] = {6, 3, 2},
    [139] = {491, 43, 6}, [140] = {4, 2, 2}, [143] = {21, 6, 13},
    [144] = {214, 18, 2}, [145] = {648, 53, 8}, [146] = {523, 46, 11}, [147] = {616, 54, 15}, [148] = {656, 54, 13},
    [151] = {536, 47, 2}, [155] = {152, 12, 2},
    [157] = {534, 46, 2}, [158] = {34, 4, 2}, [159] = {182, 13, 7}, [160] = {305, 27, 2}, [161] = {258, 21, 2},
    [162] = {2, 1, 2}, [163] = {362, 34, 2}, [166] = {724, 57, 9},
    [169] = {469, 39, 2},
    [176] = {36, 5, 2},
    [180] = {154, 12, 8}, [182] = {538, 48, 2}, [184] = {358, 32, 2}, [185] = {421, 38, 2},
    [186] = {633, 52, 4}, [187] = {511, 45, 2}, [188] = {123, 30, 4}, [189] = {262, 23, 2}, [191] = {275, 26, 5},
    [192] = {669, 54, 15}, [194] = {553, 48, 11}, [196] = {354, 30, 2},
    [198] = {410, 40, 7}, [199] = {89, 4, 18}, [200] = {107, 6, 2}, [201] = {479, 42, 2}, [203] = {307, 27, 8},
    [205] = {15, 2, 6}, [206] = {129, 9, 8}, [207] = {212, 17, 2},
    [210] = {735, 59, 2}, [213] = {38, 7, 7}, [215] = {499, 44, 12},
    
    [223] = {540, 47, 13}, [225] = {564, 49, 9},
    [229] = {423, 33, 13}, [231] = {8, 3, 7}, [232] = {380, 36, 12}, [233] = {698, 11, 12},
    [234] = {180, 13, 2}, [235] = {324, 31, 11}, [236] = {447, 30, 22}, [237] = {489, 43, 2}, [238] = {72, 1, 17}, [239] = {210, 16, 2},
    [240] = {231, 20, 2}, [241] = {631, 52, 2}, [242] = {637, 53, 2},
    [251] = {137, 10, 11},
    [252] = {303, 26, 2}, [253] = {335, 29, 8}, [254] = {343, 28, 2}, [255] = {374, 39, 6},
};
static const struct names us_state_names = {us_state_names_keys, us_state_names_slots, 255};
static const char us_states[][3] = {
    "AA", "AE", "AK", "AL", "AP", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "GU", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS", "MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD", "TN", "TX", "UM", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY"};
