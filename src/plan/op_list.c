/* list: a text with separators becomes a JSON array, or the text of a PostgreSQL array, of what a
 * chain of steps makes of its parts.
 *
 *   cells ──split──▶ a column of parts (a batch of its own) ──steps──▶ values ──▶ one list a cell
 *
 * The steps run over a window of parts of many cells, as they would over a column. */
#include "plan/op_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/json_write.h"
#include "plan/op.h"

enum { WINDOW = 256 };

struct list {
    struct slice separator;
    bool array;
    struct insn *steps;
    uint32_t nsteps;
};

bool list_is_array(const struct insn *in)
{
    return ((const struct list *)in->data)->array;
}

/* A step of the chain stands in the list part as: its op, how many plain and how many named
 * arguments, the plain ones, then name and value of the named ones. */
static bool bind_inner(struct plan *p, struct args args, uint32_t *at, int *kind, struct insn *in,
                       struct err *e)
{
    int64_t nlist, nnamed;
    struct slice op = args.v[*at].text;
    if (!args_int(args, *at + 1, 0, args.nlist, &nlist, e) ||
        !args_int(args, *at + 2, 0, args.nlist, &nnamed, e))
        return false;
    uint32_t from = *at + 3, n = (uint32_t)(nlist + nnamed);
    if (from + (uint32_t)nlist + 2 * (uint32_t)nnamed > args.nlist)
        return err_set(e, ERR_BUG, "the program's list ends inside a step");
    struct arg *v = arena_alloc(&p->arena, (n + 1) * sizeof *v);
    for (uint32_t i = 0; i < n; i++) {
        bool named = i >= nlist;
        uint32_t value = named ? from + (uint32_t)nlist + 2 * (i - (uint32_t)nlist) + 1 : from + i;
        v[i] = args.v[value];
        v[i].name = named ? args.v[value - 1].text : slice_of("", 0);
    }
    *at = from + (uint32_t)nlist + 2 * (uint32_t)nnamed;
    return plan_bind_step(p, op, (struct args){v, n, (uint32_t)nlist}, kind, in, e);
}

bool bind_list(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const forms[] = {"json", "array", NULL};
    struct list *list = arena_alloc(&p->arena, sizeof *list);
    int form, kind = CELL_TEXT;
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, "as", NULL) ||
        !args_choice(args, "as", forms, &form, e))
        return false;
    *list = (struct list){.separator = plan_copy(p, args.v[0].text), .array = form};
    list->steps = arena_alloc(&p->arena, args.nlist * sizeof *list->steps);
    in->data = list;
    if (!list->separator.n)
        return err_set(e, ERR_USAGE, "needs a separator, not the empty text");
    for (uint32_t at = 1; at < args.nlist;)
        if (!bind_inner(p, args, &at, &kind, &list->steps[list->nsteps++], e))
            return false;
    return true;
}

/* Parts that wait for the steps, and the list that is being written. */
struct lister {
    struct exec *x;
    const struct insn *in;
    struct exec steps; /* runs over `parts` */
    struct batch parts;
    uint32_t owner[WINDOW]; /* the row that the part is of */
    uint32_t nth[WINDOW];   /* from 1 */
    struct buf out;         /* of row `open` */
    int64_t open;           /* -1: none */
    bool failed;            /* row `open` has its problem */
};

static void add_quoted(struct buf *out, struct slice s)
{
    buf_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, s.p[i]);
    }
    buf_char(out, '"');
}

static bool is_plain_json(const struct cell *c)
{
    return c->kind == CELL_INTEGER || c->kind == CELL_BOOLEAN || c->kind == CELL_JSON ||
           (c->kind == CELL_DECIMAL && !decimal_is_word(cell_slice(c))) ||
           (c->kind == CELL_FLOAT && isfinite(c->f));
}

static void add_value(struct lister *l, const struct cell *c)
{
    const struct list *list = l->in->data;
    struct slice s = cell_format(c, l->x->arena);
    if (l->out.n > 1)
        buf_char(&l->out, ',');
    if (!cell_has_value(c))
        buf_str(&l->out, list->array ? "NULL" : "null");
    else if (list->array)
        add_quoted(&l->out, s);
    else if (is_plain_json(c))
        buf_add(&l->out, s.p, s.n);
    else
        json_add_string(&l->out, s.p, s.n);
}

