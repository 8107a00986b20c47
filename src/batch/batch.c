/* Makes, empties and grows a batch, and records the problems of its rows. */
#include "batch/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"

struct batch *batch_new(const struct batch_limits *limits)
{
    struct batch *b = xcalloc(1, sizeof *b);
    b->limits = limits ? *limits : (struct batch_limits){0};
    if (!b->limits.rows)
        b->limits.rows = 1024;
    if (!b->limits.cells)
        b->limits.cells = 65536;
    if (!b->limits.bytes)
        b->limits.bytes = 1 << 20;
    return b;
}

static void free_columns(struct cell **columns, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        free(columns[i]);
    free(columns);
}

void batch_free(struct batch *b)
{
    if (!b)
        return;
    free_columns(b->src, b->src_cap);
    free_columns(b->val, b->val_cap);
    free(b->rows);
    free(b->problems);
    buf_free(&b->copy);
    buf_free(&b->kept);
    arena_free(&b->arena);
    free(b);
}

/* A file with 10,000 columns gets fewer rows in a batch, so that its batches are not larger than
 * others. */
static uint32_t rows_for(const struct batch_limits *limits, uint32_t columns)
{
    uint32_t rows = columns ? limits->cells / columns : limits->rows;
    if (rows > limits->rows)
        rows = limits->rows;
    return rows ? rows : 1;
}

/* The rows that are made of a wide file count against the limits, and not its source rows. */
static uint32_t source_rows_for(const struct batch_limits *limits, const struct file_info *file,
                                uint32_t nfields)
{
    uint32_t wider = file->ncols > nfields ? file->ncols : nfields;
    uint32_t rows = rows_for(limits, wider), made = rows_for(limits, nfields + MELTED_COLUMNS);
    if (!file->nmelts || rows <= made / file->nmelts)
        return rows;
    return made > file->nmelts ? made / file->nmelts : 1;
}

static uint32_t room_of(const struct batch *b, uint32_t column)
{
    return batch_column_splits(b, column) ? b->part_room : b->room;
}

static void make_columns(struct batch *b, uint32_t nsrc, uint32_t nval)
{
    if (nsrc > b->src_cap)
        b->src = xrealloc(b->src, nsrc * sizeof *b->src);
    for (; b->src_cap < nsrc; b->src_cap++)
        b->src[b->src_cap] = xcalloc(room_of(b, b->src_cap), sizeof **b->src);
    if (nval > b->val_cap)
        b->val = xrealloc(b->val, nval * sizeof *b->val);
    for (; b->val_cap < nval; b->val_cap++)
        b->val[b->val_cap] = xcalloc(b->part_room, sizeof **b->val);
}

static void free_rows(struct batch *b)
{
    free_columns(b->src, b->src_cap);
    free_columns(b->val, b->val_cap);
    b->src = b->val = NULL;
    b->src_cap = b->val_cap = 0;
}

void batch_reset(struct batch *b, const struct file_info *file, uint32_t nfields)
{
    uint32_t rows = source_rows_for(&b->limits, file, nfields);
    uint32_t parts = file->nmelts ? rows * file->nmelts : rows;
    bool is_wide = file->nmelts || (b->file && b->file->nmelts);
    /* A batch that grew for a few rows must not keep that memory. Of a wide file the columns have
     * room for different numbers of rows, so another file needs others. */
    if (rows != b->row_cap || b->room / 8 > rows || b->part_room / 8 > parts ||
        (is_wide && b->file != file)) {
        free_rows(b);
        b->rows = xrealloc(b->rows, parts * sizeof *b->rows);
        b->row_cap = b->room = rows;
        b->part_room = parts;
    }
    b->file = file;
    b->ncols = file->ncols;
    make_columns(b, file->ncols + file->ncarried, nfields);
    b->ncarried = file->ncarried;
    b->nfields = nfields;
    b->nread = b->nrows = b->nproblems = b->ngood = 0;
    b->nkept = b->nkeyless = 0;
    b->ntotals = 0;
    b->has_kit_error = b->kit_error_of_group = false;
    b->kit_error_code = slice_of(NULL, 0);
    b->copy.n = 0;
    b->kept.n = 0;
    arena_reset(&b->arena);
}

