/* The op list: a text with separators, or a JSON array, becomes a JSON array. A chain of steps runs
 * on its items. The op to_array: a JSON array becomes the text of a PostgreSQL array. The steps and
 * limits of the element type check its items.
 *
 *   cells ──split──▶ a column of items (a batch of its own) ──steps──▶ values ──▶ one list per cell
 *
 * The items of many cells are collected, so that the steps run on many items at once, as on a
 * column. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "plan/op.h"
#include "text/json_number.h"
#include "text/json_out.h"
#include "text/json_string.h"
#include "text/json_walk.h"
#include "value/array_shape.h"
#include "value/json_check.h"
#include "value/number.h"

enum { WINDOW = 256 };

struct list {
    struct slice separator; /* for list */
    bool array;             /* true for to_array */
    bool raw;               /* the items are JSON text, as it is written */
    /* the number of dimensions, deeper arrays are items; 0: every nested array is a dimension */
    uint32_t dims;
    enum nul nul;
    struct insn *steps;
    uint32_t nsteps;
};

/* Read one step from the list part. It consists of: the op, the number of plain and of named
 * arguments, the plain arguments, then name and value of each named one. */
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

static bool bind_steps(struct plan *p, struct list *list, struct args args, uint32_t at,
                       struct err *e)
{
    int kind = CELL_TEXT;
    list->steps = arena_alloc(&p->arena, (args.nlist + 1) * sizeof *list->steps);
    while (at < args.nlist)
        if (!bind_inner(p, args, &at, &kind, &list->steps[list->nsteps++], e))
            return false;
    return true;
}

bool bind_list(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct list *list = arena_alloc(&p->arena, sizeof *list);
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, "nul", NULL))
        return false;
    *list = (struct list){.separator = plan_copy(p, args.v[0].text)};
    in->data = list;
    if (!list->separator.n)
        return err_set(e, ERR_USAGE, "needs a separator, not the empty text");
    return args_nul(args, &list->nul, e) && bind_steps(p, list, args, 1, e);
}

bool bind_to_array(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct list *list = arena_alloc(&p->arena, sizeof *list);
    const struct arg *dims = args_named(args, "dims");
    *list = (struct list){.array = true, .dims = dims ? (uint32_t)dims->i : 0};
    in->data = list;
    if (dims && (dims->kind != ARG_INTEGER || dims->i < 1 || dims->i > ARRAY_DIMS))
        return err_set(e, ERR_USAGE, "has from 1 to 6 dimensions");
    return args_only(args, e, "dims", "nul", "raw", NULL) && args_nul(args, &list->nul, e) &&
           args_flag(args, "raw", &list->raw, e) && bind_steps(p, list, args, 0, e);
}

/* The items that wait for the steps, and the list that is being written. */
struct lister {
    struct exec *x;
    const struct insn *in;
    struct exec steps; /* runs the steps on `parts` */
    struct batch parts;
    uint32_t owner[WINDOW]; /* the row to which the item belongs */
    uint32_t nth[WINDOW];   /* index of the item from 0, over all dimensions */
    /* set when there is more than one dimension, else NULL */
    const struct array_shape *shape[WINDOW];
    const char *why[WINDOW]; /* why the item cannot be a cell, else NULL */
    /* the message when a step made the item lose its type */
    struct slice changed[WINDOW];
    struct buf out; /* the text of the list of row `open` */
    int64_t open;   /* the row whose list is being written; -1: none */
    bool failed;    /* row `open` already has its problem */
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
           (c->kind == CELL_FLOAT && isfinite(c->f)) || cell_is_typed(c);
}

static void add_brackets(struct lister *l, uint32_t item, bool behind)
{
    const struct array_shape *shape = l->shape[item];
    uint32_t n = shape ? array_opens(shape, l->nth[item], behind) : 0;
    /* begin and finish write the outermost pair. */
    for (uint32_t i = n == (shape ? shape->dims : 0) && n ? 1 : 0; i < n; i++)
        buf_char(&l->out, behind ? '}' : '{');
}

