/* Lua patterns with a counter: the matcher behind find, match, gmatch and gsub of kits.
 *
 * An instruction hook does not fire inside string.find, and a pattern of a few characters can take
 * years over a short text. So this is the matcher of Lua 5.4's lstrlib.c (Copyright © 1994–2022
 * Lua.org, PUC-Rio, MIT license), which charges the call's limit for each step it takes. */
#include <ctype.h>
#include <string.h>

#include "kit/pattern.h"

#define DEPTH 200   /* of recursion */
#define STEPS 4096  /* between two charges */
#define STEP_COST 2 /* steps that take as long as an instruction */

static const char *do_match(struct match *m, const char *s, const char *p);

static void step(struct match *m)
{
    if (--m->steps > 0)
        return;
    m->steps = STEPS;
    budget_charge(m->L, STEPS / STEP_COST);
}

static int check_capture(struct match *m, int l)
{
    l -= '1';
    if (l < 0 || l >= m->level || m->capture[l].len == CAP_UNFINISHED)
        return luaL_error(m->L, "invalid capture index %%%d", l + 1);
    return l;
}

static int capture_to_close(struct match *m)
{
    for (int level = m->level - 1; level >= 0; level--)
        if (m->capture[level].len == CAP_UNFINISHED)
            return level;
    return luaL_error(m->L, "invalid pattern capture");
}

static const char *class_end(struct match *m, const char *p)
{
    if (*p++ == '%') {
        if (p == m->p_end)
            luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (p[-1] != '[')
        return p;
    if (*p == '^')
        p++;
    do {
        if (p == m->p_end)
            luaL_error(m->L, "malformed pattern (missing ']')");
        if (*(p++) == '%' && p < m->p_end)
            p++;
    } while (*p != ']');
    return p + 1;
}

static bool match_class(int c, int cl)
{
    bool res;
    switch (tolower(cl)) {
    case 'a':
        res = isalpha(c);
        break;
    case 'c':
        res = iscntrl(c);
        break;
    case 'd':
        res = isdigit(c);
        break;
    case 'g':
        res = isgraph(c);
        break;
    case 'l':
        res = islower(c);
        break;
    case 'p':
        res = ispunct(c);
        break;
    case 's':
        res = isspace(c);
        break;
    case 'u':
        res = isupper(c);
        break;
    case 'w':
        res = isalnum(c);
        break;
    case 'x':
        res = isxdigit(c);
        break;
    case 'z': /* deprecated, but there */
        res = c == 0;
        break;
    default:
        return cl == c;
    }
    return isupper(cl) ? !res : res;
}

static bool match_bracket(int c, const char *p, const char *ec)
{
    bool sig = true;
    if (p[1] == '^') {
        sig = false;
        p++;
    }
    while (++p < ec) {
        if (*p == '%') {
            p++;
            if (match_class(c, (unsigned char)*p))
                return sig;
        } else if (p[1] == '-' && p + 2 < ec) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
                return sig;
        } else if ((unsigned char)*p == c) {
            return sig;
        }
    }
    return !sig;
}

static bool single(struct match *m, const char *s, const char *p, const char *ep)
{
    step(m);
    if (s >= m->src_end)
        return false;
    int c = (unsigned char)*s;
    switch (*p) {
    case '.':
        return true;
    case '%':
        return match_class(c, (unsigned char)p[1]);
    case '[':
        return match_bracket(c, p, ep - 1);
    default:
        return (unsigned char)*p == c;
    }
}

static const char *match_balance(struct match *m, const char *s, const char *p)
{
    if (p >= m->p_end - 1)
        luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->src_end || *s != *p)
        return NULL;
    int b = *p, e = p[1], nested = 1;
    while (++s < m->src_end) {
        step(m);
        if (*s == e) {
            if (--nested == 0)
                return s + 1;
        } else if (*s == b) {
            nested++;
        }
    }
    return NULL;
}

static const char *max_expand(struct match *m, const char *s, const char *p, const char *ep)
{
    ptrdiff_t i = 0;
    while (single(m, s + i, p, ep))
        i++;
    for (; i >= 0; i--) {
        const char *res = do_match(m, s + i, ep + 1);
        if (res)
            return res;
    }
    return NULL;
}

static const char *min_expand(struct match *m, const char *s, const char *p, const char *ep)
{
    for (;;) {
        const char *res = do_match(m, s, ep + 1);
        if (res)
            return res;
        if (!single(m, s, p, ep))
            return NULL;
        s++;
    }
}