void batch_make_room(struct batch *b)
{
    bool reading = !b->nread; /* parts come after all source rows */
    if (b->nrows < (reading ? b->room : b->part_room))
        return;
    if (reading)
        b->room *= 2;
    if (!reading || b->part_room < b->room)
        b->part_room *= 2;
    b->rows = xrealloc(b->rows, b->part_room * sizeof *b->rows);
    for (uint32_t i = 0; i < b->src_cap; i++)
        b->src[i] = xrealloc(b->src[i], room_of(b, i) * sizeof **b->src);
    for (uint32_t i = 0; i < b->val_cap; i++)
        b->val[i] = xrealloc(b->val[i], b->part_room * sizeof **b->val);
}

uint32_t batch_add_row(struct batch *b)
{
    batch_make_room(b);
    uint32_t r = b->nrows++;
    memset(&b->rows[r], 0, sizeof b->rows[r]);
    for (uint32_t c = 0; c < b->ncols; c++)
        b->src[c][r] = (struct cell){.kind = CELL_ABSENT};
    return r;
}

uint32_t batch_add_part(struct batch *b, uint32_t r)
{
    batch_make_room(b);
    uint32_t to = b->nrows++, source = batch_source_row(b, r);
    b->rows[to] = b->rows[r]; /* copies `next`, too, because the new part stands between the two */
    b->rows[to].source = source;
    b->rows[to].parts = 0;
    b->rows[r].next = to;
    b->rows[source].parts++;
    return to;
}

uint32_t batch_split(struct batch *b, uint32_t r)
{
    uint32_t to = batch_add_part(b, r);
    for (uint32_t c = 0; c < b->ncols + b->ncarried; c++)
        if (batch_column_splits(b, c))
            b->src[c][to] = b->src[c][r];
    for (uint32_t f = 0; f < b->nfields; f++)
        b->val[f][to] = b->val[f][r];
    return to;
}

static bool same_problem(const struct problem *a, const struct problem *b)
{
    return a->row == b->row && a->field == b->field && a->column == b->column &&
           a->level == b->level && slice_eq(a->code, b->code) && slice_eq(a->message, b->message);
}

/* When several parts of a row have the same problem in the same field, it is reported once. */
static void drop_repeated_problems(struct batch *b)
{
    uint32_t kept = 0, first = 0;
    for (uint32_t i = 0; i < b->nproblems; i++) {
        const struct problem *p = &b->problems[i];
        bool repeated = false;
        if (kept && b->problems[kept - 1].row != p->row)
            first = kept;
        for (uint32_t k = first; k < kept && !repeated && b->rows[p->row].parts; k++)
            repeated = same_problem(&b->problems[k], p);
        if (!repeated)
            b->problems[kept++] = *p;
    }
    b->nproblems = kept;
}

/* Problems of a part that a hook skipped are dropped. Problems of the other parts go to the source
 * row. */
static void move_problems(struct batch *b)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->nproblems; i++) {
        struct problem p = b->problems[i];
        bool is_part = p.row >= b->nread || b->rows[p.row].parts;
        if (is_part && b->rows[p.row].state == ROW_SKIPPED)
            continue;
        if (p.row >= b->nread)
            p.row = b->rows[p.row].source;
        b->problems[kept++] = p;
    }
    b->nproblems = kept;
}

void batch_join_parts(struct batch *b)
{
    if (b->nrows == b->nread)
        return;
    move_problems(b);
    for (uint32_t r = b->nread; r < b->nrows; r++)
        if (b->rows[r].state == ROW_REJECTED)
            b->rows[b->rows[r].source].state = ROW_REJECTED;
    for (uint32_t r = b->nread; r < b->nrows; r++)
        if (b->rows[b->rows[r].source].state == ROW_REJECTED)
            b->rows[r].state = ROW_REJECTED;
    batch_sort_problems(b);
    drop_repeated_problems(b);
}

static const struct {
    const char *code, *message;
} problems[] = {
#define PROBLEM(symbol, code, by, message, when, what_to_do) {code, message},
#include "batch/problems.def"
#undef PROBLEM
};

const char *row_state_name(enum row_state state)
{
    static const char *const names[] = {"good", "broken", "rejected", "skipped"};
    return names[state];
}

/* The length of the blank at s.p[i]: a space, a tab, a line end or a no-break space. 0: there is
 * none. */
static size_t blank_at(struct slice s, size_t i)
{
    if (i < s.n && s.p[i] && strchr(" \t\r\n", s.p[i]))
        return 1;
    return i + 1 < s.n && s.p[i] == '\xC2' && s.p[i + 1] == '\xA0' ? 2 : 0;
}

