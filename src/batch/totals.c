/* Finds rows of totals. The words stand in one table, and a second table says with which two bytes
 * they begin. */
#include "batch/totals.h"

#include "text/blank.h"

#define SLICE_OF(literal)                                                                          \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

enum { WORDS_MAX = 5, CELL_MAX = 64 };

enum word_class {
    OTHER,
    SURE,   /* nothing else in a table has this word alone in a cell */
    UNSURE, /* a name, too: Somme is a department, Soma a town */
    BESIDE, /* goes with a word of totals: "Grand Total" */
    PAGE
};

static const struct {
    struct slice text; /* lower case where it is ASCII */
    enum word_class kind;
} words[] = {
    {SLICE_OF("total"), SURE},          {SLICE_OF("totals"), SURE},
    {SLICE_OF("subtotal"), SURE},       {SLICE_OF("subtotals"), SURE},
    {SLICE_OF("gesamt"), SURE},         {SLICE_OF("gesamtsumme"), SURE},
    {SLICE_OF("gesamtergebnis"), SURE}, {SLICE_OF("zwischensumme"), SURE},
    {SLICE_OF("summe"), SURE},          {SLICE_OF("endsaldo"), SURE},
    {SLICE_OF("anfangssaldo"), SURE},   {SLICE_OF("totaal"), SURE},
    {SLICE_OF("totale"), SURE},         {SLICE_OF("totali"), SURE},
    {SLICE_OF("razem"), SURE},          {SLICE_OF("итого"), SURE},
    {SLICE_OF("Итого"), SURE},          {SLICE_OF("ИТОГО"), SURE},
    {SLICE_OF("всего"), SURE},          {SLICE_OF("Всего"), SURE},
    {SLICE_OF("ВСЕГО"), SURE},          {SLICE_OF("合計"), SURE},
    {SLICE_OF("总计"), SURE},           {SLICE_OF("總計"), SURE},
    {SLICE_OF("sum"), UNSURE},          {SLICE_OF("suma"), UNSURE},
    {SLICE_OF("soma"), UNSURE},         {SLICE_OF("somme"), UNSURE},
    {SLICE_OF("saldo"), UNSURE},        {SLICE_OF("ergebnis"), UNSURE},
    {SLICE_OF("grand"), BESIDE},        {SLICE_OF("sub"), BESIDE},
    {SLICE_OF("overall"), BESIDE},      {SLICE_OF("general"), BESIDE},
    {SLICE_OF("generale"), BESIDE},     {SLICE_OF("report"), BESIDE},
    {SLICE_OF("page"), PAGE},           {SLICE_OF("seite"), PAGE},
    {SLICE_OF("blatt"), PAGE},          {SLICE_OF("pagina"), PAGE},
    {SLICE_OF("página"), PAGE},         {SLICE_OF("strona"), PAGE},
};

static enum word_class class_of(struct slice word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (ascii_same(word, words[i].text))
            return words[i].kind;
    return OTHER;
}

/* "EUR", "USD" */
static bool is_currency(struct slice word)
{
    for (size_t i = 0; i < word.n; i++)
        if ((unsigned)(word.p[i] - 'A') > 25)
            return false;
    return word.n == 3;
}

/* The length of what separates words at p, or 0. */
static size_t gap_at(const char *p, size_t n)
{
    size_t len;
    if (strchr(":=()*._-", *p) && *p)
        return 1;
    return blank_at((const unsigned char *)p, n, &len) != BLANK_NOT ? len : 0;
}

/* Cut the cell into words. More than WORDS_MAX are counted, and only the last of them is kept. */
static uint32_t split(struct slice s, struct slice *list)
{
    uint32_t n = 0;
    bool inside = false;
    for (size_t i = 0, gap; i < s.n; i += gap ? gap : 1) {
        gap = gap_at(s.p + i, s.n - i);
        uint32_t at = n < WORDS_MAX ? n : WORDS_MAX - 1;
        if (gap && inside)
            n++;
        else if (!gap && !inside)
            list[at] = slice_of(s.p + i, 1);
        else if (!gap)
            list[at].n++;
        inside = !gap;
    }
    return n + inside;
}

static bool is_total(enum word_class kind)
{
    return kind == SURE || kind == UNSURE;
}