static void finish(struct lister *l)
{
    const struct list *list = l->in->data;
    if (l->open < 0 || l->failed)
        return;
    buf_char(&l->out, list->array ? '}' : ']');
    struct cell *c = &exec_column(l->x, l->in)[l->open];
    cell_set_text(c, arena_dup(l->x->arena, l->out.p, l->out.n), l->out.n);
    c->kind = list->array ? CELL_TEXT : CELL_JSON;
}

static void begin(struct lister *l, uint32_t row)
{
    const struct list *list = l->in->data;
    finish(l);
    l->open = row;
    l->failed = false;
    l->out.n = 0;
    buf_char(&l->out, list->array ? '{' : '[');
}

/* The problem of a part becomes the list's: "item 2: is not an integer". */
static void fail(struct lister *l, uint32_t part)
{
    struct slice why = {0};
    for (uint32_t i = 0; i < l->parts.nproblems && !why.p; i++)
        if (l->parts.problems[i].row == part)
            why = l->parts.problems[i].message;
    size_t n;
    char *text = arena_printf(l->x->arena, &n, "item %u: %.*s", l->nth[part], (int)why.n, why.p);
    l->failed = true;
    exec_fail(l->x, l->in, l->owner[part], PROBLEM_LIST_INVALID, &(struct slice){text, n});
}

static void run_window(struct lister *l)
{
    const struct list *list = l->in->data;
    l->parts.nproblems = 0;
    for (uint32_t i = 0; i < list->nsteps; i++)
        list->steps[i].run(&l->steps, &list->steps[i]);
    for (uint32_t i = 0; i < l->parts.nrows; i++) {
        if (l->owner[i] != l->open)
            begin(l, l->owner[i]);
        if (l->failed)
            continue;
        if (l->parts.val[0][i].kind == CELL_BAD)
            fail(l, i);
        else
            add_value(l, &l->parts.val[0][i]);
    }
    l->parts.nrows = 0;
}

static void add_part(struct lister *l, uint32_t row, uint32_t nth, struct slice s)
{
    uint32_t i = l->parts.nrows++;
    l->parts.val[0][i] = cell_text(s.p, s.n);
    l->parts.rows[i].state = ROW_GOOD;
    l->owner[i] = row;
    l->nth[i] = nth;
    if (l->parts.nrows == WINDOW)
        run_window(l);
}

static void split(struct lister *l, uint32_t row, struct slice s, struct slice separator)
{
    const char *p = s.p, *end = s.p + s.n;
    for (uint32_t nth = 1;; nth++) {
        const char *next = p < end ? memmem(p, (size_t)(end - p), separator.p, separator.n) : NULL;
        add_part(l, row, nth, slice_of(p, (size_t)((next ? next : end) - p)));
        if (!next)
            return;
        p = next + separator.n;
    }
}

static void open_parts(struct lister *l, struct exec *x)
{
    l->parts.file = x->b->file;
    l->parts.rows = arena_alloc(x->arena, WINDOW * sizeof *l->parts.rows);
    memset(l->parts.rows, 0, WINDOW * sizeof *l->parts.rows);
    l->parts.val = arena_alloc(x->arena, sizeof *l->parts.val);
    l->parts.val[0] = arena_alloc(x->arena, WINDOW * sizeof(struct cell));
    l->parts.nfields = 1;
    l->steps = *x; /* its memory, and the arena of the batch */
    l->steps.b = &l->parts;
}

/* Give the exec its memory back, which may have moved. */
static void close_parts(struct lister *l, struct exec *x)
{
    x->scratch = l->steps.scratch;
    x->regex = l->steps.regex;
    x->regex_free = l->steps.regex_free;
    buf_free(&l->out);
    free(l->parts.problems);
}

void op_list(struct exec *x, const struct insn *in)
{
    const struct list *list = in->data;
    struct lister l = {.x = x, .in = in, .open = -1};
    open_parts(&l, x);
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len) {
            split(&l, r, cell_slice(c), list->separator);
            continue;
        }
        cell_set_text(c, list->array ? "{}" : "[]", 2);
        c->kind = list->array ? CELL_TEXT : CELL_JSON;
    }
    run_window(&l);
    finish(&l);
    close_parts(&l, x);
}
