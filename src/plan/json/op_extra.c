/* The op extra: the source columns that no field reads, as one JSON object from header to cell. For
 * a JSON source it is the members as they were. */
#include <stdlib.h>
#include <string.h>

#include "plan/op.h"
#include "text/json_out.h"
#include "value/json_check.h"

struct extra {
    int32_t *slots; /* the inputs that fields read */
    uint32_t n;
    enum nul nul;
};

bool bind_extra(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct extra *extra = arena_alloc(&p->arena, sizeof *extra);
    *extra = (struct extra){.slots = arena_alloc(&p->arena, args.nlist * sizeof(int32_t)),
                            .n = args.nlist};
    if (!args_only(args, e, "nul", NULL) || !args_nul(args, &extra->nul, e))
        return false;
    for (uint32_t i = 0; i < args.nlist; i++) {
        int64_t slot;
        if (!args_int(args, i, 0, (int64_t)p->ninputs - 1, &slot, e))
            return false;
        extra->slots[i] = (int32_t)slot;
    }
    in->data = extra;
    return true;
}

struct named {
    struct slice header;
    uint32_t column;
};

static int by_header(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    size_t n = x->header.n < y->header.n ? x->header.n : y->header.n;
    int c = n ? memcmp(x->header.p, y->header.p, n) : 0;
    if (!c && x->header.n != y->header.n)
        c = x->header.n < y->header.n ? -1 : 1;
    return c ? c : x->column < y->column ? -1 : x->column > y->column;
}

static bool is_header(const struct named *sorted, uint32_t n, struct slice name)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct named probe = {name, 0};
        if (by_header(&sorted[middle], &probe) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && slice_eq(sorted[low].header, name);
}

/* `"Header":` for each column. A repeated header becomes Name#2, Name#3, …, but never a name that
 * the file already has. */
