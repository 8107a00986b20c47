/* email: trims, checks an address pragmatically, lowers its domain. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/utf8.h"
#include "plan/blank.h"
#include "plan/op.h"

/* Lengths in bytes, by RFC 5321 (4.5.3.1) and RFC 1035 (2.3.4). */
enum { LOCAL_MAX = 64, LABEL_MAX = 63, ADDRESS_MAX = 254 };

static bool ascii_alnum(unsigned char c)
{
    return ascii_digit(c) || (unsigned)((c | 0x20) - 'a') < 26;
}

/* A letter, digit or combining mark past ASCII; *len gets its bytes. */
static bool wide_letter(const char *p, size_t n, size_t *len)
{
    ucs4_t c = utf8_decode(p, n, len);
    return uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_M) ||
           uc_is_general_category(c, UC_CATEGORY_N);
}

/* The dot-atom of RFC 5322 with the letters of RFC 6531: no dot first, last or twice. */
static bool local_part(struct slice s)
{
    if (!s.n || s.n > LOCAL_MAX || s.p[s.n - 1] == '.')
        return false;
    char before = '.';
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = (unsigned char)s.p[i];
        len = 1;
        if (c == '.'   ? before == '.'
            : c < 0x80 ? !ascii_alnum(c) && !(c > ' ' && strchr("!#$%&'*+/=?^_`{|}~-", c))
                       : !wide_letter(s.p + i, s.n - i, &len))
            return false;
        before = (char)c;
    }
    return true;
}

static bool label(struct slice s)
{
    if (!s.n || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = (unsigned char)s.p[i];
        len = 1;
        if (c < 0x80 ? !ascii_alnum(c) && c != '-' : !wide_letter(s.p + i, s.n - i, &len))
            return false;
    }
    return true;
}

static bool all_digits(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ascii_digit((unsigned char)s.p[i]))
            return false;
    return true;
}

/* At least two labels, the last not a number: an address of IPv4 is no domain. */
static bool domain(struct slice s)
{
    struct slice last = {0};
    int labels = 0;
    for (const char *p = s.p, *end = s.p + s.n;; labels++) {
        const char *dot = memchr(p, '.', (size_t)(end - p));
        last = slice_of(p, (size_t)((dot ? dot : end) - p));
        if (!label(last))
            return false;
        if (!dot)
            break;
        p = dot + 1;
    }
    return labels && !all_digits(last);
}

/* The address with its domain, from byte `at`, in lower case: itself where it is so already. */
static struct slice lower_domain(struct exec *x, struct slice s, size_t at)
{
    bool high = false, change = false;
    for (size_t i = at; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        high |= c >= 0x80;
        change |= (unsigned)(c - 'A') < 26;
    }
    if (!high && !change)
        return s;
    x->scratch.n = 0;
    buf_add(&x->scratch, s.p, s.n);
    if (!high) {
        for (size_t i = at; i < s.n; i++)
            if ((unsigned)(s.p[i] - 'A') < 26)
                x->scratch.p[i] |= 0x20;
    } else {
        size_t n = 0;
        uint8_t *mapped = u8_tolower((const uint8_t *)s.p + at, s.n - at, NULL, NULL, NULL, &n);
        if (!mapped)
            die_oom();
        x->scratch.n = at;
        buf_add(&x->scratch, mapped, n);
        free(mapped);
    }
    return slice_of(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
}

void op_email(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        const char *at = s.n && s.n <= ADDRESS_MAX ? memchr(s.p, '@', s.n) : NULL;
        size_t local = at ? (size_t)(at - s.p) : 0;
        /* a second @ is no character of a domain */
        if (!at || !local_part(slice_of(s.p, local)) ||
            !domain(slice_of(at + 1, s.n - local - 1))) {
            exec_fail(x, in, r, PROBLEM_EMAIL_INVALID, NULL);
            continue;
        }
        s = lower_domain(x, s, local + 1);
        cell_set_text(c, s.p, s.n);
    }
}