static const char *start_capture(struct match *m, const char *s, const char *p, int what)
{
    if (m->level >= CAPTURES)
        luaL_error(m->L, "too many captures");
    m->capture[m->level].init = s;
    m->capture[m->level].len = what;
    m->level++;
    const char *res = do_match(m, s, p);
    if (!res)
        m->level--;
    return res;
}

static const char *end_capture(struct match *m, const char *s, const char *p)
{
    int l = capture_to_close(m);
    m->capture[l].len = s - m->capture[l].init;
    const char *res = do_match(m, s, p);
    if (!res)
        m->capture[l].len = CAP_UNFINISHED;
    return res;
}

static const char *match_capture(struct match *m, const char *s, int l)
{
    l = check_capture(m, l);
    size_t len = (size_t)m->capture[l].len;
    if ((size_t)(m->src_end - s) >= len && memcmp(m->capture[l].init, s, len) == 0)
        return s + len;
    return NULL;
}

static bool at_frontier(struct match *m, const char *s, const char *p, const char *ep)
{
    int before = s == m->src ? 0 : (unsigned char)s[-1];
    int here = s < m->src_end ? (unsigned char)*s : 0;
    return !match_bracket(before, p, ep - 1) && match_bracket(here, p, ep - 1);
}

/* A single character class and what may follow it: * + - ?. Gives where to go on: *again says to
 * match the rest of the pattern from *ps, *pp; otherwise the result is final. */
static const char *match_default(struct match *m, const char **ps, const char **pp, bool *again)
{
    const char *s = *ps, *p = *pp, *ep = class_end(m, p);
    char suffix = ep < m->p_end ? *ep : 0;
    if (suffix == '*')
        return max_expand(m, s, p, ep);
    if (suffix == '-')
        return min_expand(m, s, p, ep);
    bool hit = single(m, s, p, ep);
    if (suffix == '+')
        return hit ? max_expand(m, s + 1, p, ep) : NULL;
    if (suffix == '?') {
        const char *res = hit ? do_match(m, s + 1, ep + 1) : NULL;
        if (res)
            return res;
        *pp = ep + 1;
        *again = true;
        return NULL;
    }
    if (!hit)
        return NULL;
    *ps = s + 1;
    *pp = ep;
    *again = true;
    return NULL;
}

/* What begins with a '%' and is no character class: %b, %f, %1. Same answer as match_default. */
static const char *match_special(struct match *m, const char **ps, const char **pp, bool *again)
{
    const char *s = *ps, *p = *pp;
    if (p[1] == 'b') {
        s = match_balance(m, s, p + 2);
        p += 4;
    } else if (p[1] == 'f') {
        p += 2;
        if (p >= m->p_end || *p != '[')
            luaL_error(m->L, "missing '[' after '%%f' in pattern");
        const char *ep = class_end(m, p);
        s = at_frontier(m, s, p, ep) ? s : NULL;
        p = ep;
    } else {
        s = match_capture(m, s, (unsigned char)p[1]);
        p += 2;
    }
    *again = s != NULL;
    *ps = s;
    *pp = p;
    return NULL;
}

static bool is_special(struct match *m, const char *p)
{
    return *p == '%' && p + 1 < m->p_end &&
           (p[1] == 'b' || p[1] == 'f' || isdigit((unsigned char)p[1]));
}

static const char *do_match(struct match *m, const char *s, const char *p)
{
    if (m->depth-- == 0)
        luaL_error(m->L, "pattern too complex");
    const char *res = NULL;
    for (bool again = true; again;) {
        step(m);
        again = false;
        if (p == m->p_end)
            res = s;
        else if (*p == '(')
            res = p + 1 < m->p_end && p[1] == ')' ? start_capture(m, s, p + 2, CAP_POSITION)
                                                  : start_capture(m, s, p + 1, CAP_UNFINISHED);
        else if (*p == ')')
            res = end_capture(m, s, p + 1);
        else if (*p == '$' && p + 1 == m->p_end)
            res = s == m->src_end ? s : NULL;
        else if (is_special(m, p))
            res = match_special(m, &s, &p, &again);
        else
            res = match_default(m, &s, &p, &again);
    }
    m->depth++;
    return res;
}

void match_prepare(struct match *m, lua_State *L, const char *s, size_t ls, const char *p,
                   size_t lp)
{
    *m = (struct match){.L = L, .src = s, .src_end = s + ls, .p_end = p + lp, .steps = STEPS};
    /* Short matches must count too: a loop of them is paid for by its own instructions. */
    budget_charge(L, (int64_t)(lp / BYTE_COST));
}

const char *match_at(struct match *m, const char *s, const char *p)
{
    m->level = 0;
    m->depth = DEPTH;
    return do_match(m, s, p);
}
