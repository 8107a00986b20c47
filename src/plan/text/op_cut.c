/* Text to text without regard to letters: parts of a text, and texts added before or after it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unigbrk.h>

#include "plan/op.h"
#include "text/blank.h"
#include "text/utf8.h"

void op_ltrim(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_ltrim(cell_slice(c));
        cell_set_text(c, s.p, s.n);
    }
}

void op_rtrim(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_rtrim(cell_slice(c));
        cell_set_text(c, s.p, s.n);
    }
}

/* Read the only argument, a text that is not empty. */
static bool bind_text(struct plan *p, struct insn *in, struct args args, const char *what,
                      struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice *text = arena_alloc(&p->arena, sizeof *text);
    *text = plan_copy(p, args.v[0].text);
    in->data = text;
    return text->n || err_set(e, ERR_USAGE, "needs %s, not the empty text", what);
}

bool bind_strip_suffix(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_text(p, in, args, "the suffix", e);
}

void op_strip_suffix(struct exec *x, const struct insn *in)
{
    const struct slice *suffix = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len >= suffix->n && !memcmp(c->p + c->len - suffix->n, suffix->p, suffix->n))
            cell_set_text(c, c->p, c->len - suffix->n);
    }
}

/* Put a and then b into the cell. */
static void set_pair(struct exec *x, const struct insn *in, uint32_t row, struct cell *c,
                     struct slice a, struct slice b)
{
    if (!exec_room(x, in, row, a.n + b.n))
        return;
    char *out = arena_bytes(x->arena, a.n + b.n);
    if (a.n)
        memcpy(out, a.p, a.n);
    if (b.n)
        memcpy(out + a.n, b.p, b.n);
    cell_set_text(c, out, a.n + b.n);
}

bool bind_prefix(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_text(p, in, args, "the prefix", e);
}

void op_prefix(struct exec *x, const struct insn *in)
{
    const struct slice *prefix = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        set_pair(x, in, r, c, *prefix, cell_slice(c));
    }
}

bool bind_suffix(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_text(p, in, args, "the suffix", e);
}

void op_suffix(struct exec *x, const struct insn *in)
{
    const struct slice *suffix = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        set_pair(x, in, r, c, cell_slice(c), *suffix);
    }
}

/* A set of characters: bits for ASCII, a list for the others. */
struct characters {
    uint64_t ascii[2];
    const uint32_t *wide; /* sorted */
    uint32_t nwide;
};

static int by_character(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

bool bind_strip(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice s = args.v[0].text;
    struct characters *set = arena_alloc(&p->arena, sizeof *set);
    uint32_t *wide = arena_alloc(&p->arena, s.n * sizeof *wide);
    *set = (struct characters){.wide = wide};
    for (size_t i = 0, len; i < s.n; i += len) {
        uint32_t c = utf8_decode(s.p + i, s.n - i, &len);
        if (c < 0x80)
            set->ascii[c >> 6] |= UINT64_C(1) << (c & 63);
        else
            wide[set->nwide++] = c;
    }
    qsort(wide, set->nwide, sizeof *wide, by_character);
    in->data = set;
    return s.n || err_set(e, ERR_USAGE, "needs the characters to take away, not the empty text");
}

static bool is_in(const struct characters *set, const char *p, size_t n, size_t *len)
{
    unsigned char byte = (unsigned char)*p;
    *len = 1;
    if (byte < 0x80)
        return set->ascii[byte >> 6] >> (byte & 63) & 1;
    uint32_t c = utf8_decode(p, n, len);
    return bsearch(&c, set->wide, set->nwide, sizeof c, by_character);
}

void op_strip(struct exec *x, const struct insn *in)
{
    const struct characters *set = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        size_t i = 0, len;
        while (i < c->len && !is_in(set, c->p + i, c->len - i, &len))
            i += len;
        if (i == c->len)
            continue;
        char *out = arena_bytes(x->arena, c->len), *q = out + i;
        memcpy(out, c->p, i);
        for (; i < c->len; i += len) {
            if (is_in(set, c->p + i, c->len - i, &len))
                continue;
            memcpy(q, c->p + i, len);
            q += len;
        }
        cell_set_text(c, out, (size_t)(q - out));
    }
}

/* The byte where character n begins (from 0), or the end of the text. */
static size_t nth(struct slice s, size_t n)
{
    size_t i = 0;
    for (; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xC0) != 0x80 && n-- == 0)
            break;
    return i;
}

bool bind_truncate(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    int64_t *n = arena_alloc(&p->arena, sizeof *n);
    in->data = n;
    return args_count(args, 1, 1, e) && args_only(args, e, NULL) &&
           args_int(args, 0, 1, LIMIT_LENGTH, n, e);
}

/* The last position up to `cut` that does not divide a letter from its marks, or an emoji from its
 * parts. If that would leave nothing, it is `cut`. */