enum totals_word totals_word(struct slice cell)
{
    struct slice list[WORDS_MAX];
    enum word_class kind[WORDS_MAX];
    uint32_t n = cell.n > CELL_MAX ? 0 : split(cell, list);
    uint32_t kept = n < WORDS_MAX ? n : WORDS_MAX;
    if (n == 0)
        return TOTALS_NONE;
    bool whole = n == kept, sure = false;
    for (uint32_t i = 0; i < kept; i++) {
        kind[i] = class_of(list[i]);
        whole = whole && (kind[i] != OTHER || is_currency(list[i]));
        sure = sure || kind[i] == SURE || (n > 1 && kind[i] == UNSURE);
    }
    if (whole && sure)
        return TOTALS_WHOLE;
    if (is_total(kind[0]) || is_total(kind[kept - 1]) || (kept > 1 && is_total(kind[1])))
        return TOTALS_PART;
    return kind[0] == PAGE && kept > 1 && ascii_digit((unsigned char)list[1].p[0]) ? TOTALS_PART
                                                                                   : TOTALS_NONE;
}

/* For the first byte of a word: which second and which third bytes may follow, as bits b & 31. A
 * cell that begins otherwise is not looked at. */
#define BIT(b) (1u << ((b)&31))
#define BOTH(lower, second, third) [lower] = {second, third}, [(lower)-32] = {second, third}
static const struct {
    uint32_t second, third;
} begins[256] = {
    BOTH('t', BIT('o'), BIT('t')),
    BOTH('s', BIT('u') | BIT('o') | BIT('a') | BIT('t'), BIT('b') | BIT('m') | BIT('l') | BIT('r')),
    BOTH('g', BIT('e') | BIT('r'), BIT('s') | BIT('a') | BIT('n')),
    BOTH('z', BIT('w'), BIT('i')),
    BOTH('e', BIT('n') | BIT('r'), BIT('d') | BIT('g')),
    BOTH('a', BIT('n'), BIT('f')),
    BOTH('r', BIT('a') | BIT('e'), BIT('z') | BIT('p')),
    BOTH('o', BIT('v'), BIT('e')),
    BOTH('p', BIT('a') | BIT(0xC3), BIT('g') | BIT(0xA1)),
    BOTH('b', BIT('l'), BIT('a')),
    [0xD0] = {BIT(0xB8) | BIT(0x98) | BIT(0xB2) | BIT(0x92), BIT(0xD0) | BIT(0xD1)},
    [0xE5] = {BIT(0x90), BIT(0x88)}, /* 合 */
    [0xE6] = {BIT(0x80), BIT(0xBB)}, /* 总 */
    [0xE7] = {BIT(0xB8), BIT(0xBD)}, /* 總 */
    [' '] = {~0u, ~0u},
    ['*'] = {~0u, ~0u},
    [0xC2] = {~0u, ~0u}, /* a hard blank */
};

/* "East Total", "Precinct 5 Totals" */
static bool ends_in_total(const unsigned char *p, uint32_t n)
{
    n -= n > 6 && (p[n - 1] | 0x20) == 's';
    return n > 6 && p[n - 6] == ' ' &&
           ascii_same(slice_of((const char *)p + n - 5, 5), SLICE("total"));
}

/* The first three letters of the words. The bits above let other pairs through, as in "said". */
#define KEY(a, b, c) ((unsigned)(a) << 16 | (unsigned)(b) << 8 | (unsigned)(c))
static bool is_beginning(const unsigned char *p)
{
    if (p[0] > 0x7F || p[1] > 0x7F)
        return true;
    switch (KEY(p[0] | 0x20u, p[1] | 0x20u, p[2] | 0x20u)) {
    case KEY('t', 'o', 't'):
    case KEY('s', 'u', 'b'):
    case KEY('s', 'u', 'm'):
    case KEY('s', 'o', 'm'):
    case KEY('s', 'a', 'l'):
    case KEY('g', 'e', 's'):
    case KEY('g', 'r', 'a'):
    case KEY('g', 'e', 'n'):
    case KEY('z', 'w', 'i'):
    case KEY('e', 'n', 'd'):
    case KEY('e', 'r', 'g'):
    case KEY('a', 'n', 'f'):
    case KEY('r', 'a', 'z'):
    case KEY('r', 'e', 'p'):
    case KEY('o', 'v', 'e'):
    case KEY('p', 'a', 'g'):
    case KEY('b', 'l', 'a'):
    case KEY('s', 't', 'r'):
        return true;
    }
    return false;
}