/* Some programs write `'57` or `="57"` so that a spreadsheet keeps a text as text. Returns the text
 * without that. */
static struct slice bare(struct slice s)
{
    if (s.n >= 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"')
        return slice_of(s.p + 2, s.n - 3);
    return s.n && s.p[0] == '\'' ? slice_of(s.p + 1, s.n - 1) : s;
}

struct slice batch_mark(const struct batch *b, uint32_t row, enum file_mark mark)
{
    int32_t column = b->file->is_rejects ? b->file->mark[mark] : -1;
    if (column < 0 || (uint32_t)column >= b->ncols || b->src[column][row].kind != CELL_TEXT)
        return slice_of("", 0);
    struct slice s = cell_slice(&b->src[column][row]);
    size_t n;
    while ((n = blank_at(s, 0)))
        s = slice_of(s.p + n, s.n - n);
    while (s.n && (n = s.n >= 2 && blank_at(s, s.n - 2) == 2 ? 2 : blank_at(s, s.n - 1)))
        s.n -= n;
    return bare(s);
}

struct slice batch_file_path(const struct batch *b, uint32_t row)
{
    struct slice told = batch_mark(b, row, MARK_FILE);
    if (!told.n)
        told = b->rows[row].origin_file;
    return told.n ? told : slice_str(b->file->place ? b->file->place : b->file->name);
}

struct slice batch_file_name(const struct batch *b, uint32_t row)
{
    struct slice told = batch_mark(b, row, MARK_FILE), origin = b->rows[row].origin_file;
    struct slice name = told.n ? told : origin.n ? origin : slice_str(b->file->name);
    for (size_t i = name.n; i > 0; i--)
        if (name.p[i - 1] == '/')
            return slice_of(name.p + i, name.n - i);
    return name;
}

struct slice problem_code(enum problem_code code)
{
    return slice_str(problems[code].code);
}

void batch_problem(struct batch *b, uint32_t row, int32_t field, int32_t column, enum level level,
                   struct slice code, struct slice message)
{
    if (b->nproblems == b->problems_cap) {
        b->problems_cap = b->problems_cap ? b->problems_cap * 2 : 64;
        b->problems = xrealloc(b->problems, b->problems_cap * sizeof *b->problems);
    }
    uint8_t melted = MELTED_NOT;
    if (column >= (int32_t)b->ncols) {
        melted = (uint8_t)((uint32_t)column - b->ncols);
        column = (int32_t)b->rows[row].melted - 1;
    }
    b->problems[b->nproblems++] =
        (struct problem){row, field, column, (uint8_t)level, melted, code, message};
    if (level == LEVEL_ERROR && b->rows[row].state == ROW_GOOD)
        b->rows[row].state = ROW_REJECTED;
}

struct slice problem_message(enum problem_code code, struct slice detail, struct arena *a)
{
    const char *template = problems[code].message, *mark = strstr(template, "%s");
    if (!mark)
        return slice_str(template);
    size_t before = (size_t)(mark - template), after = strlen(mark + 2);
    char *p = arena_bytes(a, before + detail.n + after);
    memcpy(p, template, before);
    if (detail.n)
        memcpy(p + before, detail.p, detail.n);
    memcpy(p + before + detail.n, mark + 2, after);
    return slice_of(p, before + detail.n + after);
}

void batch_problem_code(struct batch *b, uint32_t row, int32_t field, int32_t column,
                        enum level level, enum problem_code code, struct slice detail)
{
    batch_problem(b, row, field, column, level, problem_code(code),
                  problem_message(code, detail, &b->arena));
}

/* Merge sort is stable. A batch has few problems, and they are ordered by field, then by row. */
static void merge_sort(struct problem *a, struct problem *tmp, uint32_t n)
{
    if (n < 2)
        return;
    uint32_t half = n / 2, i = 0, j = half, k = 0;
    merge_sort(a, tmp, half);
    merge_sort(a + half, tmp, n - half);
    while (i < half && j < n)
        tmp[k++] = a[j].row < a[i].row ? a[j++] : a[i++];
    while (i < half)
        tmp[k++] = a[i++];
    while (j < n)
        tmp[k++] = a[j++];
    memcpy(a, tmp, n * sizeof *a);
}

void batch_sort_problems(struct batch *b)
{
    if (b->nproblems < 2)
        return;
    struct problem *tmp = xmalloc(b->nproblems * sizeof *tmp);
    merge_sort(b->problems, tmp, b->nproblems);
    free(tmp);
}
