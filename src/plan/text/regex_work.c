/* How much work a regular expression can make of a cell, told from its text alone; and where in it
 * a work that has no bound would be seen.
 *
 * An expression without repeated groups walks through the cell by its places: where it begins, and
 * where each of its repeated characters ends. Those never go back, so n bytes have at most
 * C(n + q + 1, q + 1) ways through q repeats, times what its alternatives and optional parts
 * multiply. Whatever this reading does not know for sure has no such bound. */
#include <string.h>

#include "plan/text/op_regex.h"

enum { WAYS = 4000000, GROUPS_DEEP = 64, QUICK_MAX = 4096, LITERAL = 32 };

struct reading {
    const char *p, *end;
    double ways;      /* alternatives and optional parts, multiplied */
    uint32_t repeats; /* of single characters */
    size_t literal;   /* characters that each way may compare */
    uint32_t bars[GROUPS_DEEP];
    uint32_t depth;
    char before; /* what a repeat would be of: 'a' anything, ')' a group, '*' a repeat, 0 nothing */
    bool endless; /* a group is repeated */
};

static bool starts(const struct reading *r, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(r->end - r->p) >= n && !memcmp(r->p, text, n);
}

/* The length of (?i), (?s), (?m) and them together up to what ends them; 0: it is something else.
 */
static size_t flags(const struct reading *r)
{
    const char *p = r->p + 2;
    while (p < r->end && strchr("ims", *p) && *p)
        p++;
    return p > r->p + 2 && p < r->end && (*p == ')' || *p == ':') ? (size_t)(p - r->p) : 0;
}

/* The length of what opens a group, all but what stands in it; 0: it is none of these. */
static size_t opening(const struct reading *r)
{
    static const char *const kinds[] = {
        "(?:", "(?=", "(?!", "(?>", "(?<=", "(?<!", "(?P<", "(?'", "(?<"};
    if (starts(r, "(*"))
        return 0;
    if (!starts(r, "(?"))
        return 1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (starts(r, kinds[i]))
            return strlen(kinds[i]);
    return flags(r) ? flags(r) + 1 : 0;
}

/* At a bracket that opens. */
static bool open_group(struct reading *r)
{
    size_t n = opening(r);
    bool is_group = !n || r->p[n - 1] != ')';
    if (!n || r->depth + is_group == GROUPS_DEEP)
        return false;
    r->depth += is_group;
    if (is_group)
        r->bars[r->depth] = 1;
    r->before = 0;
    r->p += n;
    return true;
}

/* At [: on to what stands behind ]. */
static bool class(struct reading *r)
{
    const char *p = r->p + 1;
    p += p < r->end && *p == '^';
    p += p < r->end && *p == ']'; /* the first one is a character of the class */
    while (p < r->end && *p != ']') {
        if (*p == '[' && p + 1 < r->end && strchr(":.=", p[1]) && p[1]) {
            const char close[] = {p[1], ']'};
            const char *end = memmem(p + 2, (size_t)(r->end - p - 2), close, sizeof close);
            p = end ? end + 2 : p + 1;
        } else if (*p == '\\') {
            if (p + 1 == r->end || strchr("QE", p[1]))
                return false;
            p += 2;
        } else {
            p++;
        }
    }
    if (p >= r->end)
        return false;
    r->literal++;
    r->before = 'a';
    r->p = p + 1;
    return true;
}

static bool escape(struct reading *r)
{
    char c = r->end - r->p > 1 ? r->p[1] : 0;
    if (!c || (c >= '1' && c <= '9') || strchr("gkQE", c))
        return false; /* back to a group, or a text in which these signs are none */
    r->repeats += c == 'X';
    r->literal++;
    r->before = 'a';
    r->p += 2;
    return true;
}

/* At *, + or a brace; n: the bytes that it takes, exact: a number of times that is always the same.
 */
static bool repeat(struct reading *r, size_t n, bool exact)
{
    r->endless |= r->before == ')';
    r->repeats += !exact && r->before != '*';
    r->before = '*';
    r->p += n;
    return true;
}

/* {3}, {3,}, {3,5}, {,5}; anything else is a brace. */
static bool braces(struct reading *r)
{
    const char *p = r->p + 1;
    size_t times = 0;
    bool exact = true;
    for (; p < r->end && (ascii_digit((unsigned char)*p) || *p == ',' || *p == ' '); p++) {
        exact &= *p != ',';
        if (exact && *p != ' ')
            times = times < 100000 ? times * 10 + (size_t)(*p - '0') : times;
    }
    if (p == r->end || *p != '}' || p == r->p + 1) {
        r->before = 'a';
        r->p++;
        return true;
    }
    r->literal += times;
    return repeat(r, (size_t)(p + 1 - r->p), exact);
}

static bool one(struct reading *r)
{
    switch (*r->p) {
    case '\\':
        return escape(r);
    case '[':
        return class(r);
    case '(':
        return open_group(r);
    case ')':
        if (!r->depth)
            return false;
        r->ways *= r->bars[r->depth--];
        r->before = ')';
        break;
    case '|':
        r->bars[r->depth]++;
        r->before = 0;
        break;
    case '*':
    case '+':
        return repeat(r, 1, false);
    case '{':
        return braces(r);
    case '?':
        if (r->before != '*')
            r->ways *= 2;
        r->before = '*';
        break;
    default:
        r->literal++;
        r->before = 'a';
    }
    r->p++;
    return true;
}

static struct reading begin(struct slice text)
{
    return (struct reading){.p = text.p, .end = text.p + text.n, .ways = 1, .bars = {1}};
}

size_t regex_quick_most(struct slice text, bool jit, size_t frame)
{
    struct reading r = begin(text);
    while (r.p < r.end)
        if (!one(&r) || r.endless)
            return 0;
    bool anchored = text.n && *text.p == '^' && r.bars[0] == 1 && !memmem(text.p, text.n, "(?", 2);
    double ways = r.ways * r.bars[0] * (double)(1 + r.literal / LITERAL);
    if (!jit)
        ways *= 16 + (double)frame / 16; /* the interpreter copies a frame for each */
    size_t n = 0;
    for (bool fits = true; fits && n < QUICK_MAX; n += fits) {
        double product = ways;
        for (uint32_t i = anchored; i <= r.repeats && product <= WAYS; i++)
            product *= (double)(n + 2 + i) / (i + 1.0 - anchored);
        fits = product <= WAYS;
    }
    return n;
}

/* Between two of these callouts nothing goes on for longer than the expression is. */
bool regex_add_callouts(struct slice text, struct buf *out)
{
    struct reading r = begin(text);
    bool wanted = true;
    while (r.p < r.end) {
        const char *from = r.p;
        bool is_repeat = strchr("*+?{", *from);
        if (!one(&r))
            return false;
        if (wanted && !is_repeat)
            buf_str(out, "(?C1)");
        buf_add(out, from, (size_t)(r.p - from));
        wanted = (wanted && is_repeat) || r.before == '*' || *from == ')';
    }
    if (wanted)
        buf_str(out, "(?C1)");
    return true;
}
