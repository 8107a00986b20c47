/* Estimates from a regular expression alone how much work it can cause. It also finds the places in
 * it where unlimited work would show.
 *
 * An expression without repeated groups has a few positions in the cell: where the match begins,
 * and where each repeated character ends. These positions only go forward. So for n bytes and q
 * repeats there are at most C(n + q + 1, q + 1) ways. This is multiplied by the number of
 * alternatives and optional parts. If something in the expression is not understood, there is no
 * limit of this kind. */
#include <string.h>

#include "plan/text/op_regex.h"

enum { WAYS = 4000000, GROUPS_DEEP = 64, QUICK_MAX = 4096, LITERAL = 32 };

struct reading {
    const char *p, *end;
    double ways;      /* the product of alternatives and optional parts */
    uint32_t repeats; /* how many single characters are repeated */
    size_t literal;   /* characters that each way may compare */
    uint32_t bars[GROUPS_DEEP];
    uint32_t depth;
    /* what a repeat would refer to: 'a' a character, ')' a group, '*' another repeat, 0 nothing */
    char before;
    bool endless; /* a group is repeated */
};

static bool starts(const struct reading *r, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(r->end - r->p) >= n && !memcmp(r->p, text, n);
}

/* The length of flags as (?i), (?s), (?m) or several of them, without the sign that ends them. 0:
 * it is something else. */
static size_t flags(const struct reading *r)
{
    const char *p = r->p + 2;
    while (p < r->end && strchr("ims", *p) && *p)
        p++;
    return p > r->p + 2 && p < r->end && (*p == ')' || *p == ':') ? (size_t)(p - r->p) : 0;
}

/* The length of the opening of a group. 0: it is not a known opening. */
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

/* r->p is at an opening bracket. */
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

/* r->p is at the [ of a class. Go to the character after its ]. */
static bool class(struct reading *r)
{
    const char *p = r->p + 1;
    p += p < r->end && *p == '^';
    p += p < r->end && *p == ']'; /* a ] at the beginning belongs to the class */
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
        return false; /* a reference to a group, or \Q, in which other signs have no meaning */
    r->repeats += c == 'X';
    r->literal++;
    r->before = 'a';
    r->p += 2;
    return true;
}

/* r->p is at *, + or {. n: the length of the repeat. exact: the number of times is fixed. */
static bool repeat(struct reading *r, size_t n, bool exact)
{
    r->endless |= r->before == ')';
    r->repeats += !exact && r->before != '*';
    r->before = '*';
    r->p += n;
    return true;
}

/* {3}, {3,}, {3,5} and {,5} are repeats. Anything else is a plain brace. */
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
        ways *= 16 + (double)frame / 16; /* the interpreter copies a frame for each step */
    size_t n = 0;
    for (bool fits = true; fits && n < QUICK_MAX; n += fits) {
        double product = ways;
        for (uint32_t i = anchored; i <= r.repeats && product <= WAYS; i++)
            product *= (double)(n + 2 + i) / (i + 1.0 - anchored);
        fits = product <= WAYS;
    }
    return n;
}

/* Between two callouts, no work can take longer than the length of the expression. */
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
