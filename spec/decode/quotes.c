/* quotes LENGTH TEXTS SEED: reads short texts full of quotes in every way that the decoder of CSV
 * has, and compares the rows.
 *
 *   LENGTH   all texts of up to so many characters are read, in each dialect
 *   TEXTS    so many longer texts, made at random from SEED, are read too, in each dialect
 *
 * All ways must give the same cells, problems, rows and lines:
 *  - the quick way, the table of the rules (quotes.def) alone, and libcsv alone;
 *  - the text as a whole, and cut into blocks of 1, 2, 3 … bytes, with small batches;
 *  - csv_scan, which reads a text to guess its dialect;
 *  - rows that are passed over, as a part of the header or because they are too long: the rows
 *    after them must stay as they are.
 *
 * It prints the first differences of each dialect, and at the end how many texts it read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decode/decode.h"

enum {
    COLUMNS = 3,
    ROWS_MOST = 1000,
    TEXT_MOST = 1000,
    LONG = 200,
    WORDS_MOST = 16,
    SHOWN_MOST = 5
};

struct language {
    const char *name;
    struct dialect dialect;
    const char *letters;           /* of the short texts; '~' stands for U+0000 */
    const char *words[WORDS_MOST]; /* of the longer ones, besides the letters */
};

#define WORDS "\"\"", "\",", ",\"", "\"\n", "\r\n", " \"", "\" ", "=\"a\"", "bc"
static const struct language languages[] = {
    {"strict", {.delimiter = ',', .quote = '"'}, "a\",\n\r ", {WORDS, "\t", "\"a,b\","}},
    {"with =", {.delimiter = ',', .quote = '"'}, "a\",\n=", {WORDS}},
    {"blanks kept",
     {.delimiter = ',', .quote = '"', .keep_blanks = true},
     "a\",\n ",
     {WORDS, "\t"}},
    {"lazy", {.delimiter = ',', .quote = '"', .lazy = true}, "a\",\n\r ", {WORDS, "\t"}},
    {"lazy, blanks kept",
     {.delimiter = ',', .quote = '"', .lazy = true, .keep_blanks = true},
     "a\",\n ",
     {WORDS, "\t"}},
    {"escape",
     {.delimiter = ',', .quote = '"', .escape = '\\'},
     "a\",\n\\ ",
     {WORDS, "\\\"", "\\\\", "\\,"}},
    {"lazy, escape",
     {.delimiter = ',', .quote = '"', .escape = '\\', .lazy = true},
     "a\",\n\\",
     {WORDS, "\\\"", "\\\\", "\\,"}},
    {"long delimiter",
     {.delimiter = '|', .long_delimiter = "||", .quote = '"'},
     "a\"|\n",
     {"||", "\"||", "||\"", "\"\"", "\"\n", " \"", "\" ", "\r\n"}},
    {"tab", {.delimiter = '\t', .quote = '"'}, "a\"\t\n ", {"\"\"", "\"\t", "\t\"", "\"\n", "\r"}},
    {"other quote", {.delimiter = ';', .quote = '\''}, "a';\n ", {"''", "';", ";'", "'\n", "\""}},
    {"no quote", {.delimiter = ','}, "a\",\n ", {WORDS}},
    {"no quote, escape", {.delimiter = ',', .escape = '\\'}, "a\",\n\\", {WORDS, "\\,"}},
    {"copy",
     {.format = FORMAT_COPY, .delimiter = '\t'},
     "a\"\t\n\\",
     {"\\N", "\\.", "\\\t", "\\\n", "\\101", "\\r", "\r\n"}},
    {"nulls",
     {.delimiter = ',', .quote = '"', .nulls = true},
     "\\N\",\n",
     {WORDS, "\\N,", "\"\\N\""}},
    {"comments",
     {.delimiter = ',', .quote = '"', .comment = '#'},
     "a\",\n#",
     {WORDS, "\n#", "#\""}},
    {"zero bytes", {.delimiter = ',', .quote = '"'}, "a\",\n~", {WORDS, "\r"}},
    {"padded", {.delimiter = ',', .quote = '"', .pad = true}, "a\",\n ", {WORDS}},
    {.name = NULL},
};

