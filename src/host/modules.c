/* Makes every kitload.host.NAME, and every Lua module embedded in the binary, available to
 * require. */
#include "host/modules.h"

#include "kit/trusted.h"

static const luaL_Reg modules[] = {
    {"kitload.host.sys", luaopen_kitload_host_sys},
    {"kitload.host.source", luaopen_kitload_host_source},
    {"kitload.host.plan", luaopen_kitload_host_plan},
    {"kitload.host.kit", luaopen_kitload_host_kit},
    {"kitload.host.pg", luaopen_kitload_host_pg},
    {"kitload.host.load", luaopen_kitload_host_load},
    {NULL, NULL},
};

/* A searcher, as package.searchers wants it: the embedded module of that name, compiled, or why
 * not. */
static int l_search(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    if (trusted_push(L, name)) {
        lua_pushstring(L, name);
        return 2;
    }
    lua_pushfstring(L, "no embedded module '%s'", name);
    return 1;
}

void host_open(lua_State *L)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    /* Second, after preload: what is in the binary cannot be replaced by a file that lies about. */
    for (lua_Integer i = luaL_len(L, -1); i >= 2; i--) {
        lua_geti(L, -1, i);
        lua_seti(L, -2, i + 1);
    }
    lua_pushcfunction(L, l_search);
    lua_seti(L, -2, 2);
    lua_pop(L, 2);
}

/* What kit.test requires first, so that kitload.so alone has all that it needs. The searcher comes
 * last: in a checkout the files are newer than what was built. */
int luaopen_kitload_host_modules(lua_State *L)
{
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    lua_pushcfunction(L, l_search);
    lua_seti(L, -2, luaL_len(L, -2) + 1);
    lua_pop(L, 2);
    lua_pushboolean(L, 1);
    return 1;
}
