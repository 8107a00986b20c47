/* The op email: trims the text, checks that it looks like an address, and writes the domain in
 * lower case. */
#include <string.h>

#include "plan/net/domain.h"
#include "plan/op.h"
#include "text/blank.h"

/* Maximum lengths in bytes, from RFC 5321 (4.5.3.1). */
enum { LOCAL_MAX = 64, ADDRESS_MAX = 254 };

/* The dot-atom of RFC 5322 with the letters of RFC 6531. No dot at the beginning or end, and no two
 * dots together. */
static bool local_part(struct slice s)
{
    if (!s.n || s.n > LOCAL_MAX || s.p[s.n - 1] == '.')
        return false;
    char before = '.';
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = (unsigned char)s.p[i];
        len = 1;
        if (!(address_class[c] & ADDRESS_ATOM) &&
            (c == '.' ? before == '.' : c < 0x80 || !domain_letter(s.p + i, s.n - i, &len)))
            return false;
        before = (char)c;
    }
    return true;
}

void op_email(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        const char *at = s.n && s.n <= ADDRESS_MAX ? memchr(s.p, '@', s.n) : NULL;
        size_t local = at ? (size_t)(at - s.p) : 0;
        /* a second @ is refused, because a domain cannot contain it */
        if (!at || !local_part(slice_of(s.p, local)) ||
            !domain_valid(slice_of(at + 1, s.n - local - 1))) {
            exec_fail(x, in, r, PROBLEM_EMAIL_INVALID, NULL);
            continue;
        }
        s = domain_lower(&x->scratch, s, local + 1, SIZE_MAX, x->arena);
        cell_set_text(c, s.p, s.n);
    }
}
