/* Text to text: blanks, case, digits, and replacing fixed texts. A value that does not change, or
 * only becomes shorter, is not copied. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>

#include "plan/op.h"
#include "text/ascii.h"
#include "text/blank.h"
#include "text/utf8.h"

void op_text(struct exec *x, const struct insn *in)
{
    (void)x; /* the value is already text */
    (void)in;
}

/* The length of the run of blanks and invisible characters at p. *has_space: the run has a blank.
 * Joiners alone hold letters together, so they must stay. */
static size_t blank_run(const unsigned char *p, size_t n, bool *has_space)
{
    size_t run = 0, len;
    *has_space = false;
    for (enum blank kind; run < n && (kind = blank_at(p + run, n - run, &len)); run += len)
        *has_space |= kind == BLANK_SPACE;
    return run;
}

/* True when there is nothing to change: all blanks inside are single spaces. */
static bool is_squished(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    for (size_t i = 0, len; i < s.n; i += len) {
        len = 1;
        if (p[i] >= 0x80 ? blank_at(p + i, s.n - i, &len) != BLANK_NOT
                         : (p[i] < ' ' && ascii_blank(p[i])) || (p[i] == ' ' && p[i - 1] == ' '))
            return false;
    }
    return true;
}

static struct slice squished(struct slice s, struct arena *a)
{
    const unsigned char *p = (const unsigned char *)s.p;
    char *out = arena_bytes(a, s.n), *q = out;
    for (size_t i = 0; i < s.n;) {
        bool has_space;
        size_t run = blank_run(p + i, s.n - i, &has_space);
        if (has_space) {
            *q++ = ' ';
        } else {
            run += !run;
            memcpy(q, p + i, run);
            q += run;
        }
        i += run;
    }
    return slice_of(out, (size_t)(q - out));
}

void op_squish(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        if (!is_squished(s))
            s = squished(s, x->arena);
        cell_set_text(c, s.p, s.n);
    }
}

/* How to change the case: the first letter of the case that is replaced, and the functions for
 * Unicode. */
struct letter_case {
    unsigned char first;
    ucs4_t (*one)(ucs4_t c);
    uint8_t *(*text)(const uint8_t *s, size_t n, const char *language, uninorm_t nf,
                     uint8_t *restrict buffer, size_t *length);
    /* characters below SIMPLE_END that become several characters, or that depend on their
     * neighbours */
    ucs4_t special[8];
};
static const struct letter_case to_lower = {'A', uc_tolower, u8_tolower, {0x130, 0x3A3}};
static const struct letter_case to_upper = {
    'a', uc_toupper, u8_toupper, {0xDF, 0x149, 0x1F0, 0x345, 0x390, 0x3B0}};

/* Latin, Greek and Cyrillic end here. Up to here the lists of special letters above are complete.
 */
enum { SIMPLE_END = 0x530 };

/* Map letter by letter into out. It has room for one and a half times the length and four bytes
 * more. False: the text has a special letter. */
static bool flip_simple(struct slice s, const struct letter_case *k, char *out, size_t *n)
{
    char *q = out;
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char byte = (unsigned char)s.p[i];
        len = 1;
        if (byte < 0x80) {
            *q++ = (char)((unsigned)(byte - k->first) < 26 ? byte ^ 0x20 : byte);
            continue;
        }
        ucs4_t c = utf8_decode(s.p + i, s.n - i, &len);
        if (c >= SIMPLE_END)
            return false;
        for (const ucs4_t *special = k->special; *special; special++)
            if (c == *special)
                return false;
        q += utf8_encode(k->one(c), q);
    }
    *n = (size_t)(q - out);
    return true;
}

/* Some languages have their own rules: in Turkish I and ı, and İ and i, are pairs. */
static bool bind_language(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const languages[] = {"", "tr", "az", "lt", NULL};
    int n;
    (void)p;
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "lang", NULL) ||
        !args_choice(args, "lang", languages, &n, e))
        return false;
    in->data = n > 0 ? (void *)(uintptr_t)languages[n] : NULL;
    return true;
}

bool bind_lower(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_language(p, in, args, e);
}

bool bind_upper(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_language(p, in, args, e);
}

bool bind_title(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return bind_language(p, in, args, e);
}

/* The full mapping of Unicode: ß in capitals is SS, and Σ at the end of a word becomes ς. */
static void flip_unicode(struct exec *x, struct cell *c, const struct letter_case *k,
                         const char *language)
{
    size_t n;
    x->scratch.n = 0;
    char *out = buf_room(&x->scratch, (size_t)c->len * 3 / 2 + 4);
    uint8_t *mapped = (uint8_t *)out;
    if (language || !flip_simple(cell_slice(c), k, out, &n)) {
        n = x->scratch.cap;
        mapped = k->text((const uint8_t *)c->p, c->len, language, NULL, mapped, &n);
        if (!mapped)
            die_oom(); /* the text is valid, so only memory can be missing */
    }
    if (n != c->len || memcmp(mapped, c->p, n) != 0)
        cell_set_text(c, arena_dup(x->arena, (const char *)mapped, n), n);
    if ((char *)mapped != out)
        free(mapped);
}

static void change_case(struct exec *x, const struct insn *in, const struct letter_case *k)
{
    FOR_EACH_VALUE (x, in, c, r) {
        bool change, high;
        ascii_case_look(cell_slice(c), k->first, &change, &high);
        if (high || in->data) {
            flip_unicode(x, c, k, in->data);
        } else if (change) {
            char *out = arena_bytes(x->arena, c->len);
            ascii_case_flip(cell_slice(c), k->first, out);
            c->p = out;
        }
    }
}

