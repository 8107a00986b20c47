/* Host names: domains with letters of any script, and IP addresses. */
#include "plan/net/domain.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/err.h"
#include "text/ascii.h"
#include "text/utf8.h"

/* Lengths in bytes, by RFC 1035 (2.3.4). */
enum { LABEL_MAX = 63, DOMAIN_MAX = 253 };

/* Letters, digits and the hyphen may be in a label (RFC 1123, 2.1). An atom may have these and more
 * (RFC 5322, 3.2.3). */
#define BOTH (ADDRESS_HOST | ADDRESS_ATOM)
#define EACH_OF_TEN(c, v) [c] = v, v, v, v, v, v, v, v, v, v
#define EACH_OF_26(c, v)                                                                           \
    [c] = v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v, v
const unsigned char address_class[256] = {
    EACH_OF_TEN('0', BOTH), EACH_OF_26('A', BOTH), EACH_OF_26('a', BOTH), ['-'] = BOTH,
    ['!'] = ADDRESS_ATOM,   ['#'] = ADDRESS_ATOM,  ['$'] = ADDRESS_ATOM,  ['%'] = ADDRESS_ATOM,
    ['&'] = ADDRESS_ATOM,   ['\''] = ADDRESS_ATOM, ['*'] = ADDRESS_ATOM,  ['+'] = ADDRESS_ATOM,
    ['/'] = ADDRESS_ATOM,   ['='] = ADDRESS_ATOM,  ['?'] = ADDRESS_ATOM,  ['^'] = ADDRESS_ATOM,
    ['_'] = ADDRESS_ATOM,   ['`'] = ADDRESS_ATOM,  ['{'] = ADDRESS_ATOM,  ['|'] = ADDRESS_ATOM,
    ['}'] = ADDRESS_ATOM,   ['~'] = ADDRESS_ATOM,
};

bool domain_letter(const char *p, size_t n, size_t *len)
{
    ucs4_t c = utf8_decode(p, n, len);
    return uc_is_general_category(c, UC_CATEGORY_L) || uc_is_general_category(c, UC_CATEGORY_M) ||
           uc_is_general_category(c, UC_CATEGORY_N);
}

static bool label(struct slice s)
{
    if (!s.n || s.n > LABEL_MAX || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0, len; i < s.n; i += len) {
        unsigned char c = (unsigned char)s.p[i];
        len = 1;
        if (!(address_class[c] & ADDRESS_HOST) &&
            (c < 0x80 || !domain_letter(s.p + i, s.n - i, &len)))
            return false;
    }
    return true;
}

static bool all_digits(struct slice s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned)(s.p[i] - '0') > 9)
            return false;
    return true;
}

bool domain_labels(struct slice s, int *labels)
{
    struct slice last = {0};
    *labels = 0;
    if (s.n > DOMAIN_MAX)
        return false;
    for (const char *p = s.p, *end = s.p + s.n;; p = last.p + last.n + 1) {
        const char *dot = p < end ? memchr(p, '.', (size_t)(end - p)) : NULL;
        last = slice_of(p, (size_t)((dot ? dot : end) - p));
        ++*labels;
        if (!label(last))
            return false;
        if (!dot)
            return !all_digits(last);
    }
}

bool domain_valid(struct slice s)
{
    int labels;
    return domain_labels(s, &labels) && labels > 1;
}

struct slice domain_lower(struct buf *scratch, struct slice s, size_t at, size_t end,
                          struct arena *a)
{
    bool high, change;
    if (end > s.n)
        end = s.n;
    struct slice part = slice_of(s.p + at, end - at);
    ascii_case_look(part, 'A', &change, &high);
    if (!high && !change)
        return s;
    scratch->n = 0;
    buf_add(scratch, s.p, at);
    if (!high) {
        ascii_case_flip(part, 'A', buf_room(scratch, part.n));
        scratch->n += part.n;
    } else {
        size_t n = 0;
        uint8_t *mapped = u8_tolower((const uint8_t *)part.p, part.n, NULL, NULL, NULL, &n);
        if (!mapped)
            die_oom();
        buf_add(scratch, mapped, n);
        free(mapped);
    }
    buf_add(scratch, s.p + end, s.n - end);
    return slice_of(arena_dup(a, scratch->p, scratch->n), scratch->n);
}

bool address_canonical(struct slice s, char out[ADDRESS_TEXT], bool *is_v6)
{
    char text[ADDRESS_TEXT];
    struct in6_addr address;
    if (!s.n || s.n >= sizeof text || memchr(s.p, 0, s.n))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    int family = memchr(s.p, ':', s.n) ? AF_INET6 : AF_INET;
    *is_v6 = family == AF_INET6;
    return inet_pton(family, text, &address) == 1 && inet_ntop(family, &address, out, ADDRESS_TEXT);
}
