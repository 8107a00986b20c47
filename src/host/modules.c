/* Lets require find the embedded Lua modules: in a program (program.c), and in a Lua that loads
 * kitload.so. */
#include "host/modules.h"

#include "kit/trusted.h"

int host_search(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    if (trusted_push(L, name)) {
        lua_pushstring(L, name);
        return 2;
    }
    lua_pushfstring(L, "no embedded module '%s'", name);
    return 1;
}

/* kit.test requires this module first, so that kitload.so alone is enough. The searcher comes last,
 * because in a checkout the files are newer than the build. */
int luaopen_kitload_host_modules(lua_State *L)
{
    host_check_lua(L);
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    lua_pushcfunction(L, host_search);
    lua_seti(L, -2, luaL_len(L, -2) + 1);
    lua_pop(L, 2);
    lua_pushboolean(L, 1);
    return 1;
}
