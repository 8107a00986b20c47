/* Names of hosts: domains with the letters of any script, and the addresses of IP. */
#include "plan/domain.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>

#include "base/err.h"
#include "base/utf8.h"

/* Lengths in bytes, by RFC 1035 (2.3.4). */
enum { LABEL_MAX = 63, DOMAIN_MAX = 253 };

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
        if (c < 0x80 ? !ascii_alnum(c) && c != '-' : !domain_letter(s.p + i, s.n - i, &len))
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
    bool high = false, change = false;
    if (end > s.n)
        end = s.n;
    for (size_t i = at; i < end; i++) {
        unsigned char c = (unsigned char)s.p[i];
        high |= c >= 0x80;
        change |= (unsigned)(c - 'A') < 26;
    }
    if (!high && !change)
        return s;
    scratch->n = 0;
    buf_add(scratch, s.p, s.n);
    if (!high) {
        for (size_t i = at; i < end; i++)
            if ((unsigned)(s.p[i] - 'A') < 26)
                scratch->p[i] |= 0x20;
    } else {
        size_t n = 0;
        uint8_t *mapped = u8_tolower((const uint8_t *)s.p + at, end - at, NULL, NULL, NULL, &n);
        if (!mapped)
            die_oom();
        scratch->n = at;
        buf_add(scratch, mapped, n);
        buf_add(scratch, s.p + end, s.n - end);
        free(mapped);
    }
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