/* One way of reading. */
struct way {
    bool table, libcsv;
    size_t block; /* 0: the whole text */
    uint32_t columns, header;
    size_t max_row;
};

struct seen {
    uint64_t row, line;
    bool skipped, over, never_closed, no_cells;
    struct buf text; /* its cells and problems */
};

struct reading {
    struct seen rows[ROWS_MOST];
    uint32_t n;
};

static struct reading expected, other;

static const char *memory_file(const char *p, size_t n)
{
    static int fd;
    static char path[40];
    if (!fd) {
        fd = memfd_create("quotes", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    }
    if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, p, n, 0) != (ssize_t)n) {
        perror("quotes: a file in memory");
        exit(2);
    }
    return path;
}

static void show_cell(struct buf *out, const struct cell *c)
{
    buf_printf(out, " %d.%d[", c->kind, c->flags);
    if (c->kind == CELL_TEXT)
        buf_add(out, c->p, c->len);
    buf_char(out, ']');
}

static struct seen *new_row(struct reading *to, const struct row *row)
{
    if (to->n == ROWS_MOST) {
        fprintf(stderr, "quotes: too many rows\n");
        exit(2);
    }
    struct seen *s = &to->rows[to->n++];
    s->row = row->row;
    s->line = row->line;
    s->skipped = row->state == ROW_SKIPPED;
    s->over = s->never_closed = s->no_cells = false;
    s->text.n = 0;
    return s;
}

static void show_problem(struct seen *s, const struct problem *p)
{
    buf_printf(&s->text, "; %.*s %d", (int)p->code.n, p->code.p, p->column);
    if (!memmem(p->code.p, p->code.n, "_cells", 6)) /* "the header has …" or "the first row" */
        buf_printf(&s->text, ": %.*s", (int)p->message.n, p->message.p);
    s->over |= slice_eq(p->code, SLICE("csv.field_too_long"));
    s->never_closed |= memmem(p->message.p, p->message.n, "never closed", 12) != NULL;
}

/* `pieces`: a line may come in pieces. Then the cells behind a quote that breaks the rules depend
 * on the pieces. They are only for the report. */
static void take(struct reading *to, const struct batch *b, uint32_t r, bool pieces)
{
    const struct row *row = &b->rows[r];
    struct seen *s = new_row(to, row);
    bool broke = false;
    for (uint32_t i = 0; pieces && i < b->nproblems; i++)
        broke |= b->problems[i].row == r && slice_eq(b->problems[i].code, SLICE("csv.quote"));
    s->no_cells = broke;
    buf_printf(&s->text, "state %d, %u cells:", row->state, broke ? 0 : row->ncells);
    for (uint32_t i = 0; i < row->ncells && !broke; i++)
        show_cell(&s->text, i < b->ncols ? &b->src[i][r] : &row->extra[i - b->ncols]);
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row == r)
            show_problem(s, &b->problems[i]);
}

static void read_text(struct reading *to, const struct language *l, const char *text, size_t n,
                      const struct way *way)
{
    struct dialect dialect = l->dialect;
    struct err e = {0};
    struct file_info file = {.name = "quotes", .ncols = way->columns};
    struct source_options options = {
        .encoding = "UTF-8", .compression = "none", .block = way->block};
    struct batch_limits limits = {.rows = way->block ? 1 + way->block % 3 : 0};
    dialect.table = way->table;
    dialect.libcsv = way->libcsv;
    dialect.header = way->header;
    dialect.max_row = way->max_row;
    struct source *source = source_open(memory_file(text, n), &options, &e);
    struct decoder *d = source ? csv_open(source, &dialect, &file, &e) : NULL;
    struct batch *b = batch_new(&limits);
    bool good = d;
    to->n = 0;
    while (good) {
        batch_reset(b, &file, 0);
        good = d->fill(d, b, &e);
        for (uint32_t r = 0; good && r < b->nrows; r++)
            take(to, b, r, n > LONG);
        if (!b->nrows)
            break;
    }
    if (!good) {
        fprintf(stderr, "quotes: %s: %s\n", l->name, e.msg);
        exit(2);
    }
    batch_free(b);
    d->close(d);
    source_close(source);
}

