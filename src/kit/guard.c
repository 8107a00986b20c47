/* The functions that kits get in the place of Lua's own: they keep the limits, and pass on what
 * cuts a call off. The allow-list itself is lua/kit/sandbox.lua. */
#include <string.h>

#include "kit/state.h"

/* Work that C does at once is charged like the instructions that take as long: so many bytes, or
 * one element of a table, or a fraction of a comparison. */
#define BYTES 16
#define COMPARISON 4

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

/* A kit's message handler is not asked about what is no error of the kit. */
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

/* Resume co with the n values on top of L. Gives the number of results on top of L, or -1 with the
 * error there. */
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
    lua_State *co = lua_newthread(L); /* it inherits the hook */
    lua_pushvalue(L, 1);
    lua_xmove(L, co, 1);
    return 1;
}

static int l_wrapped(lua_State *L)
{
    lua_State *co = lua_tothread(L, lua_upvalueindex(1));
    int n = resume(L, co, lua_gettop(L));
    if (n >= 0)
        return n;
    int status = lua_status(co);
    if (status != LUA_OK && status != LUA_YIELD) {
        lua_resetthread(co); /* close its variables; its error object stays on its top */
        lua_pop(L, 1);
        lua_xmove(co, L, 1);
        budget_pass_on(L, LUA_OK);
    }
    return lua_error(L);
}

static int l_wrap(lua_State *L)
{
    l_create(L);
    lua_pushcclosure(L, l_wrapped, 1);
    return 1;
}

static int l_rawset(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    luaL_checkany(L, 3);
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "this table is protected");
    lua_settop(L, 3);
    lua_rawset(L, 1);
    return 1;
}

/* Any function of Lua's own whose loops are bounded by the length of its arguments. It is called in
 * this very frame, so it must not have upvalues. */
static int l_charged(lua_State *L)
{
    lua_CFunction f = lua_tocfunction(L, lua_upvalueindex(1));
    int64_t n = 0;
    for (int i = lua_gettop(L); i > 0; i--)
        if (lua_type(L, i) == LUA_TSTRING)
            n += (int64_t)lua_rawlen(L, i) / BYTES;
        else if (lua_type(L, i) == LUA_TTABLE)
            n += (int64_t)lua_rawlen(L, i);
    budget_charge(L, n);
    return f(L);
}

/* format without %p: an address is another one in each run, and tells where things lie. */
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
    return l_charged(L);
}

/* Functions whose work a number bounds: rep's count, move's and unpack's ends. */
static int l_counted(lua_State *L)
{
    lua_CFunction f = lua_tocfunction(L, lua_upvalueindex(1));
    bool rep = lua_toboolean(L, lua_upvalueindex(2));
    lua_Integer n = 0;
    if (rep) {
        size_t len = 0, sep = 0;
        lua_Integer times = luaL_checkinteger(L, 2);
        luaL_checklstring(L, 1, &len);
        luaL_optlstring(L, 3, "", &sep);
        if (times > 0 && len + sep)
            n = times > INT32_MAX ? INT64_MAX : (lua_Integer)((len + sep) / BYTES + 1) * times;
    } else {
        n = luaL_checkinteger(L, 3);
        lua_Integer from = luaL_checkinteger(L, 2);
        n = n < from ? 0 : n > INT32_MAX || from < -INT32_MAX ? INT64_MAX : n - from;
    }
    budget_charge(L, n);
    return f(L);
}

/* sort compares n log n times; without a comparator no instruction counts that. */
static int l_sort(lua_State *L)
{
    int64_t n = lua_type(L, 1) == LUA_TTABLE ? (int64_t)lua_rawlen(L, 1) : 0;
    int64_t cost = n;
    for (int64_t i = n; i > 1; i /= 2)
        cost += n;
    budget_charge(L, cost * COMPARISON);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static const luaL_Reg globals[] = {
    {"pcall", l_pcall}, {"xpcall", l_xpcall}, {"rawset", l_rawset}, {NULL, NULL}};

static const luaL_Reg coroutines[] = {
    {"create", l_create}, {"resume", l_resume}, {"wrap", l_wrap}, {NULL, NULL}};

static const luaL_Reg strings[] = {{"find", l_string_find},
                                   {"match", l_string_match},
                                   {"gmatch", l_string_gmatch},
                                   {"gsub", l_string_gsub},
                                   {NULL, NULL}};

/* Copy the named functions of a library into the table on top, each behind a wrapper. */
static void wrap(lua_State *L, const char *library, const char *const *names, lua_CFunction wrapper,
                 int flag)
{
    lua_getglobal(L, library);
    for (; *names; names++) {
        lua_getfield(L, -1, *names);
        if (wrapper) {
            lua_pushboolean(L, flag);
            lua_pushcclosure(L, wrapper, 2);
        }
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
    wrap(L, "coroutine", NAMES("isyieldable", "running", "status", "yield", "close"), NULL, 0);
    lua_setfield(L, -2, "coroutine");

    lua_newtable(L);
    luaL_setfuncs(L, strings, 0);
    wrap(L, "string", NAMES("byte", "char", "len", "sub"), NULL, 0);
    wrap(L, "string", NAMES("lower", "upper", "reverse"), l_charged, 0);
    wrap(L, "string", NAMES("format"), l_format, 0);
    wrap(L, "string", NAMES("rep"), l_counted, 1);
    lua_setfield(L, -2, "string");

    lua_newtable(L);
    wrap(L, "table", NAMES("pack"), NULL, 0);
    wrap(L, "table", NAMES("concat", "insert", "remove", "unpack"), l_charged, 0);
    wrap(L, "table", NAMES("sort"), l_sort, 0);
    wrap(L, "table", NAMES("move"), l_counted, 0);
    lua_setfield(L, -2, "table");

    lua_newtable(L);
    wrap(L, "utf8", NAMES("char", "charpattern"), NULL, 0);
    wrap(L, "utf8", NAMES("codepoint", "codes", "len", "offset"), l_charged, 0);
    lua_setfield(L, -2, "utf8");
}
