/* Lua patterns with a counter: find, match, gmatch, gsub for kits.
 *
 * An instruction hook does not fire inside string.find, and a pattern of a few characters can take
 * years over a short text. So this is the matcher of Lua 5.4's lstrlib.c (Copyright © 1994–2022
 * Lua.org, PUC-Rio, MIT license), which charges the call's limit for each step it takes. */
#include <ctype.h>
#include <string.h>

#include "kit/state.h"

#define CAPTURES 32
#define DEPTH 200    /* of recursion */
#define STEPS 4096   /* between two charges */
#define STEP_COST 2  /* steps that take as long as an instruction */
#define BYTE_COST 16 /* bytes, for what the C library searches */
enum { CAP_UNFINISHED = -1, CAP_POSITION = -2 };

struct match {
    lua_State *L;
    const char *src, *src_end, *p_end;
    int depth, steps;
    unsigned char level;
    struct {
        const char *init;
        ptrdiff_t len;
    } capture[CAPTURES];
};

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

static void prepare(struct match *m, lua_State *L, const char *s, size_t ls, const char *p,
                    size_t lp)
{
    *m = (struct match){.L = L, .src = s, .src_end = s + ls, .p_end = p + lp, .steps = STEPS};
    /* Short matches must count too: a loop of them is paid for by its own instructions. */
    budget_charge(L, (int64_t)(lp / BYTE_COST));
}

static const char *try_at(struct match *m, const char *s, const char *p)
{
    m->level = 0;
    m->depth = DEPTH;
    return do_match(m, s, p);
}

static size_t capture_at(struct match *m, int i, const char *s, const char *e, const char **out)
{
    if (i >= m->level) {
        if (i != 0)
            luaL_error(m->L, "invalid capture index %%%d", i + 1);
        *out = s;
        return (size_t)(e - s);
    }
    *out = m->capture[i].init;
    if (m->capture[i].len == CAP_UNFINISHED)
        luaL_error(m->L, "unfinished capture");
    return (size_t)m->capture[i].len;
}

static void push_capture(struct match *m, int i, const char *s, const char *e)
{
    const char *out;
    size_t n = capture_at(m, i, s, e, &out);
    if (i < m->level && m->capture[i].len == CAP_POSITION)
        lua_pushinteger(m->L, out - m->src + 1);
    else
        lua_pushlstring(m->L, out, n);
}

static int push_captures(struct match *m, const char *s, const char *e)
{
    int n = m->level == 0 && s ? 1 : m->level;
    luaL_checkstack(m->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(m, i, s, e);
    return n;
}

static bool is_plain(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memchr("^$*+?.([%-", p[i], 10))
            return false;
    return true;
}

static size_t start_of(lua_State *L, int arg, size_t len)
{
    lua_Integer i = luaL_optinteger(L, arg, 1);
    if (i > 0)
        return (size_t)i - 1;
    if (i == 0 || i < -(lua_Integer)len)
        return 0;
    return len + (size_t)i;
}

static int find_aux(lua_State *L, bool find)
{
    size_t ls, lp;
    const char *s = luaL_checklstring(L, 1, &ls), *p = luaL_checklstring(L, 2, &lp);
    size_t init = start_of(L, 3, ls);
    if (init > ls) {
        luaL_pushfail(L);
        return 1;
    }
    if (find && (lua_toboolean(L, 4) || is_plain(p, lp))) {
        budget_charge(L, (int64_t)((ls - init) / BYTE_COST));
        const char *hit = memmem(s + init, ls - init, p, lp);
        if (!hit) {
            luaL_pushfail(L);
            return 1;
        }
        lua_pushinteger(L, hit - s + 1);
        lua_pushinteger(L, hit - s + (lua_Integer)lp);
        return 2;
    }
    struct match m;
    bool anchor = lp && *p == '^';
    prepare(&m, L, s, ls, p, lp);
    p += anchor;
    for (const char *at = s + init; at <= m.src_end; at++) {
        const char *e = try_at(&m, at, p);
        if (e && find) {
            lua_pushinteger(L, at - s + 1);
            lua_pushinteger(L, e - s);
            return push_captures(&m, NULL, NULL) + 2;
        }
        if (e)
            return push_captures(&m, at, e);
        if (anchor)
            break;
    }
    luaL_pushfail(L);
    return 1;
}