static inline bool begins_word(const unsigned char *p)
{
    return begins[p[0]].second >> (p[1] & 31) & 1 && begins[p[0]].third >> (p[2] & 31) & 1;
}

static bool is_mark(unsigned char c)
{
    return c == ' ' || c == '*' || c == 0xC2 || c == 0xA0;
}

/* Blanks and marks may stand in front of a word: "*** Total ***". */
static bool begins_after_marks(const unsigned char *p, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && is_mark(p[i]))
        i++;
    return n - i > 2 && begins_word(p + i) && is_beginning(p + i);
}

static const unsigned char ends[256] = {['l'] = 1, ['L'] = 1, ['s'] = 1, ['S'] = 1};

/* True when the cell may be about totals. Most cells are left at their first byte. Only in the
 * first of the columns the end is looked at, too. */
static inline bool may_be(const struct cell *c, bool first)
{
    if (c->len < 3 || c->kind != CELL_TEXT)
        return false;
    const unsigned char *p = (const unsigned char *)c->p;
    if (begins_word(p) && (is_mark(p[0]) ? begins_after_marks(p, c->len) : is_beginning(p)))
        return true;
    return first && ends[p[c->len - 1]] && ends_in_total(p, c->len);
}

static bool is_filled(const struct cell *c)
{
    return c->kind == CELL_TEXT && blank_trim(cell_slice(c)).n > 0;
}

/* The words are in the first filled cell, and at least half of the cells are blank. */
static bool is_half_empty(const struct batch *b, uint32_t row, uint32_t column)
{
    uint32_t filled = 0;
    for (uint32_t c = 0; c < b->ncols; c++) {
        bool here = !file_is_mark(b->file, c) && is_filled(&b->src[c][row]);
        if (here && c < column)
            return false;
        filled += here;
    }
    return filled <= b->ncols / 2;
}

static bool is_row_of(const struct batch *b, uint32_t row, uint32_t column)
{
    if (b->rows[row].state != ROW_GOOD)
        return false;
    switch (totals_word(cell_slice(&b->src[column][row]))) {
    case TOTALS_WHOLE:
        return true;
    case TOTALS_PART:
        return is_half_empty(b, row, column);
    case TOTALS_NONE:
        break;
    }
    return false;
}

uint32_t totals_next(const struct batch *b, uint32_t from, uint32_t *place)
{
    const struct file_info *file = b->file;
    for (uint32_t r = from; r < b->nread; r++)
        for (uint32_t i = 0; i < file->ntotals; i++)
            if (may_be(&b->src[file->totals[i].column][r], i == 0) &&
                is_row_of(b, r, file->totals[i].column)) {
                *place = i;
                return r;
            }
    return b->nread;
}

static inline bool has_candidate_in(const struct batch *b, uint32_t place, bool first)
{
    const struct cell *c = b->src[b->file->totals[place].column];
    for (const struct cell *end = c + b->nread; c < end; c++)
        if (may_be(c, first))
            return true;
    return false;
}

/* True when some cell may be about totals. Most batches end here. */
static bool has_candidate(const struct batch *b)
{
    if (b->file->ntotals && has_candidate_in(b, 0, true))
        return true;
    for (uint32_t i = 1; i < b->file->ntotals; i++)
        if (has_candidate_in(b, i, false))
            return true;
    return false;
}

uint32_t totals_count(const struct batch *b)
{
    uint32_t n = 0, place;
    if (!has_candidate(b))
        return 0;
    for (uint32_t r = totals_next(b, 0, &place); r < b->nread; r = totals_next(b, r + 1, &place))
        n++;
    return n;
}

struct slice totals_text(const struct batch *b, uint32_t row, uint32_t place)
{
    const struct totals_place *at = &b->file->totals[place];
    if (at->field >= 0 && b->val[at->field][row].kind == CELL_TEXT)
        return cell_slice(&b->val[at->field][row]);
    return cell_slice(&b->src[at->column][row]);
}
