/* Numbers of JSON as canonical text: [-]digits[.digits], without an exponent, and without a
 * fraction that is nothing but zeros.
 *
 *   1.0 ─▶ 1    1.50 ─▶ 1.50    1e3 ─▶ 1000    1.5e-3 ─▶ 0.0015    -0.0 ─▶ -0 */
#ifndef TEXT_JSON_NUMBER_H
#define TEXT_JSON_NUMBER_H

#include <stdbool.h>

#include "base/slice.h"

/* Zeros that an exponent may add: 1e1000 is 1,001 digits, and 1e1001 is left as it is. A double has
 * at most 324. More would let a file of short numbers fill any memory. */
enum { JSON_ZEROS_MOST = 1000 };

struct json_number {
    bool minus;
    struct slice whole, fraction; /* digits as they are written */
    long long point;              /* where the point goes, counted from the first digit */
    size_t length;                /* of the canonical text */
};

/* `s` is a number by JSON's grammar. What most numbers are: *n gets the bytes that are canonical,
 * all of them or those before a fraction of zeros. False: it has an exponent. */
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
/* `s` is a number by JSON's grammar. False: its exponent adds more zeros than that. */
bool json_number_read(struct slice s, struct json_number *out);
/* `to` has room for its length. */
void json_number_write(const struct json_number *number, char *to);

#endif
