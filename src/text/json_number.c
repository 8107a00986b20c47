/* JSON numbers as canonical text. */
#include "text/json_number.h"

#include <string.h>

enum { EXPONENT_MOST = 1000000 }; /* a larger exponent is too large in any case */

static bool is_digit(char c)
{
    return (unsigned)(c - '0') < 10;
}

static struct slice take_digits(const char **p, const char *end)
{
    const char *from = *p;
    while (*p < end && is_digit(**p))
        ++*p;
    return slice_of(from, (size_t)(*p - from));
}

static long long read_exponent(const char *p, const char *end)
{
    long long exponent = 0;
    bool minus = *p == '-';
    p += *p == '-' || *p == '+';
    for (; p < end && exponent < EXPONENT_MOST; p++)
        exponent = exponent * 10 + (*p - '0');
    return minus ? -exponent : exponent;
}

static size_t digits_of(const struct json_number *n)
{
    return n->whole.n + n->fraction.n;
}

static char digit_at(const struct json_number *n, long long i)
{
    if (i < 0 || (size_t)i >= digits_of(n))
        return '0';
    size_t at = (size_t)i;
    return at < n->whole.n ? n->whole.p[at] : n->fraction.p[at - n->whole.n];
}

/* The index of the first digit that is not zero, or the number of digits when all are zero. */
static long long first_digit(const struct json_number *n)
{
    long long i = 0;
    while ((size_t)i < digits_of(n) && digit_at(n, i) == '0')
        i++;
    return i;
}

/* The number of digits after the point; 0 when all of them are zeros. */
static size_t places_of(const struct json_number *n)
{
    long long end = (long long)digits_of(n);
    bool all_zeros = true;
    for (long long i = n->point; i < end && all_zeros; i++)
        all_zeros = digit_at(n, i) == '0';
    return all_zeros || end <= n->point ? 0 : (size_t)(end - n->point);
}

/* The index of the first digit that is written before the point. It is `point` when there is only a
 * zero before it. */
static long long whole_from(const struct json_number *n)
{
    long long first = first_digit(n);
    return first < n->point ? first : n->point;
}

bool json_number_read(struct slice s, struct json_number *out)
{
    const char *p = s.p, *end = s.p + s.n;
    *out = (struct json_number){.minus = *p == '-'};
    p += out->minus;
    out->whole = take_digits(&p, end);
    if (p < end && *p == '.') {
        p++;
        out->fraction = take_digits(&p, end);
    }
    out->point = (long long)out->whole.n;
    bool is_zero = (size_t)first_digit(out) == digits_of(out);
    if (p < end && !is_zero)
        out->point += read_exponent(p + 1, end);
    if (-out->point > JSON_ZEROS_MOST || out->point - (long long)digits_of(out) > JSON_ZEROS_MOST)
        return false;
    size_t places = places_of(out);
    long long whole = out->point - whole_from(out);
    out->length = out->minus + (whole > 0 ? (size_t)whole : 1) + (places ? places + 1 : 0);
    return true;
}

void json_number_write(const struct json_number *n, char *to)
{
    size_t places = places_of(n);
    long long i = whole_from(n);
    if (n->minus)
        *to++ = '-';
    if (i >= n->point)
        *to++ = '0';
    for (; i < n->point; i++)
        *to++ = digit_at(n, i);
    if (!places)
        return;
    *to++ = '.';
    for (i = n->point; i < n->point + (long long)places; i++)
        *to++ = digit_at(n, i);
}