static void print_text(const char *p, size_t n)
{
    putchar('"');
    for (size_t i = 0; i < n; i++)
        if (p[i] == '"' || p[i] == '\\')
            printf("\\%c", p[i]);
        else if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t')
            printf("\\%c", p[i] == '\n' ? 'n' : p[i] == '\r' ? 'r' : 't');
        else if (p[i])
            putchar(p[i]);
        else
            printf("\\0");
    putchar('"');
}

static void print_reading(const struct reading *r)
{
    for (uint32_t i = 0; i < r->n; i++) {
        const struct seen *s = &r->rows[i];
        printf("    %llu:%llu ", (unsigned long long)s->row, (unsigned long long)s->line);
        print_text(s->text.p, s->text.n);
        putchar('\n');
    }
}

static uint64_t differences, reads;
static uint32_t shown;

static bool same_row(const struct seen *a, const struct seen *b)
{
    return a->row == b->row && a->line == b->line && a->text.n == b->text.n &&
           (!a->text.n || !memcmp(a->text.p, b->text.p, a->text.n));
}

static bool same_reading(const struct reading *a, const struct reading *b)
{
    if (a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (!same_row(&a->rows[i], &b->rows[i]))
            return false;
    return true;
}

static void judge(bool same, const struct language *l, const char *what, size_t detail,
                  const char *text, size_t n)
{
    reads++;
    if (same)
        return;
    differences++;
    if (shown++ >= SHOWN_MOST)
        return;
    printf("%s: %s %zu: ", l->name, what, detail);
    print_text(text, n);
    printf("\n  as a whole:\n");
    print_reading(&expected);
    printf("  otherwise:\n");
    print_reading(&other);
}

/* The text by all machines, whole and cut. */
static void compare_machines(const struct language *l, const char *text, size_t n)
{
    struct way way = {.columns = COLUMNS};
    read_text(&expected, l, text, n, &way);
    size_t cuts[] = {0, 1, 2, 3, 5, 7};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        way.block = cuts[i];
        if (way.block > n)
            break;
        for (int by = 0; by < 3; by++) {
            if ((by == 0 && !i) || (by == 2 && l->dialect.lazy))
                continue;
            way.table = by == 1;
            way.libcsv = by == 2;
            read_text(&other, l, text, n, &way);
            judge(same_reading(&expected, &other), l,
                  by == 0   ? "the quick way, blocks of"
                  : by == 1 ? "the table, blocks of"
                            : "libcsv, blocks of",
                  cuts[i], text, n);
        }
    }
}

static bool each(void *context, const struct row *row)
{
    struct seen *s = new_row(context, row);
    s->skipped = !row->ncells;
    for (uint32_t i = 0; i < row->ncells; i++)
        show_cell(&s->text, &row->extra[i]);
    return true;
}

/* The cells of a row, without its state and its problems. */
static struct slice cells_of(const struct seen *s)
{
    const char *begin = memchr(s->text.p, ':', s->text.n);
    const char *stop = memmem(s->text.p, s->text.n, "; csv.", 6);
    if (!begin)
        return slice_of(NULL, 0);
    return slice_of(begin + 1, (size_t)((stop ? stop : s->text.p + s->text.n) - begin - 1));
}