int l_string_find(lua_State *L)
{
    return find_aux(L, true);
}

int l_string_match(lua_State *L)
{
    return find_aux(L, false);
}

/* Upvalues: subject, pattern, where to go on, end of the last match (both from 0, -1 for none). */
static int l_gmatch_next(lua_State *L)
{
    size_t ls, lp;
    const char *s = lua_tolstring(L, lua_upvalueindex(1), &ls);
    const char *p = lua_tolstring(L, lua_upvalueindex(2), &lp);
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    struct match m;
    prepare(&m, L, s, ls, p, lp);
    for (const char *at = s + from; at <= m.src_end; at++) {
        const char *e = try_at(&m, at, p);
        if (e && e - s != last) {
            lua_pushinteger(L, e - s);
            lua_copy(L, -1, lua_upvalueindex(3));
            lua_replace(L, lua_upvalueindex(4));
            return push_captures(&m, at, e);
        }
    }
    return 0;
}

int l_string_gmatch(lua_State *L)
{
    size_t ls;
    luaL_checklstring(L, 1, &ls);
    luaL_checkstring(L, 2);
    size_t init = start_of(L, 3, ls);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(init > ls ? ls + 1 : init));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, l_gmatch_next, 4);
    return 1;
}

/* The replacement text, with %0 to %9 and %%. */
static void add_text(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    size_t n;
    const char *news = lua_tolstring(m->L, 3, &n), *end = news + n;
    for (; news < end; news++) {
        if (*news != '%') {
            luaL_addchar(b, *news);
            continue;
        }
        news++;
        if (news < end && *news == '%') {
            luaL_addchar(b, '%');
        } else if (news < end && *news == '0') {
            luaL_addlstring(b, s, (size_t)(e - s));
        } else if (news < end && isdigit((unsigned char)*news)) {
            push_capture(m, *news - '1', s, e);
            luaL_tolstring(m->L, -1, NULL);
            lua_remove(m->L, -2);
            luaL_addvalue(b);
        } else {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        }
    }
}

static void add_value(struct match *m, luaL_Buffer *b, const char *s, const char *e, int type)
{
    lua_State *L = m->L;
    if (type == LUA_TSTRING || type == LUA_TNUMBER) {
        add_text(m, b, s, e);
        return;
    }
    if (type == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, e), 1);
    } else {
        push_capture(m, 0, s, e);
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(e - s));
    } else if (!lua_isstring(L, -1)) {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    } else {
        luaL_addvalue(b);
    }
}

int l_string_gsub(lua_State *L)
{
    size_t ls, lp;
    const char *s = luaL_checklstring(L, 1, &ls), *p = luaL_checklstring(L, 2, &lp);
    const char *last = NULL;
    int type = lua_type(L, 3);
    lua_Integer max = luaL_optinteger(L, 4, (lua_Integer)ls + 1), n = 0;
    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                         type == LUA_TTABLE,
                     3, "string/function/table");
    bool anchor = lp && *p == '^';
    struct match m;
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    prepare(&m, L, s, ls, p, lp);
    p += anchor;
    while (n < max) {
        const char *e = try_at(&m, s, p);
        if (e && e != last) {
            n++;
            add_value(&m, &b, s, e, type);
            s = last = e;
        } else if (s < m.src_end) {
            luaL_addchar(&b, *s++);
        } else {
            break;
        }
        if (anchor)
            break;
    }
    luaL_addlstring(&b, s, (size_t)(m.src_end - s));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}
