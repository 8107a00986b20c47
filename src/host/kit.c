/* kitload.host.kit: opens kits for the conductor and gives it their descriptions. */
#include "kit/kit.h"

#include "host/host.h"
#include "kit/formats.h"
#include "kit/state.h"
#include "value/json_check.h"

#define HANDLE "kitload.kit"

struct kit *host_kit(lua_State *L, int index)
{
    struct kit **k = luaL_checkudata(L, index, HANDLE);
    return *k;
}

static struct kit **check_handle(lua_State *L)
{
    return luaL_checkudata(L, 1, HANDLE);
}

static struct kit *check_open(lua_State *L)
{
    struct kit *k = *check_handle(L);
    if (!k)
        luaL_error(L, "the kit is closed");
    return k;
}

static int l_close(lua_State *L)
{
    struct kit **k = check_handle(L);
    kit_close(*k);
    *k = NULL;
    return 0;
}

static int l_description(lua_State *L)
{
    kit_push_description(check_open(L), L);
    return 1;
}

static void read_limits(lua_State *L, struct kit_limits *limits)
{
    *limits = (struct kit_limits){0};
    if (lua_getfield(L, 1, "limits") != LUA_TNIL) {
        int t = lua_gettop(L);
        luaL_checktype(L, t, LUA_TTABLE);
        limits->load_instructions = host_integer(L, t, "load_instructions", 0);
        limits->call_instructions = host_integer(L, t, "call_instructions", 0);
        limits->memory = (size_t)host_integer(L, t, "memory", 0);
        lua_getfield(L, t, "seconds");
        limits->seconds = luaL_optnumber(L, -1, 0);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* The roots as an array in a userdata on the stack. The strings belong to their table. */
static const char **read_roots(lua_State *L, size_t *n)
{
    int type = lua_getfield(L, 1, "roots");
    if (type != LUA_TNIL)
        luaL_checktype(L, -1, LUA_TTABLE);
    *n = type == LUA_TNIL ? 0 : (size_t)luaL_len(L, -1);
    const char **roots = lua_newuserdatauv(L, (*n + 1) * sizeof *roots, 0);
    for (size_t i = 0; i < *n; i++) {
        lua_geti(L, -2, (lua_Integer)i + 1);
        roots[i] = luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    return roots;
}

/* The error of a load, with err.problems: all problems. */
static int push_failed(lua_State *L, struct kit *k, const struct err *e)
{
    int results = host_error(L, e);
    kit_push_problems(k, L);
    lua_setfield(L, -2, "problems");
    return results;
}

/* handle:load{path=, roots={…}}, of a handle of share() → true, or nil and an error, as open gives
 * it. The handle then holds this kit in place of the one before. */
static int l_load(lua_State *L)
{
    struct err e;
    size_t nroots;
    struct kit *k = check_open(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_insert(L, 1); /* the options are at index 1, as for open */
    const char *path = host_string(L, 1, "path", NULL);
    luaL_argcheck(L, path, 1, "option 'path' is missing");
    const char **roots = read_roots(L, &nroots);
    if (kit_load(k, path, roots, nroots, &e)) {
        lua_pushboolean(L, true);
        return 1;
    }
    return push_failed(L, k, &e);
}

static int l_is_spent(lua_State *L)
{
    struct kit *k = *check_handle(L);
    lua_pushboolean(L, !k || kit_is_spent(k));
    return 1;
}

/* share{limits={…}} → a handle into which several kits are loaded, one after the other. */
static int l_share(lua_State *L)
{
    struct kit_limits limits;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    read_limits(L, &limits);
    struct kit **handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = NULL;
    luaL_setmetatable(L, HANDLE);
    *handle = kit_new(&limits);
    kit_share(*handle);
    return 1;
}

/* open{path=, roots={…}, limits={…}} → handle, or nil and an error; err.problems lists all
 * problems. */
static int l_open(lua_State *L)
{
    struct kit_limits limits;
    struct err e;
    size_t nroots;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    const char *path = host_string(L, 1, "path", NULL);
    luaL_argcheck(L, path, 1, "option 'path' is missing");
    read_limits(L, &limits);
    const char **roots = read_roots(L, &nroots);
    struct kit **handle = lua_newuserdatauv(L, sizeof *handle, 0);
    *handle = NULL;
    luaL_setmetatable(L, HANDLE); /* from here on __gc closes it, even after an error */
    *handle = kit_new(&limits);
    if (kit_load(*handle, path, roots, nroots, &e))
        return 1;
    int results = push_failed(L, *handle, &e);
    kit_close(*handle);
    *handle = NULL;
    return results;
}

/* json(text, parse): the value as a kit's functions get it. `parse` (k.dec's parse) reads the
 * numbers that are not integers. Returns nil when the text is not JSON. */
static int l_json(lua_State *L)
{
    size_t n;
    struct json_flaw flaw;
    const char *text = luaL_checklstring(L, 1, &n);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (json_check(slice_of(text, n), &flaw) != JSON_GOOD) {
        lua_pushnil(L);
        return 1;
    }
    json_push_with(L, slice_of(text, n));
    return 1;
}

static const luaL_Reg methods[] = {{"description", l_description},
                                   {"load", l_load},
                                   {"is_spent", l_is_spent},
                                   {"close", l_close},
                                   {NULL, NULL}};
static const luaL_Reg functions[] = {
    {"open", l_open}, {"share", l_share}, {"json", l_json}, {NULL, NULL}};

int luaopen_kitload_host_formats(lua_State *L)
{
    host_check_lua(L);
    return formats_push(L);
}

int luaopen_kitload_host_kit(lua_State *L)
{
    host_check_lua(L);
    luaL_newmetatable(L, HANDLE);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, l_close);
    lua_setfield(L, -2, "__gc");
    lua_pop(L, 1);
    json_prepare(L);
    luaL_newlib(L, functions);
    return 1;
}