/* csv_scan gives the same cells. It gives blank rows too, and rows of any width. */
static void compare_scan(const struct language *l, const char *text, size_t n)
{
    struct way way = {.columns = TEXT_MOST};
    uint64_t bad;
    read_text(&expected, l, text, n, &way);
    other.n = 0;
    if (n >= 3 && !memcmp(text, "\xEF\xBB\xBF", 3)) { /* the source takes it away */
        text += 3;
        n -= 3;
    }
    csv_scan(text, n, false, &l->dialect, each, &other, &bad);
    bool same = true;
    uint32_t at = 0;
    for (uint32_t i = 0; i < expected.n; i++) {
        const struct seen *s = &expected.rows[i];
        /* a blank row, a mark, or a row whose cells depend on the pieces of its line */
        if (s->skipped || s->no_cells)
            continue;
        while (at < other.n && other.rows[at].row < s->row)
            at++;
        struct slice cells = cells_of(s);
        same = same && at < other.n && other.rows[at].row == s->row &&
               other.rows[at].line == s->line &&
               slice_eq(cells, slice_of(other.rows[at].text.p, other.rows[at].text.n));
    }
    judge(same, l, "csv_scan", 0, text, n);
}

static bool same_after(const struct reading *a, const struct reading *b, uint64_t row)
{
    uint32_t i = 0, j = 0;
    while (i < a->n && a->rows[i].row <= row)
        i++;
    while (j < b->n && b->rows[j].row <= row)
        j++;
    if (a->n - i != b->n - j)
        return false;
    for (; i < a->n; i++, j++)
        if (!same_row(&a->rows[i], &b->rows[j]))
            return false;
    return true;
}

/* Rows that are passed over end where they would end if they were read. */
static void compare_passed(const struct language *l, const char *text, size_t n)
{
    struct way way = {.columns = COLUMNS + 1};
    read_text(&expected, l, text, n, &way);
    for (uint32_t header = 1; header <= 2; header++) {
        way.header = header;
        read_text(&other, l, text, n, &way);
        judge(same_after(&expected, &other, header), l, "rows after header", header, text, n);
    }
}

/* A row that is too long ends where it would end. */
static void compare_long(const struct language *l, const char *text, size_t n)
{
    struct way way = {.columns = COLUMNS};
    read_text(&expected, l, text, n, &way);
    for (size_t most = 2; most <= 6; most += 2) {
        way.max_row = most;
        read_text(&other, l, text, n, &way);
        bool same = expected.n == other.n;
        for (uint32_t i = 0; same && i < other.n; i++) {
            const struct seen *a = &expected.rows[i], *b = &other.rows[i];
            bool hidden = b->over || (a->never_closed && b->never_closed);
            same = hidden ? a->row == b->row && a->line == b->line : same_row(a, b);
        }
        judge(same, l, "rows beside too long ones,", most, text, n);
    }
}

/* The same for a lazy dialect. Only later lines can show that a cell that stays open at the end of
 * its line was not quoted, and nobody keeps the lines of a row that is too long. So this compares
 * texts of one line, with a row after it that is no such line: it has one cell without quotes. */
static void compare_long_line(const struct language *l, const char *text, size_t n)
{
    struct way way = {.columns = COLUMNS};
    struct buf line = {0};
    for (size_t i = 0; i < n && text[i] != '\n' && text[i] != '\r'; i++)
        buf_char(&line, text[i]);
    buf_add(&line, "\nzz\n", 4);
    read_text(&expected, l, line.p, line.n, &way);
    way.max_row = 1;
    read_text(&other, l, line.p, line.n, &way);
    const struct seen *a = &expected.rows[expected.n - 1], *b = &other.rows[other.n - 1];
    bool same = expected.n == other.n && a->line == b->line && a->row == b->row;
    judge(same && a->never_closed == b->never_closed, l, "rows beside too long ones,", way.max_row,
          line.p, line.n);
    buf_free(&line);
}