static size_t whole_letters(struct exec *x, struct slice s, size_t cut)
{
    size_t len, at = cut;
    if ((unsigned char)s.p[cut] < 0x80 && s.p[cut] != '\n')
        return cut;
    utf8_decode(s.p + cut, s.n - cut, &len);
    x->scratch.n = 0;
    char *breaks = buf_room(&x->scratch, cut + len);
    u8_grapheme_breaks((const uint8_t *)s.p, cut + len, breaks);
    while (at > 0 && !breaks[at])
        at--;
    return at ? at : cut;
}

void op_truncate(struct exec *x, const struct insn *in)
{
    size_t most = (size_t) * (const int64_t *)in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len <= most)
            continue;
        size_t cut = nth(cell_slice(c), most);
        if (cut < c->len)
            cell_set_text(c, c->p, whole_letters(x, cell_slice(c), cut));
    }
}

struct range {
    int64_t from, to; /* characters counted from 1; negative: counted from the end */
};

bool bind_sub(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct range *range = arena_alloc(&p->arena, sizeof *range);
    range->to = -1;
    in->data = range;
    return args_count(args, 1, 2, e) && args_only(args, e, NULL) &&
           args_int(args, 0, -INT32_MAX, INT32_MAX, &range->from, e) &&
           (args.nlist < 2 || args_int(args, 1, -INT32_MAX, INT32_MAX, &range->to, e));
}

/* Like Lua's string.sub, but for characters. */
void op_sub(struct exec *x, const struct insn *in)
{
    const struct range *range = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t from = range->from, to = range->to, n = INT64_MAX;
        if (from < 0 || (to < 0 && to != -1))
            n = (int64_t)utf8_length(c->p, c->len);
        if (from < 0)
            from = n + from + 1;
        if (to < 0)
            to = to == -1 ? INT64_MAX : n + to + 1;
        if (from < 1)
            from = 1;
        struct slice s = cell_slice(c);
        size_t begin = nth(s, (size_t)from - 1), end = to < from ? begin : s.n;
        if (to >= from && to < (int64_t)s.n)
            end = begin + nth(slice_of(s.p + begin, s.n - begin), (size_t)(to - from + 1));
        cell_set_text(c, s.p + begin, end - begin);
    }
}

struct splitting {
    struct slice separator;
    int64_t part;
    bool demand; /* fewer parts are a problem, not NULL */
};

bool bind_split(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const missing[] = {"null", "error", NULL};
    struct splitting *k = arena_alloc(&p->arena, sizeof *k);
    int choice;
    if (!args_count(args, 2, 2, e) || !args_only(args, e, "missing", NULL) ||
        !args_int(args, 1, -10000, 10000, &k->part, e) ||
        !args_choice(args, "missing", missing, &choice, e))
        return false;
    k->demand = choice == 1;
    size_t digits;
    in->detail.p = arena_printf(&p->arena, &digits, "%" PRId64, k->part);
    in->detail.n = digits;
    k->separator = plan_copy(p, args.v[0].text);
    in->data = k;
    if (!k->separator.n)
        return err_set(e, ERR_USAGE, "needs a separator, not the empty text");
    return k->part || err_set(e, ERR_USAGE, "counts parts from 1, or from -1 at the end");
}

static int64_t count_parts(struct slice s, struct slice separator)
{
    int64_t n = 1;
    const char *p = s.p, *end = s.p + s.n;
    while (p < end && (p = memmem(p, (size_t)(end - p), separator.p, separator.n))) {
        p += separator.n;
        n++;
    }
    return n;
}

void op_split(struct exec *x, const struct insn *in)
{
    const struct splitting *k = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        const char *p = c->p, *end = c->p + c->len, *next = NULL;
        int64_t part = k->part;
        if (part < 0)
            part += count_parts(cell_slice(c), k->separator) + 1;
        for (int64_t i = 1; i <= part && p; i++) {
            next = p < end ? memmem(p, (size_t)(end - p), k->separator.p, k->separator.n) : NULL;
            if (i < part)
                p = next ? next + k->separator.n : NULL;
        }
        if (part < 1 || !p) { /* there are fewer parts */
            if (k->demand)
                exec_fail(x, in, r, PROBLEM_SPLIT_INVALID, NULL);
            else
                c->kind = CELL_NULL;
        } else
            cell_set_text(c, p, (size_t)((next ? next : end) - p));
    }
}

/* Some exports write ="001" so that Excel does not make a number of it. People write ' before it
 * for the same reason. */
void op_unquote_excel(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len && c->p[0] == '\'') {
            cell_set_text(c, c->p + 1, c->len - 1);
            continue;
        }
        if (c->len < 3 || c->p[0] != '=' || c->p[1] != '"' || c->p[c->len - 1] != '"')
            continue;
        struct slice s = slice_of(c->p + 2, c->len - 3);
        if (s.n && memchr(s.p, '"', s.n)) {
            char *out = arena_bytes(x->arena, s.n), *q = out;
            for (size_t i = 0; i < s.n; i++) {
                *q++ = s.p[i];
                i += s.p[i] == '"' && i + 1 < s.n && s.p[i + 1] == '"';
            }
            s = slice_of(out, (size_t)(q - out));
        }
        cell_set_text(c, s.p, s.n);
    }
}
