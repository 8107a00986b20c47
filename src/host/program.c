/* Makes kitload.host.NAME, lua-cjson and the embedded Lua modules available to require, and nothing
 * else: no file and no environment variable can bring in other code. Only programs contain this
 * file, because a Lua that loads kitload.so has its own paths. */
#include "host/modules.h"

/* lua-cjson has no C header. */
int luaopen_cjson(lua_State *L);

static const luaL_Reg modules[] = {
    {"kitload.host.sys", luaopen_kitload_host_sys},
    {"kitload.host.source", luaopen_kitload_host_source},
    {"kitload.host.plan", luaopen_kitload_host_plan},
    {"kitload.host.kit", luaopen_kitload_host_kit},
    {"kitload.host.pg", luaopen_kitload_host_pg},
    {"kitload.host.load", luaopen_kitload_host_load},
    {"kitload.host.review", luaopen_kitload_host_review},
    {"kitload.host.limits", luaopen_kitload_host_limits},
    {"kitload.host.formats", luaopen_kitload_host_formats},
    {"kitload.host.secret", luaopen_kitload_host_secret},
    {"kitload.host.clock", luaopen_kitload_host_clock},
    {"kitload.host.child", luaopen_kitload_host_child},
    {"kitload.host.serve", luaopen_kitload_host_serve},
    {"kitload.host.http", luaopen_kitload_host_http},
    {"kitload.host.tunnel", luaopen_kitload_host_tunnel},
    {"cjson", luaopen_cjson},
    {NULL, NULL},
};

static int l_open(lua_State *L)
{
    host_open(L);
    return 0;
}

void host_open(lua_State *L)
{
    lua_pushcfunction(L, l_open);
    lua_setfield(L, LUA_REGISTRYINDEX, HOST_OPEN_KEY);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    luaL_setfuncs(L, modules, 0);
    lua_pop(L, 1);
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "path");
    lua_pushliteral(L, "");
    lua_setfield(L, -2, "cpath");
    lua_getfield(L, -1, "searchers");
    lua_pushcfunction(L, host_search);
    lua_seti(L, -2, 2); /* after preload; Lua's own searchers for files are removed */
    for (lua_Integer i = luaL_len(L, -1); i > 2; i--) {
        lua_pushnil(L);
        lua_seti(L, -2, i);
    }
    lua_pop(L, 2);
}
