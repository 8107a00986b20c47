/* The functions that kits get instead of Lua's own. They count their work against the limits, and a
 * kit cannot catch the error that ends its call. lua/kit/sandbox.lua has the list of what kits may
 * use. */
#include <string.h>

#include "kit/state.h"

/* A weak symbol: an older Lua does not have this function. kitload.so must still load there, so
 * that it can print a message that refuses that Lua. */
#pragma weak lua_closethread

/* A long operation in C costs as much as instructions that take the same time. One instruction
 * stands for this many bytes. */
#define BYTES 16

static int l_finish_pcall(lua_State *L, int status, lua_KContext first)
{
    budget_pass_on(L, status == LUA_YIELD ? LUA_OK : status);
    if (status == LUA_OK || status == LUA_YIELD)
        return lua_gettop(L) - (int)first;
    lua_pushboolean(L, 0);
    lua_pushvalue(L, -2);
    return 2;
}

static int l_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, l_finish_pcall);
    return l_finish_pcall(L, status, 0);
}

/* The kit's message handler is not called for the error that ends a call. */
static int l_handler(lua_State *L)
{
    if (kit_of(L)->cut)
        return 1;
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, 1);
    return 1;
}

static int l_xpcall(lua_State *L)
{
    int n = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, l_handler, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    int status = lua_pcallk(L, n - 2, LUA_MULTRET, 2, 2, l_finish_pcall);
    return l_finish_pcall(L, status, 2);
}

/* Resume co with the n values on top of L. Returns the number of results on top of L. -1: the error
 * is there. */
static int resume(lua_State *L, lua_State *co, int n)
{
    int nresults;
    budget_resume(L);
    if (!lua_checkstack(co, n)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, co, n);
    int status = lua_resume(co, L, n, &nresults);
    budget_pass_on(L, status == LUA_YIELD ? LUA_OK : status);
    if (status == LUA_OK || status == LUA_YIELD) {
        if (!lua_checkstack(L, nresults + 1)) {
            lua_pop(co, nresults);
            lua_pushliteral(L, "too many results to resume");
            return -1;
        }
        lua_xmove(co, L, nresults);
        return nresults;
    }
    lua_xmove(co, L, 1);
    return -1;
}

static int l_resume(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    int n = resume(L, co, lua_gettop(L) - 1);
    lua_pushboolean(L, n >= 0);
    lua_insert(L, n >= 0 ? -(n + 1) : -2);
    return n >= 0 ? n + 1 : 2;
}

static int l_create(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    budget_resume(L);
    lua_State *co = lua_newthread(L); /* the new coroutine inherits the hook */
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int l_close(lua_State *L)
{
    lua_State *co = lua_tothread(L, 1);
    luaL_argexpected(L, co, 1, "coroutine");
    lua_Debug ar;
    bool suspended = co != L && (lua_status(co) == LUA_YIELD ||
                                 (lua_status(co) == LUA_OK && !lua_getstack(co, 0, &ar)));
    if (!suspended && (co == L || lua_status(co) == LUA_OK))
        return luaL_error(L, "cannot close a running coroutine");
    budget_resume(L);
    int status = lua_closethread(co, L);
    budget_pass_on(L, status);
    lua_pushboolean(L, status == LUA_OK);
    if (status == LUA_OK)
        return 1;
    lua_xmove(co, L, 1);
    return 2;
}

static int l_wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    int n = resume(L, co, lua_gettop(L));
    if (n >= 0)
        return n;
    int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD) {
        status = lua_closethread(co, L); /* the error object stays on top of its stack */
        lua_pop(L, 1);
        lua_xmove(co, L, 1);
        budget_pass_on(L, status);
    }
    return lua_error(L);
}

static int l_wrap(lua_State *L)
{
    l_create(L);
    lua_pushcclosure(L, l_wrapped, 1);
    return 1;
}

/* The keys that lua/kit/sandbox.lua does not allow in metatables. */
static bool is_refused(lua_State *L, int arg)
{
    if (lua_type(L, arg) != LUA_TSTRING)
        return false;
    const char *key = lua_tostring(L, arg);
    return strcmp(key, "__mode") == 0 || strcmp(key, "__gc") == 0;
}

static int l_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "this table is protected");
    if (is_refused(L, 2))
        return luaL_error(L, "kits have no %s, also not by rawset", lua_tostring(L, 2));
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

/* For functions of Lua whose work depends on the length of their arguments. f is called in this
 * frame, so it must not have upvalues. */
static int l_charged(lua_State *L)
{
    lua_CFunction f = lua_tocfunction(L, lua_upvalueindex(1));
    int64_t n = 0;
    for (int i = lua_gettop(L); i > 0; i--)
        if (lua_type(L, i) == LUA_TSTRING)
            n += (int64_t)lua_rawlen(L, i) / BYTES;
    budget_charge(L, n);
    return f(L);
}

