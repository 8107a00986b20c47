/* JSON numbers as canonical text: [-]digits[.digits]. There is no exponent, and a fraction that is
 * all zeros is left out.
 *
 *   1.0 ─▶ 1    1.50 ─▶ 1.50    1e3 ─▶ 1000    1.5e-3 ─▶ 0.0015    -0.0 ─▶ -0 */
#ifndef TEXT_JSON_NUMBER_H
#define TEXT_JSON_NUMBER_H

#include <stdbool.h>

#include "base/slice.h"

/* How many zeros an exponent may add: 1e1000 becomes 1,001 digits, and 1e1001 is not changed. A
 * double needs at most 324. Without a limit a file of short numbers could fill the memory. */
enum { JSON_ZEROS_MOST = 1000 };

struct json_number {
    bool minus;
    struct slice whole, fraction; /* the digits as they are written */
    /* how many digits stand before the point; can be negative or larger than their number */
    long long point;
    size_t length; /* bytes of the canonical text */
};

/* The quick way for a number without an exponent. `s` is a valid JSON number. *n gets the number of
 * bytes that are canonical: all of them, or those before a fraction of zeros. False: there is an
 * exponent. */
static inline bool json_number_plain(struct slice s, size_t *n)
{
    const char *p = s.p, *end = s.p + s.n;
    while (p < end && *p != '.' && *p != 'e' && *p != 'E')
        p++;
    *n = (size_t)(p - s.p);
    if (p == end)
        return true;
    if (*p != '.')
        return false;
    bool zeros = true;
    while (++p < end && *p != 'e' && *p != 'E')
        zeros &= *p == '0';
    *n = zeros ? *n : s.n;
    return p == end;
}
/* `s` is a valid JSON number. False: its exponent adds more than JSON_ZEROS_MOST zeros. */
bool json_number_read(struct slice s, struct json_number *out);
/* `to` has room for number->length bytes. */
void json_number_write(const struct json_number *number, char *to);

#endif
