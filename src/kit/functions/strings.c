/* The functions find, match, gmatch and gsub of kits. Their patterns count their steps (pattern.h).
 */
#include <ctype.h>
#include <string.h>

#include "kit/functions/pattern.h"

#define BYTE_COST 16 /* bytes that the C library searches in the time of an instruction */
#define MARK_COST 8  /* charge for each % in a replacement */

static void push_capture(struct match *m, int i)
{
    const struct capture *c = &m->capture[i];
    if (c->position)
        lua_pushinteger(m->L, c->p - m->begin + 1);
    else
        lua_pushlstring(m->L, c->p, c->n);
}

/* Push all captures. If there are none and `whole` is true, push the whole match. */
static int push_captures(struct match *m, const char *s, const char *e, bool whole)
{
    int n = m->pattern->captures;
    luaL_checkstack(m->L, n + 1, "too many captures");
    for (int i = 0; i < n; i++)
        push_capture(m, i);
    if (n || !whole)
        return n;
    lua_pushlstring(m->L, s, (size_t)(e - s));
    return 1;
}

/* The offset that argument `arg` names. It counts from 1, or from the end when it is negative. A
 * result above n is after the end. */
static size_t offset_of(lua_State *L, int arg, size_t n)
{
    lua_Integer at = luaL_optinteger(L, arg, 1);
    if (at > 0)
        return (size_t)at - 1;
    if (at == 0 || at < -(lua_Integer)n)
        return 0;
    return n - (size_t)-at;
}

static int find_literally(struct match *m, const char *s, const char *what, size_t n)
{
    size_t room = (size_t)(m->end - s);
    const char *found = n ? memmem(s, room, what, n) : s;
    budget_charge(m->L, (int64_t)((found ? (size_t)(found - s) : room) + n) / BYTE_COST);
    if (!found) {
        lua_pushnil(m->L);
        return 1;
    }
    lua_pushinteger(m->L, found - m->begin + 1);
    lua_pushinteger(m->L, found - m->begin + (lua_Integer)n);
    return 2;
}

static int look(lua_State *L, bool places)
{
    struct match m;
    size_t n;
    const char *text = luaL_checklstring(L, 2, &n);
    match_begin(&m, L, NULL, 1);
    size_t offset = offset_of(L, 3, (size_t)(m.end - m.begin));
    bool plain = places && (lua_toboolean(L, 4) || pattern_is_literal(text, n));
    if (offset > (size_t)(m.end - m.begin)) {
        lua_pushnil(L);
        return 1;
    }
    const char *s = m.begin + offset;
    if (plain)
        return find_literally(&m, s, text, n);
    m.pattern = pattern_push(L, 2, true);
    const char *e = match_next(&m, &s);
    match_settle(&m);
    if (!e) {
        lua_pushnil(L);
        return 1;
    }
    if (!places)
        return push_captures(&m, s, e, true);
    lua_pushinteger(L, s - m.begin + 1);
    lua_pushinteger(L, e - m.begin);
    return 2 + push_captures(&m, s, e, false);
}

int l_string_find(lua_State *L)
{
    return look(L, true);
}

int l_string_match(lua_State *L)
{
    return look(L, false);
}

/* Upvalues: the text, the compiled pattern, the offset where to continue, the end of the last
 * match. An empty match at that end would be the same place again. */
static int l_gmatch_next(lua_State *L)
{
    struct match m;
    match_begin(&m, L, lua_touserdata(L, lua_upvalueindex(2)), lua_upvalueindex(1));
    size_t offset = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    while (offset <= (size_t)(m.end - m.begin)) {
        const char *s = m.begin + offset;
        const char *e = match_next(&m, &s);
        if (!e)
            break;
        if (e - m.begin == last) {
            offset = (size_t)(s - m.begin) + 1;
            continue;
        }
        match_settle(&m);
        lua_pushinteger(L, e - m.begin);
        lua_pushvalue(L, -1);
        lua_replace(L, lua_upvalueindex(3));
        lua_replace(L, lua_upvalueindex(4));
        return push_captures(&m, s, e, true);
    }
    match_settle(&m);
    lua_pushinteger(L, (lua_Integer)(m.end - m.begin) + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

int l_string_gmatch(lua_State *L)
{
    size_t n;
    luaL_checklstring(L, 1, &n);
    luaL_checklstring(L, 2, NULL);
    size_t offset = offset_of(L, 3, n);
    lua_settop(L, 2);
    pattern_push(L, 2, false);
    lua_remove(L, 2);
    lua_pushinteger(L, (lua_Integer)(offset > n ? n + 1 : offset));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, l_gmatch_next, 4);
    return 1;
}

/* Add the replacement text. In it %1 is a capture, %0 is the match, and %% is a percent sign. */
static void add_text(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    size_t n;
    const char *p = lua_tolstring(m->L, 3, &n), *end = p + n, *mark;
    for (; (mark = memchr(p, '%', (size_t)(end - p))); p = mark + 2) {
        budget_charge(m->L, MARK_COST); /* an empty capture costs the same work */
        luaL_addlstring(b, p, (size_t)(mark - p));
        char c = mark + 1 < end ? mark[1] : 0;
        int i = c - '1';
        if (c == '%') {
            luaL_addchar(b, '%');
        } else if (c == '0' || (c == '1' && !m->pattern->captures)) {
            luaL_addlstring(b, s, (size_t)(e - s));
        } else if (!isdigit((unsigned char)c)) {
            luaL_error(m->L, "invalid use of '%%' in replacement string");
        } else if (i >= m->pattern->captures) {
            luaL_error(m->L, "invalid capture index %%%d", i + 1);
        } else {
            push_capture(m, i);
            luaL_tolstring(m->L, -1, NULL);
            lua_remove(m->L, -2);
            luaL_addvalue(b);
        }
    }
    luaL_addlstring(b, p, (size_t)(end - p));
}

/* Add what the table or function at index 3 gives for the match. nil and false keep the match. */
static void add_value(struct match *m, luaL_Buffer *b, const char *s, const char *e)
{
    lua_State *L = m->L;
    if (lua_type(L, 3) == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(m, s, e, true), 1);
    } else {
        push_captures(m, s, e, true);
        lua_settop(L, -(m->pattern->captures ? m->pattern->captures : 1));
        lua_gettable(L, 3);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        luaL_addlstring(b, s, (size_t)(e - s));
    } else if (lua_isstring(L, -1)) {
        luaL_addvalue(b);
    } else {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
}

int l_string_gsub(lua_State *L)
{
    struct match m;
    size_t length;
    luaL_checklstring(L, 1, &length);
    luaL_checklstring(L, 2, NULL);
    int type = lua_type(L, 3);
    luaL_argexpected(L,
                     type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                         type == LUA_TTABLE,
                     3, "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1), n = 0;
    lua_settop(L, 3);
    match_begin(&m, L, pattern_push(L, 2, true), 1);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    const char *s = m.begin, *last = NULL;
    while (n < most) {
        const char *e = match_at(&m, s);
        if (e && e != last) {
            n++;
            if (type == LUA_TNUMBER || type == LUA_TSTRING)
                add_text(&m, &b, s, e);
            else
                add_value(&m, &b, s, e);
            s = last = e;
        } else if (s < m.end) {
            luaL_addchar(&b, *s++);
        } else {
            break;
        }
        if (m.pattern->anchored)
            break;
    }
    match_settle(&m);
    luaL_addlstring(&b, s, (size_t)(m.end - s));
    luaL_pushresult(&b);
    lua_pushinteger(L, n);
    return 2;
}