/* Replace values that %s would show as an address by the name of their type. */
static void name_objects(lua_State *L)
{
    for (int i = lua_gettop(L); i > 1; i--) {
        int type = lua_type(L, i);
        if (type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING)
            continue;
        if (luaL_getmetafield(L, i, "__tostring") != LUA_TNIL) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushstring(L, lua_typename(L, type));
        lua_replace(L, i);
    }
}

/* format without %p and other addresses. They differ in every run, and they tell an attacker where
 * things are in memory. */
static int l_format(lua_State *L)
{
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n), *end = p + n;
    for (; p < end && (p = memchr(p, '%', (size_t)(end - p))); p++) {
        for (p++; p < end && strchr("-+ #0123456789.", *p) && *p;)
            p++;
        if (p < end && *p == 'p')
            return luaL_error(L, "kits have no addresses: %%p is not there");
        if (p >= end)
            break;
    }
    name_objects(L);
    return l_charged(L);
}

/* The empty text costs something, too, because it is repeated in as many steps. */
static int l_rep(lua_State *L)
{
    size_t len = 0, sep = 0;
    lua_Integer times = luaL_checkinteger(L, 2);
    luaL_checklstring(L, 1, &len);
    luaL_optlstring(L, 3, "", &sep);
    if (times > 0)
        budget_charge(L, times > INT32_MAX
                             ? INT64_MAX
                             : (int64_t)((len + sep) / BYTES) * times + times / 4 + 1);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* The parser gets the text in pieces, and each piece is charged. For a deeply nested function, it
 * looks for a variable in all functions around it. No hook sees that work. */
#define PIECE 256
#define PIECE_COST (PIECE * 4)

struct text {
    const char *p;
    size_t n;
};

static const char *read_piece(lua_State *L, void *data, size_t *size)
{
    struct text *t = data;
    const char *p = t->p;
    *size = t->n < PIECE ? t->n : PIECE;
    budget_charge(L, PIECE_COST);
    t->p += *size;
    t->n -= *size;
    return *size ? p : NULL;
}

/* (text, name) → the chunk. Raises an error. */
static int l_parse(lua_State *L)
{
    struct text text;
    text.p = luaL_checklstring(L, 1, &text.n);
    if (lua_load(L, read_piece, &text, luaL_checkstring(L, 2), "t") != LUA_OK)
        return lua_error(L);
    return 1;
}

/* (text, name, environment) → the chunk, or nil and a message. The parser runs in its own protected
 * call. Otherwise it would call the kit's message handler for syntax errors. */
static int l_load(lua_State *L)
{
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_pushcfunction(L, l_parse);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, 2);
    int status = lua_pcall(L, 2, 1, 0);
    budget_pass_on(L, status);
    if (status != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    lua_pushvalue(L, 3);
    lua_setupvalue(L, -2, 1);
    return 1;
}

static const luaL_Reg globals[] = {{"pcall", l_pcall}, {"xpcall", l_xpcall}, {"rawset", l_rawset},
                                   {"load", l_load},   {"pairs", l_pairs},   {"next", l_next},
                                   {NULL, NULL}};

static const luaL_Reg coroutines[] = {
    {"create", l_create}, {"resume", l_resume}, {"wrap", l_wrap}, {"close", l_close}, {NULL, NULL}};

static const luaL_Reg strings[] = {{"find", l_string_find},
                                   {"match", l_string_match},
                                   {"gmatch", l_string_gmatch},
                                   {"gsub", l_string_gsub},
                                   {NULL, NULL}};

/* Copy the named functions of a library into the table on top, each inside the wrapper. */
static void wrap(lua_State *L, const char *library, const char *const *names, lua_CFunction wrapper)
{
    lua_getglobal(L, library);
    for (; *names; names++) {
        lua_getfield(L, -1, *names);
        if (wrapper)
            lua_pushcclosure(L, wrapper, 1);
        lua_setfield(L, -3, *names);
    }
    lua_pop(L, 1);
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

void guard_push(lua_State *L)
{
    lua_newtable(L);
    luaL_setfuncs(L, globals, 0);

    lua_newtable(L);
    luaL_setfuncs(L, coroutines, 0);
    wrap(L, "coroutine", NAMES("isyieldable", "running", "status", "yield"), NULL);
    lua_setfield(L, -2, "coroutine");

    lua_newtable(L);
    luaL_setfuncs(L, strings, 0);
    wrap(L, "string", NAMES("byte", "char", "len", "sub"), NULL);
    wrap(L, "string", NAMES("lower", "upper", "reverse"), l_charged);
    wrap(L, "string", NAMES("format"), l_format);
    wrap(L, "string", NAMES("rep"), l_rep);
    lua_setfield(L, -2, "string");

    tables_push(L);
    lua_setfield(L, -2, "table");

    lua_newtable(L);
    wrap(L, "utf8", NAMES("char", "charpattern"), NULL);
    wrap(L, "utf8", NAMES("codepoint", "codes", "len", "offset"), l_charged);
    lua_setfield(L, -2, "utf8");
}