static struct slice *make_keys(struct exec *x)
{
    const struct file_info *file = x->b->file;
    struct slice *keys = arena_alloc(x->arena, file->ncols * sizeof *keys);
    struct named *sorted = xmalloc(file->ncols * sizeof *sorted);
    for (uint32_t c = 0; c < file->ncols; c++)
        sorted[c] = (struct named){file->headers[c], c};
    qsort(sorted, file->ncols, sizeof *sorted, by_header);
    uint32_t repeat = 1;
    for (uint32_t i = 0; i < file->ncols; i++) {
        struct slice name = sorted[i].header;
        repeat = i && slice_eq(name, sorted[i - 1].header) ? repeat + 1 : 1;
        if (repeat > 1) {
            size_t n;
            char *p;
            do {
                p = arena_printf(x->arena, &n, "%.*s#%u", (int)name.n, name.p, repeat);
            } while (is_header(sorted, file->ncols, slice_of(p, n)) && repeat++);
            name = slice_of(p, n);
        }
        x->scratch.n = 0;
        json_add_string(&x->scratch, name);
        buf_char(&x->scratch, ':');
        keys[sorted[i].column] =
            slice_of(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
    }
    free(sorted);
    return keys;
}

/* The columns that no field reads, in the order of the file. */
static uint32_t unread(struct exec *x, const struct extra *extra, uint32_t *columns)
{
    const struct file_info *file = x->b->file;
    bool *is_read = arena_alloc(x->arena, file->ncols * sizeof *is_read);
    memset(is_read, 0, file->ncols * sizeof *is_read);
    for (uint32_t i = 0; i < extra->n; i++) {
        int32_t column = file->input_column[extra->slots[i]];
        if (column >= 0 && (uint32_t)column < file->ncols)
            is_read[column] = true;
    }
    for (uint32_t i = 0; i < file->nmelts; i++)
        is_read[file->melts[i]] = true;
    uint32_t n = 0;
    for (uint32_t c = 0; c < file->ncols; c++)
        if (!is_read[c] && !file_is_mark(file, c))
            columns[n++] = c;
    return n;
}

/* Build the object in the scratch buffer. False: a cell has U+0000, and that is not allowed. */
static bool build(struct exec *x, const struct extra *extra, uint32_t row, const uint32_t *columns,
                  uint32_t n, const struct slice *keys)
{
    struct buf *b = &x->scratch;
    b->n = 0;
    buf_char(b, '{');
    for (uint32_t i = 0; i < n; i++) {
        const struct cell *c = &x->b->src[columns[i]][batch_source_row(x->b, row)];
        if (c->kind != CELL_TEXT)
            continue;
        struct slice s = cell_slice(c);
        if (c->flags & CELL_HAS_NUL) {
            if (extra->nul == NUL_REJECT)
                return false;
            s = nul_mend(s, extra->nul, x->arena);
        }
        if (b->n > 1)
            buf_char(b, ',');
        buf_add(b, keys[columns[i]].p, keys[columns[i]].n);
        json_add_string(b, s);
    }
    buf_char(b, '}');
    return true;
}

/* Remove each \u0000, or replace it by U+FFFD. A backslash after a backslash does not begin an
 * escape. */
static struct slice mend_escapes(struct exec *x, struct slice s, enum nul nul)
{
    char *to = arena_bytes(x->arena, s.n), *from = to;
    for (size_t i = 0; i < s.n;) {
        size_t n = s.p[i] == '\\' && i + 1 < s.n ? 2 : 1;
        if (n == 2 && s.n - i >= 6 && memcmp(s.p + i, "\\u0000", 6) == 0) {
            if (nul == NUL_REPLACE) {
                memcpy(to, "\xEF\xBF\xBD", 3);
                to += 3;
            }
            i += 6;
            continue;
        }
        memcpy(to, s.p + i, n);
        to += n;
        i += n;
    }
    return slice_of(from, (size_t)(to - from));
}

/* The members that no field reads. The decoder has kept their text. jsonb must be able to store
 * them. */
static void take_rest(struct exec *x, const struct insn *in, uint32_t row)
{
    const struct extra *extra = in->data;
    struct slice rest = x->b->rows[row].rest;
    struct json_flaw flaw;
    char *text = arena_bytes(x->arena, rest.n + 2);
    text[0] = '{';
    if (rest.n)
        memcpy(text + 1, rest.p, rest.n);
    text[rest.n + 1] = '}';
    struct slice all = slice_of(text, rest.n + 2);
    enum json_result result = json_check(all, &flaw);
    if (result == JSON_MALFORMED) {
        size_t n;
        char *what = arena_printf(x->arena, &n, "%s", flaw.what);
        struct slice detail = slice_of(what, n);
        exec_fail(x, in, row, PROBLEM_JSON_INVALID, &detail);
        return;
    }
    if (result == JSON_HAS_NUL && extra->nul == NUL_REJECT) {
        exec_fail(x, in, row, PROBLEM_TEXT_NUL, NULL);
        return;
    }
    if (result == JSON_HAS_NUL)
        all = mend_escapes(x, all, extra->nul);
    exec_column(x, in)[row] = cell_text(all.p, all.n);
    exec_column(x, in)[row].kind = CELL_JSON;
}

static void take_rests(struct exec *x, const struct insn *in)
{
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        exec_column(x, in)[r] = cell_null();
        if (x->b->rows[r].state == ROW_BROKEN)
            exec_column(x, in)[r].kind = CELL_BAD;
        else if (x->b->rows[r].rest.n)
            take_rest(x, in, r);
    }
}

void op_extra(struct exec *x, const struct insn *in)
{
    const struct extra *extra = in->data;
    struct cell *to = exec_column(x, in);
    if (file_kind(x->b->file)->members) {
        take_rests(x, in);
        return;
    }
    uint32_t *columns = arena_alloc(x->arena, x->b->file->ncols * sizeof *columns);
    uint32_t n = unread(x, extra, columns);
    const struct slice *keys = n ? make_keys(x) : NULL;
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        to[r] = cell_null();
        if (x->b->rows[r].state == ROW_BROKEN) {
            to[r].kind = CELL_BAD;
        } else if (n && !build(x, extra, r, columns, n, keys)) {
            exec_fail(x, in, r, PROBLEM_TEXT_NUL, NULL);
        } else if (n) {
            to[r] = cell_text(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
            to[r].kind = CELL_JSON;
        }
    }
}
