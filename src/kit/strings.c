/* find, match, gmatch and gsub for kits, as Lua 5.4's lstrlib.c has them (Copyright © 1994–2022
 * Lua.org, PUC-Rio, MIT license), over the matcher that counts its steps. */
#include <ctype.h>
#include <string.h>

#include "kit/pattern.h"

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
    match_prepare(&m, L, s, ls, p, lp);
    p += anchor;
    for (const char *at = s + init; at <= m.src_end; at++) {
        const char *e = match_at(&m, at, p);
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
    match_prepare(&m, L, s, ls, p, lp);
    for (const char *at = s + from; at <= m.src_end; at++) {
        const char *e = match_at(&m, at, p);
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
    match_prepare(&m, L, s, ls, p, lp);
    p += anchor;
    while (n < max) {
        const char *e = match_at(&m, s, p);
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
