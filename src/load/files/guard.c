/* Finds the cells that a spreadsheet would run, and handles the apostrophe before them. */
#include "load/files/guard.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* True for a sign, digits with points or commas between them, and perhaps an exponent. Every
 * spreadsheet reads this as a number. */
static bool is_plain_number(struct slice s)
{
    size_t i = 1, digits = 0;
    if (s.p[0] != '-' && s.p[0] != '+')
        return false;
    for (; i < s.n && (is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == ','); i++)
        digits += is_digit(s.p[i]);
    if (!digits)
        return false;
    if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
        i++;
        i += i < s.n && (s.p[i] == '-' || s.p[i] == '+');
        if (i == s.n)
            return false;
        while (i < s.n && is_digit(s.p[i]))
            i++;
    }
    return i == s.n;
}

static bool is_dangerous(struct slice s)
{
    return s.n && memchr("=+-@\t\r", s.p[0], 6) && !is_plain_number(s);
}

bool guard_needed(struct slice cell)
{
    size_t k = 0;
    while (k < cell.n && cell.p[k] == '\'')
        k++;
    return is_dangerous(slice_of(cell.p + k, cell.n - k));
}

struct slice guard_off(struct slice cell)
{
    if (cell.n && cell.p[0] == '\'' && guard_needed(cell))
        return slice_of(cell.p + 1, cell.n - 1);
    return cell;
}
