/* The op limit_encoding: finds text with characters that the database's encoding does not have. */
#include <stdlib.h>
#include <string.h>

#include "plan/op.h"
#include "text/charset.h"
#include "text/utf8.h"

struct limit {
    const struct charset *charset;
    struct slice name;
    bool escapes; /* for jsonb, which stores \u escapes as characters */
};

static void free_charset(void *charset)
{
    charset_free(charset);
}

/* All columns of the plan share one, because they are in the same database. */
static const struct charset *shared_charset(struct plan *p, const char *name)
{
    if (!p->charset && (p->charset = charset_open(name)))
        plan_on_free(p, free_charset, p->charset);
    return p->charset;
}

bool bind_limit_encoding(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct limit *limit = arena_alloc(&p->arena, sizeof *limit);
    if (!args_count(args, 1, 1, e) || !args_only(args, e, "escapes", NULL) ||
        !args_flag(args, "escapes", &limit->escapes, e))
        return false;
    struct slice name = args.v[0].text;
    char *text = arena_bytes(&p->arena, name.n + 1);
    memcpy(text, name.p, name.n);
    text[name.n] = 0;
    limit->name = slice_of(text, name.n);
    limit->charset = shared_charset(p, text);
    in->data = limit;
    return true;
}

static void fail(struct exec *x, const struct insn *in, uint32_t row, const char *p, size_t n)
{
    const struct limit *limit = in->data;
    size_t len, size;
    unsigned point = utf8_decode(p, n, &len);
    if (in->field >= 0 && x->plan->fields[in->field].secret) {
        char *less = arena_printf(x->arena, &size,
                                  "a character that the database's encoding %.*s does not have",
                                  (int)limit->name.n, limit->name.p);
        exec_fail(x, in, row, PROBLEM_DB_ENCODING, &(struct slice){less, size});
        return;
    }
    char *text = arena_printf(
        x->arena, &size,
        "\"%.*s\" (U+%04X), a character that the database's encoding %.*s does not have", (int)len,
        p, point, (int)limit->name.n, limit->name.p);
    exec_fail(x, in, row, PROBLEM_DB_ENCODING, &(struct slice){text, size});
}

static unsigned hex4(const char *p)
{
    char digits[5] = {p[0], p[1], p[2], p[3], 0};
    return (unsigned)strtoul(digits, NULL, 16);
}

/* Read the escape at p, which begins with a backslash, in valid JSON. Returns its length in bytes;
 * *point gets the code point. */
static size_t escaped(const char *p, size_t n, unsigned *point)
{
    *point = 0;
    if (n < 6 || p[1] != 'u')
        return 2;
    *point = hex4(p + 2);
    if (*point < 0xD800 || *point >= 0xDC00 || n < 12)
        return 6;
    *point = 0x10000 + ((*point - 0xD800) << 10) + (hex4(p + 8) - 0xDC00);
    return 12;
}

/* False: an escape means a character that does not fit, and the row has its problem. */
static bool escapes_fit(struct exec *x, const struct insn *in, uint32_t row, struct slice s)
{
    const struct limit *limit = in->data;
    for (const char *p = s.p, *end = s.p + s.n; (p = memchr(p, '\\', (size_t)(end - p)));) {
        unsigned point;
        char text[4];
        p += escaped(p, (size_t)(end - p), &point);
        size_t n = point ? utf8_encode(point, text) : 0;
        if (charset_fits(limit->charset, text, n) < n) {
            fail(x, in, row, arena_dup(x->arena, text, n), n);
            return false;
        }
    }
    return true;
}

void op_limit_encoding(struct exec *x, const struct insn *in)
{
    const struct limit *limit = in->data;
    if (!limit->charset)
        return;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->kind != CELL_TEXT && c->kind != CELL_JSON)
            continue;
        size_t fits = charset_fits(limit->charset, c->p, c->len);
        if (fits < c->len)
            fail(x, in, r, c->p + fits, c->len - fits);
        else if (limit->escapes && c->len)
            escapes_fit(x, in, r, cell_slice(c));
    }
}
