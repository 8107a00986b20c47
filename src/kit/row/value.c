/* Values of cells in Lua, and back. Text, integers, floats and booleans are themselves. JSON
 * becomes a Lua value (json.c). Other kinds are their canonical text. */
#include "value/value.h"
#include "kit/state.h"
#include "text/utf8.h"

void value_push(lua_State *L, const struct cell *c, struct arena *a)
{
    struct slice s;
    switch ((enum cell_kind)c->kind) {
    case CELL_TEXT:
    case CELL_DECIMAL:
        lua_pushlstring(L, c->p, c->len);
        break;
    case CELL_INTEGER:
        lua_pushinteger(L, c->i);
        break;
    case CELL_FLOAT:
        lua_pushnumber(L, c->f);
        break;
    case CELL_BOOLEAN:
        lua_pushboolean(L, c->i != 0);
        break;
    case CELL_DATE:
    case CELL_TIME:
    case CELL_TIMESTAMP:
    case CELL_INSTANT:
    case CELL_UUID:
        s = cell_format(c, a);
        lua_pushlstring(L, s.p, s.n);
        break;
    case CELL_JSON:
        json_push(L, cell_slice(c));
        break;
    default:
        lua_pushnil(L);
    }
}

static enum take take_text(lua_State *L, int idx, struct arena *a, struct cell *out)
{
    size_t n;
    bool incomplete;
    if (lua_type(L, idx) != LUA_TSTRING)
        return TAKE_WRONG;
    const char *p = lua_tolstring(L, idx, &n);
    if (utf8_valid_prefix(p, n, &incomplete) != n)
        return TAKE_NOT_UTF8;
    if (memchr(p, 0, n))
        return TAKE_NUL;
    *out = cell_text(arena_dup(a, p, n), n);
    return TAKE_OK;
}

/* Read the canonical text of the kind. For a decimal, k.dec and an integer are accepted, too. */
static enum take take_canonical(lua_State *L, int idx, enum cell_kind kind, struct arena *a,
                                struct cell *out)
{
    int type = lua_type(L, idx);
    bool number = kind == CELL_DECIMAL && (lua_isinteger(L, idx) || type == LUA_TTABLE);
    if (type == LUA_TTABLE && number) {
        bool is_dec = luaL_getmetafield(L, idx, "__name") == LUA_TSTRING &&
                      strcmp(lua_tostring(L, -1), "decimal") == 0;
        lua_settop(L, is_dec ? -2 : lua_gettop(L));
        if (!is_dec)
            return TAKE_WRONG;
    }
    if (type != LUA_TSTRING && !number)
        return TAKE_WRONG;
    size_t n;
    const char *p = luaL_tolstring(L, idx, &n);
    bool good = value_parse(kind, slice_of(arena_dup(a, p, n), n), a, out);
    lua_pop(L, 1);
    return good ? TAKE_OK : TAKE_WRONG;
}

enum take value_take(lua_State *L, int idx, enum cell_kind kind, struct arena *a, struct cell *out)
{
    int integral = 0;
    idx = lua_absindex(L, idx);
    if (lua_isnil(L, idx) || (lua_islightuserdata(L, idx) && lua_touserdata(L, idx) == KIT_NULL)) {
        *out = cell_null();
        return TAKE_OK;
    }
    switch (kind) {
    case CELL_TEXT:
        return take_text(L, idx, a, out);
    case CELL_INTEGER:
        if (lua_type(L, idx) == LUA_TNUMBER)
            *out = cell_int(CELL_INTEGER, lua_tointegerx(L, idx, &integral));
        return integral ? TAKE_OK : TAKE_WRONG;
    case CELL_FLOAT:
        if (lua_type(L, idx) != LUA_TNUMBER)
            return TAKE_WRONG;
        *out = (struct cell){.f = lua_tonumber(L, idx), .kind = CELL_FLOAT};
        return TAKE_OK;
    case CELL_BOOLEAN:
        if (!lua_isboolean(L, idx))
            return TAKE_WRONG;
        *out = cell_int(CELL_BOOLEAN, lua_toboolean(L, idx));
        return TAKE_OK;
    case CELL_JSON:
        return json_take(L, idx, a, out);
    default:
        return take_canonical(L, idx, kind, a, out);
    }
}

enum take value_take_list(lua_State *L, int idx, struct arena *a, struct cell *out)
{
    idx = lua_absindex(L, idx);
    if (lua_type(L, idx) != LUA_TTABLE)
        return value_take(L, idx, CELL_TEXT, a, out);
    enum take how = json_take(L, idx, a, out);
    if (how == TAKE_OK && slice_eq(cell_slice(out), SLICE("{}"))) /* an empty table */
        *out = (struct cell){.p = "[]", .len = 2, .kind = CELL_JSON};
    return how == TAKE_OK && *out->p != '[' ? TAKE_WRONG : how;
}