void op_lower(struct exec *x, const struct insn *in)
{
    change_case(x, in, &to_lower);
}

void op_upper(struct exec *x, const struct insn *in)
{
    change_case(x, in, &to_upper);
}

void op_digits(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        uint32_t i = 0;
        while (i < c->len && ascii_digit((unsigned char)c->p[i]))
            i++;
        if (i == c->len)
            continue;
        char *out = arena_bytes(x->arena, c->len), *q = out;
        for (i = 0; i < c->len; i++)
            if (ascii_digit((unsigned char)c->p[i]))
                *q++ = c->p[i];
        cell_set_text(c, out, (size_t)(q - out));
    }
}

struct pairs {
    const struct slice *from, *to;
    uint32_t n;
    bool first[256]; /* bytes with which a `from` begins */
};

bool bind_replace(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 2, UINT32_MAX, e) || !args_only(args, e, NULL))
        return false;
    if (args.nlist % 2)
        return err_set(e, ERR_USAGE, "takes pairs of texts, from and to");
    struct pairs *pairs = arena_alloc(&p->arena, sizeof *pairs);
    struct slice *from = arena_alloc(&p->arena, args.nlist / 2 * sizeof *from);
    struct slice *to = arena_alloc(&p->arena, args.nlist / 2 * sizeof *to);
    *pairs = (struct pairs){.from = from, .to = to, .n = args.nlist / 2};
    for (uint32_t i = 0; i < pairs->n; i++) {
        from[i] = plan_copy(p, args.v[2 * i].text);
        to[i] = plan_copy(p, args.v[2 * i + 1].text);
        if (!from[i].n)
            return err_set(e, ERR_USAGE, "cannot replace the empty text");
        pairs->first[(unsigned char)from[i].p[0]] = true;
    }
    in->data = pairs;
    return true;
}

enum { BYTES_COMPARED = 16 }; /* so many bytes are compared in the time of one step of work */

/* The pair at p; the first in the list wins. NULL: there is none. */
static const struct slice *pair_at(const struct pairs *pairs, const char *p, size_t n,
                                   int64_t *work)
{
    if (!pairs->first[(unsigned char)*p])
        return NULL;
    for (uint32_t i = 0; i < pairs->n; i++) {
        *work -= 1 + (int64_t)(pairs->from[i].n / BYTES_COMPARED);
        if (pairs->from[i].n <= n && !memcmp(p, pairs->from[i].p, pairs->from[i].n))
            return &pairs->from[i];
    }
    return NULL;
}

/* One pass from left to right. A replacement is not replaced again, so two texts can be swapped. */
void op_replace(struct exec *x, const struct insn *in)
{
    const struct pairs *pairs = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        size_t done = 0;
        int64_t work = exec_work(c);
        x->scratch.n = 0;
        for (size_t i = 0; i < c->len && work > 0;) {
            const struct slice *from = pair_at(pairs, c->p + i, c->len - i, &work);
            if (!from) {
                i++;
                continue;
            }
            const struct slice *to = &pairs->to[from - pairs->from];
            buf_add(&x->scratch, c->p + done, i - done);
            buf_add(&x->scratch, to->p, to->n);
            done = i += from->n;
            if (x->scratch.n > x->arena_most)
                break;
        }
        if (work <= 0)
            exec_fail(x, in, r, PROBLEM_STEP_LIMIT, NULL);
        if (work <= 0 || !done || !exec_room(x, in, r, x->scratch.n + c->len - done))
            continue;
        buf_add(&x->scratch, c->p + done, c->len - done);
        cell_set_text(c, arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
    }
}

bool bind_strip_prefix(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, 1, e) || !args_only(args, e, NULL))
        return false;
    struct slice *prefix = arena_alloc(&p->arena, sizeof *prefix);
    *prefix = plan_copy(p, args.v[0].text);
    in->data = prefix;
    return prefix->n || err_set(e, ERR_USAGE, "needs the prefix, not the empty text");
}

void op_strip_prefix(struct exec *x, const struct insn *in)
{
    const struct slice *prefix = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        if (c->len >= prefix->n && !memcmp(c->p, prefix->p, prefix->n))
            cell_set_text(c, c->p + prefix->n, c->len - prefix->n);
    }
}

struct pad {
    size_t width;
    struct slice fill; /* a single character */
};

bool bind_pad_left(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct pad *pad = arena_alloc(&p->arena, sizeof *pad);
    int64_t width;
    if (!args_count(args, 2, 2, e) || !args_only(args, e, NULL) ||
        !args_int(args, 0, 1, LIMIT_PAD, &width, e))
        return false;
    *pad = (struct pad){(size_t)width, plan_copy(p, args.v[1].text)};
    in->data = pad;
    return utf8_length(pad->fill.p, pad->fill.n) == 1 ||
           err_set(e, ERR_USAGE, "fills with one character, not with '%.*s'", (int)pad->fill.n,
                   pad->fill.p);
}

void op_pad_left(struct exec *x, const struct insn *in)
{
    const struct pad *pad = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        size_t length = utf8_length(c->p, c->len);
        if (length >= pad->width)
            continue;
        size_t missing = (pad->width - length) * pad->fill.n;
        if (!exec_room(x, in, r, missing + c->len))
            continue;
        char *out = arena_bytes(x->arena, missing + c->len);
        for (size_t i = 0; i < missing; i += pad->fill.n)
            memcpy(out + i, pad->fill.p, pad->fill.n);
        if (c->len)
            memcpy(out + missing, c->p, c->len);
        cell_set_text(c, out, missing + c->len);
    }
}