static void add_value(struct lister *l, uint32_t item)
{
    const struct list *list = l->in->data;
    const struct cell *c = &l->parts.val[0][item];
    struct slice s = cell_format(c, l->x->arena);
    if (l->nth[item])
        buf_char(&l->out, ',');
    add_brackets(l, item, false);
    if (!cell_has_value(c))
        buf_str(&l->out, list->array ? "NULL" : "null");
    else if (list->array)
        add_quoted(&l->out, s);
    else if (is_plain_json(c))
        buf_add(&l->out, s.p, s.n);
    else
        json_add_string(&l->out, s);
    add_brackets(l, item, true);
}

static void finish(struct lister *l)
{
    const struct list *list = l->in->data;
    if (l->open < 0 || l->failed)
        return;
    buf_char(&l->out, list->array ? '}' : ']');
    if (!exec_room(l->x, l->in, (uint32_t)l->open, l->out.n))
        return;
    struct cell *c = &exec_column(l->x, l->in)[l->open];
    cell_set_text(c, arena_dup(l->x->arena, l->out.p, l->out.n), l->out.n);
    c->kind = list->array ? CELL_TEXT : CELL_JSON;
    c->came = CAME_TEXT;
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

static void fail_row(struct lister *l, uint32_t row, struct slice why)
{
    exec_fail(l->x, l->in, row, l->in->op == OP_list ? PROBLEM_LIST_INVALID : PROBLEM_ARRAY_INVALID,
              &why);
}

/* "item 2: is not an integer" */
static struct slice of_item(struct lister *l, uint32_t item, struct slice why)
{
    struct array_shape flat = {.dims = 1, .size = {UINT32_MAX}};
    const struct array_shape *shape = l->shape[item] ? l->shape[item] : &flat;
    struct slice place = array_place(shape, l->nth[item], l->x->arena);
    size_t n;
    char *text =
        arena_printf(l->x->arena, &n, "item %.*s: %.*s", (int)place.n, place.p, (int)why.n, why.p);
    return slice_of(text, n);
}

/* The problem of an item becomes a problem of the list. */
static void fail(struct lister *l, uint32_t item)
{
    struct slice why = l->why[item] ? slice_str(l->why[item]) : slice_of(NULL, 0);
    for (uint32_t i = 0; i < l->parts.nproblems && !why.p; i++)
        if (l->parts.problems[i].row == item)
            why = l->parts.problems[i].message;
    l->failed = true;
    fail_row(l, l->owner[item], of_item(l, item, why));
}

static void run_window(struct lister *l)
{
    const struct list *list = l->in->data;
    l->parts.nproblems = 0;
    l->steps.quiet = typed_has_told(l->x, l->in);
    if (l->steps.typed)
        memset(l->changed, 0, l->parts.nrows * sizeof *l->changed);
    for (uint32_t i = 0; i < list->nsteps; i++)
        exec_step(&l->steps, &list->steps[i]);
    for (uint32_t i = 0; i < l->parts.nrows; i++) {
        if (l->owner[i] != l->open)
            begin(l, l->owner[i]);
        if (l->failed)
            continue;
        if (l->parts.val[0][i].kind == CELL_BAD)
            fail(l, i);
        else
            add_value(l, i);
        if (l->steps.typed && l->changed[i].n && !typed_has_told(l->x, l->in))
            typed_tell(l->x, l->in, l->owner[i], of_item(l, i, l->changed[i]));
    }
    l->parts.nrows = 0;
}

static void add_part(struct lister *l, uint32_t row, uint32_t nth, struct cell value,
                     const struct array_shape *shape, const char *why)
{
    uint32_t i = l->parts.nrows++;
    l->parts.val[0][i] = value;
    l->parts.rows[i].state = ROW_GOOD;
    l->steps.typed |= value.came != CAME_TEXT;
    l->owner[i] = row;
    l->nth[i] = nth;
    l->shape[i] = shape;
    l->why[i] = why;
    if (why)
        l->parts.val[0][i].kind = CELL_BAD;
    if (l->parts.nrows == WINDOW)
        run_window(l);
}

/* When there is only one item and it is a number or a boolean, it keeps its type. */
static void split(struct lister *l, uint32_t row, const struct cell *cell, struct slice separator)
{
    struct slice s = cell_slice(cell);
    const char *p = s.p, *end = s.p + s.n;
    for (uint32_t nth = 0; l->open != row || !l->failed; nth++) {
        const char *next = p < end ? memmem(p, (size_t)(end - p), separator.p, separator.n) : NULL;
        struct cell part = cell_text(p, (size_t)((next ? next : end) - p));
        if (!next && !nth && cell_is_typed(cell))
            part.came = cell->came;
        add_part(l, row, nth, part, NULL, NULL);
        if (!next)
            return;
        p = next + separator.n;
    }
}

static const char *string_item(struct lister *l, struct slice s, struct cell *c)
{
    const struct list *list = l->in->data;
    bool has_nul = false;
    size_t n = s.n - 2;
    *c = cell_text(s.p + 1, n);
    c->came = CAME_STRING;
    if (!n || !memchr(c->p, '\\', n))
        return NULL;
    char *to = arena_bytes(l->x->arena, n);
    if (!json_unescape(s.p + 1, s.n - 2, to, &n, &has_nul))
        return "has half of a surrogate pair, which is no character";
    if (has_nul && list->nul == NUL_REJECT)
        return problem_message(PROBLEM_TEXT_NUL, SLICE(""), NULL).p;
    struct slice text =
        has_nul ? nul_mend(slice_of(to, n), list->nul, l->x->arena) : slice_of(to, n);
    c->p = text.p;
    c->len = (uint32_t)text.n;
    return NULL;
}

static const char *number_item(struct lister *l, uint32_t row, struct slice s, struct cell *c)
{
    struct json_number number;
    *c = cell_text(s.p, s.n);
    c->came = CAME_NUMBER;
    size_t n;
    if (json_number_plain(s, &n)) {
        c->len = (uint32_t)n;
        return NULL;
    }
    if (!json_number_read(s, &number))
        return "is a number that would need more than 1,000 zeros";
    if (!exec_room(l->x, l->in, row, number.length))
        return "would grow too long";
    char *to = arena_bytes(l->x->arena, number.length);
    json_number_write(&number, to);
    c->p = to;
    c->len = (uint32_t)number.length;
    return NULL;
}

/* A value that stays JSON must be one that jsonb can store. Returns the reason if it is not. */
static const char *kept_item(struct slice s)
{
    struct json_flaw flaw;
    switch (json_check(s, &flaw)) {
    case JSON_MALFORMED:
        return flaw.what;
    case JSON_HAS_NUL:
        return problem_message(PROBLEM_TEXT_NUL, SLICE(""), NULL).p;
    default:
        return NULL;
    }
}

/* Make a cell from an item of a JSON array. Returns the reason if that is not possible. */
static const char *json_item(struct lister *l, uint32_t row, struct slice s, struct cell *c)
{
    const struct list *list = l->in->data;
    *c = cell_text(s.p, s.n);
    if (*s.p == 'n')
        *c = cell_null();
    else if (list->raw)
        return kept_item(s);
    else if (*s.p == '"')
        return string_item(l, s, c);
    else if (*s.p == '[' || *s.p == '{') {
        c->came = *s.p == '[' ? CAME_ARRAY : CAME_OBJECT;
        return list->array ? NULL : kept_item(s);
    } else if (*s.p == 't' || *s.p == 'f')
        c->came = CAME_BOOLEAN;
    else
        return number_item(l, row, s, c);
    return NULL;
}

/* Add all items of a valid JSON array, through all its dimensions. */
static void take_items(struct lister *l, uint32_t row, struct slice s,
                       const struct array_shape *shape)
{
    const char *p = s.p, *end = s.p + s.n;
    uint32_t depth = 0, dims = shape ? shape->dims : 1, nth = 0;
    while (p < end && (l->open != row || !l->failed)) {
        p = json_walk_blanks(p, end);
        if (p == end)
            return;
        if (*p == ',' || *p == ']' || (*p == '[' && depth < dims)) {
            depth = *p == '[' ? depth + 1 : *p == ']' ? depth - 1 : depth;
            p++;
            continue;
        }
        const char *from = p;
        struct cell c;
        p = json_walk_value(p, end);
        const char *why = json_item(l, row, slice_of(from, (size_t)(p - from)), &c);
        add_part(l, row, nth++, c, dims > 1 ? shape : NULL, why);
    }
}

static void set_empty(const struct list *list, struct cell *c)
{
    cell_set_text(c, list->array ? "{}" : "[]", 2);
    c->kind = list->array ? CELL_TEXT : CELL_JSON;
    c->came = CAME_TEXT;
}

static void take_array(struct lister *l, uint32_t row, struct cell *c)
{
    const struct list *list = l->in->data;
    struct array_shape shape = {.dims = 1};
    struct slice s = cell_slice(c), why;
    if (!array_measure(s, list->array ? list->dims : 1, &shape, l->x->arena, &why)) {
        fail_row(l, row, why);
        return;
    }
    if (!shape.size[shape.dims - 1]) {
        set_empty(list, c);
        return;
    }
    struct array_shape *kept = arena_alloc(l->x->arena, sizeof *kept);
    *kept = shape;
    take_items(l, row, s, kept);
}

static void open_parts(struct lister *l, struct exec *x)
{
    l->parts.file = x->b->file;
    l->parts.rows = arena_alloc(x->arena, WINDOW * sizeof *l->parts.rows);
    memset(l->parts.rows, 0, WINDOW * sizeof *l->parts.rows);
    l->parts.val = arena_alloc(x->arena, sizeof *l->parts.val);
    l->parts.val[0] = arena_alloc(x->arena, WINDOW * sizeof(struct cell));
    l->parts.nfields = 1;
    l->steps = *x; /* shares the memory of x and the arena of its batch */
    l->steps.b = &l->parts;
    l->steps.changed = l->changed;
    l->steps.secret = x->plan->fields[l->in->field].secret;
}

/* Give the memory back to the exec, because it may have moved. */
static void close_parts(struct lister *l, struct exec *x)
{
    x->scratch = l->steps.scratch;
    x->before = l->steps.before;
    x->regex = l->steps.regex;
    x->regex_free = l->steps.regex_free;
    buf_free(&l->out);
    free(l->parts.problems);
}

/* The cell is not a list: "is an object, and no list". */
static void fail_kind(struct lister *l, uint32_t row, const char *kind, const char *wanted)
{
    size_t n;
    char *text = arena_printf(l->x->arena, &n, "is %s %s, and no %s", *kind == 'o' ? "an" : "a",
                              kind, wanted);
    fail_row(l, row, slice_of(text, n));
}

void op_list(struct exec *x, const struct insn *in)
{
    const struct list *list = in->data;
    struct lister l = {.x = x, .in = in, .open = -1};
    open_parts(&l, x);
    FOR_EACH_VALUE (x, in, c, r) {
        bool given = c->kind == CELL_JSON && *c->p == '['; /* a function returned it */
        if (given || c->came == CAME_ARRAY)
            take_array(&l, r, c);
        else if (c->came == CAME_OBJECT)
            fail_kind(&l, r, "object", "list");
        else if (c->len)
            split(&l, r, c, list->separator);
        else
            set_empty(list, c);
    }
    run_window(&l);
    finish(&l);
    close_parts(&l, x);
}

static const char *json_kind(char first)
{
    return first == '{'                   ? "object"
           : first == '"'                 ? "string"
           : first == 't' || first == 'f' ? "boolean"
                                          : "number";
}

/* Other text is left as it is, because it is already PostgreSQL's form of an array. */
void op_to_array(struct exec *x, const struct insn *in)
{
    struct lister l = {.x = x, .in = in, .open = -1};
    open_parts(&l, x);
    FOR_EACH_VALUE (x, in, c, r) {
        bool json = c->kind == CELL_JSON;
        if (json ? *c->p == '[' : c->came == CAME_ARRAY)
            take_array(&l, r, c);
        else if (json && *c->p == 'n')
            c->kind = CELL_NULL;
        else if (json && slice_eq(cell_slice(c), SLICE("{}"))) /* an empty Lua table */
            set_empty(in->data, c);
        else if (json)
            fail_kind(&l, r, json_kind(*c->p), "array");
        else if (cell_is_typed(c))
            fail_kind(&l, r, cell_came_name((enum cell_came)c->came), "array");
    }
    run_window(&l);
    finish(&l);
    close_parts(&l, x);
}
