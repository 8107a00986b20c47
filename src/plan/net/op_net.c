/* The ops url, domain and ip. */
#include <stdio.h>
#include <string.h>

#include "plan/net/domain.h"
#include "plan/op.h"
#include "text/blank.h"
#include "value/code.h"

static bool is_scheme(struct slice s)
{
    if (!s.n || (unsigned)((s.p[0] | 0x20) - 'a') > 25)
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (!(address_class[(unsigned char)s.p[i]] & ADDRESS_HOST) && !memchr("+.", s.p[i], 2))
            return false;
    return true;
}

enum { SCHEME_MOST = 64 }; /* the longest that is registered has half as many characters */

bool bind_url(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct slice *scheme = arena_alloc(&p->arena, sizeof *scheme);
    *scheme = plan_copy(p, args_text(args, "scheme", ""));
    in->data = scheme;
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "scheme", NULL))
        return false;
    /* op_url adds it to many cells without asking for room (exec_room), so it must be short. */
    if (scheme->n > SCHEME_MOST)
        return err_set(e, ERR_USAGE, "scheme has %zu characters, and may have %d", scheme->n,
                       SCHEME_MOST);
    return !args_named(args, "scheme") || is_scheme(*scheme) ||
           err_set(e, ERR_USAGE, "scheme cannot be '%.*s'", (int)scheme->n, scheme->p);
}

/* The characters of RFC 3986, and those of RFC 3987 that are not ASCII. Two hexadecimal digits must
 * follow a %. */
static bool url_characters(struct slice s)
{
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = (unsigned char)s.p[i];
        len = 1;
        if (c <= ' ' || c == 0x7F || (c < 0x80 && strchr("\"<>\\^`{|}", c)))
            return false;
        if (c == '%' && (s.n - i < 3 || hex_digit((unsigned char)s.p[i + 1]) < 0 ||
                         hex_digit((unsigned char)s.p[i + 2]) < 0))
            return false;
        if (c >= 0x80 && blank_at((const unsigned char *)s.p + i, s.n - i, &len))
            return false;
    }
    return true;
}

static bool port(struct slice s)
{
    unsigned n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit((unsigned char)s.p[i]) || n > 65535)
            return false;
        n = n * 10 + (unsigned)(s.p[i] - '0');
    }
    return n <= 65535;
}

/* host[:port]. The host is a name, an IPv4 address, or an IPv6 address in brackets. */
static bool authority(struct slice s)
{
    char address[ADDRESS_TEXT];
    bool is_v6;
    int labels;
    if (s.n && s.p[0] == '[') {
        const char *close = memchr(s.p, ']', s.n);
        size_t n = close ? (size_t)(close - s.p) : 0;
        return n && address_canonical(slice_of(s.p + 1, n - 1), address, &is_v6) && is_v6 &&
               (n + 1 == s.n || (s.p[n + 1] == ':' && port(slice_of(s.p + n + 2, s.n - n - 2))));
    }
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
    struct slice host = slice_of(s.p, colon ? (size_t)(colon - s.p) : s.n);
    if (colon && !port(slice_of(colon + 1, s.n - host.n - 1)))
        return false;
    if (host.n > 1 && host.p[host.n - 1] == '.')
        host.n--;
    return domain_labels(host, &labels) || address_canonical(host, address, &is_v6);
}

/* Find the beginning and end of the authority in scheme://authority/… False: it is not a URL with a
 * host. */
static bool dissect(struct slice s, size_t *from, size_t *to)
{
    const char *colon = s.n ? memchr(s.p, ':', s.n) : NULL;
    size_t n = colon ? (size_t)(colon - s.p) : 0;
    if (!colon || s.n < n + 3 || memcmp(colon, "://", 3) || !is_scheme(slice_of(s.p, n)))
        return false;
    *from = n + 3;
    for (*to = *from; *to < s.n && !memchr("/?#", s.p[*to], 3);)
        ++*to;
    const char *user = NULL;
    if (*to > *from)
        user = memrchr(s.p + *from, '@', *to - *from);
    if (user)
        *from = (size_t)(user - s.p) + 1;
    return *to > *from && authority(slice_of(s.p + *from, *to - *from));
}

static struct slice with_scheme(struct slice scheme, struct slice s, struct arena *a)
{
    char *out = arena_bytes(a, scheme.n + 3 + s.n);
    memcpy(out, scheme.p, scheme.n);
    memcpy(out + scheme.n, "://", 3);
    memcpy(out + scheme.n + 3, s.p, s.n);
    return slice_of(out, scheme.n + 3 + s.n);
}

void op_url(struct exec *x, const struct insn *in)
{
    const struct slice *scheme = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        size_t from, to;
        if (scheme->n && s.n && !memmem(s.p, s.n, "://", 3))
            s = with_scheme(*scheme, s, x->arena);
        if (!url_characters(s) || !dissect(s, &from, &to)) {
            exec_fail(x, in, r, PROBLEM_URL_INVALID, NULL);
            continue;
        }
        s = domain_lower(&x->scratch, s, from, to, x->arena);
        s = domain_lower(&x->scratch, s, 0, (size_t)((char *)memchr(s.p, ':', s.n) - s.p),
                         x->arena);
        cell_set_text(c, s.p, s.n);
    }
}

void op_domain(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = blank_trim(cell_slice(c));
        if (s.n > 1 && s.p[s.n - 1] == '.')
            s.n--; /* a name may end with the dot of the root */
        if (!domain_valid(s)) {
            exec_fail(x, in, r, PROBLEM_DOMAIN_INVALID, NULL);
            continue;
        }
        s = domain_lower(&x->scratch, s, 0, s.n, x->arena);
        cell_set_text(c, s.p, s.n);
    }
}

/* The number of bits after the slash of a network: one to three digits. */
static bool prefix_length(struct slice s, int most, int *out)
{
    *out = 0;
    if (!s.n || s.n > 3 || (s.n > 1 && s.p[0] == '0'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_digit((unsigned char)s.p[i]))
            return false;
        *out = *out * 10 + (s.p[i] - '0');
    }
    return *out <= most;
}

void op_ip(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice s = cell_bare(c), address = s;
        const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
        char text[ADDRESS_TEXT];
        bool is_v6;
        int bits = 0;
        if (slash)
            address.n = (size_t)(slash - s.p);
        if (!address_canonical(address, text, &is_v6) ||
            (slash &&
             !prefix_length(slice_of(slash + 1, s.n - address.n - 1), is_v6 ? 128 : 32, &bits))) {
            exec_fail(x, in, r, PROBLEM_IP_INVALID, NULL);
            continue;
        }
        size_t n = strlen(text);
        if (slash)
            n = (size_t)snprintf(text + n, sizeof text - n, "/%d", bits) + n;
        cell_set_text(c, arena_dup(x->arena, text, n), n);
    }
}
