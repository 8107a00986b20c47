/* Makes every kitload.host.NAME, lua-cjson, and every Lua module embedded in the binary available
 * to require, and nothing else: no file, no variable of the environment leads to other code. This
 * file is in programs only; kitload.so is loaded by a Lua that has paths of its own. */
#include "host/modules.h"

/* Of lua-cjson, which has no header for C. */
int luaopen_cjson(lua_State *L);

static const luaL_Reg modules[] = {
    {"kitload.host.sys", luaopen_kitload_host_sys},
    {"kitload.host.source", luaopen_kitload_host_source},
    {"kitload.host.plan", luaopen_kitload_host_plan},
    {"kitload.host.kit", luaopen_kitload_host_kit},
    {"kitload.host.pg", luaopen_kitload_host_pg},
    {"kitload.host.load", luaopen_kitload_host_load},
    {"kitload.host.limits", luaopen_kitload_host_limits},
    {"cjson", luaopen_cjson},
    {NULL, NULL},
};

void host_open(lua_State *L)
{
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
    lua_seti(L, -2, 2); /* behind preload; Lua's own, for files, go */
    for (lua_Integer i = luaL_len(L, -1); i > 2; i--) {
        lua_pushnil(L);
        lua_seti(L, -2, i);
    }
    lua_pop(L, 2);
}