static void compare(const struct language *l, char *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        text[i] = text[i] == '~' ? 0 : text[i];
    compare_machines(l, text, n);
    compare_scan(l, text, n);
    compare_passed(l, text, n);
    if (l->dialect.lazy)
        compare_long_line(l, text, n);
    else
        compare_long(l, text, n);
}

/* A number in the base of the letters is a text of n letters. */
static void short_texts(const struct language *l, size_t length)
{
    uint64_t letters = strlen(l->letters), texts = 1;
    char text[16];
    for (size_t n = 1; n <= length && n <= sizeof text; n++) {
        texts *= letters;
        for (uint64_t number = 0; number < texts; number++) {
            uint64_t rest = number;
            for (size_t i = 0; i < n; i++, rest /= letters)
                text[i] = l->letters[rest % letters];
            compare(l, text, n);
        }
    }
}

static uint64_t chance(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Words of the language. */
static void add_words(struct buf *text, const struct language *l, uint64_t *state)
{
    size_t letters = strlen(l->letters), words = 0;
    while (words < WORDS_MOST && l->words[words])
        words++;
    for (uint64_t i = 1 + chance(state) % 30; i; i--) {
        size_t word = chance(state) % (2 * letters + words);
        if (word < words)
            buf_add(text, l->words[word], strlen(l->words[word]));
        else
            buf_char(text, l->letters[(word - words) % letters]);
    }
}

static void add_delimiter(struct buf *text, const struct dialect *d)
{
    size_t n = 0;
    while (n < DELIMITER_MOST && d->long_delimiter[n])
        buf_char(text, d->long_delimiter[n++]);
    if (!n)
        buf_char(text, d->delimiter);
}

/* A line of many cells that keep the rules. In a build with tiny buffers it comes in pieces. Pieces
 * of lazy lines are read by libcsv, which does not know all rules of lazy dialects. */
static void add_long_line(struct buf *text, const struct language *l, uint64_t *state)
{
    /* Q is the quote, D the delimiter. */
    static const char *const cells[] = {"a", "QaQ", "QaDbQ", "QaQQbQ", "=QaQ", "=QQ", "Q Q"};
    enum { CELLS = sizeof cells / sizeof *cells };
    const struct dialect *d = &l->dialect;
    for (uint64_t i = chance(state) % 120; i; i--) {
        for (const char *p = d->quote ? cells[chance(state) % CELLS] : "a"; *p; p++) {
            if (*p == 'D')
                add_delimiter(text, d);
            else
                buf_char(text, *p == 'Q' ? d->quote : *p);
        }
        add_delimiter(text, d);
    }
}

static void longer_texts(const struct language *l, uint64_t texts, uint64_t seed)
{
    uint64_t state = seed * 0x9E3779B97F4A7C15U + 1;
    for (uint64_t t = 0; t < texts; t++) {
        struct buf text = {0};
        if (chance(&state) % 16 == 0)
            buf_add(&text, "\xEF\xBB\xBF", 3);
        if (chance(&state) % 16 == 0 && !l->dialect.lazy)
            add_long_line(&text, l, &state);
        add_words(&text, l, &state);
        compare(l, text.p, text.n);
        buf_free(&text);
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: quotes LENGTH TEXTS SEED\n");
        return 2;
    }
    unsigned dialects = 0;
    for (const struct language *l = languages; l->name; l++, dialects++) {
        shown = 0;
        uint64_t before = differences;
        short_texts(l, strtoul(argv[1], NULL, 10));
        longer_texts(l, strtoull(argv[2], NULL, 10), strtoull(argv[3], NULL, 10));
        if (differences > before)
            printf("%s: %llu differences\n", l->name, (unsigned long long)(differences - before));
    }
    printf("%u dialects, %llu comparisons, %llu differences\n", dialects, (unsigned long long)reads,
           (unsigned long long)differences);
    return differences > 0;
}
