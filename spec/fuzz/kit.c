/* Kits: any text as a kit, and as a kit that extends an example. It must load and run, or be
 * refused with an error of the kit, and it must do the same every time. kit.lua does the work from
 * kit to rows. */
#include <lauxlib.h>
#include <lualib.h>

#include "fuzz.h"
#include "host/modules.h"

static lua_State *open_conductor(void)
{
    lua_State *L = luaL_newstate();
    CHECK(L, "no memory");
    luaL_openlibs(L);
    host_open(L);
    lua_pushstring(L, work_folder());
    CHECK(luaL_loadfile(L, "spec/fuzz/kit.lua") == LUA_OK, "%s", lua_tostring(L, -1));
    lua_insert(L, -2);
    CHECK(lua_pcall(L, 1, 1, 0) == LUA_OK, "%s", lua_tostring(L, -1));
    return L;
}

void fuzz_kit(struct input in)
{
    static lua_State *L;
    if (!L)
        L = open_conductor();
    struct slice text = take_rest(&in);
    lua_pushvalue(L, -1);
    lua_pushstring(L, memory_file(0, text));
    lua_pushlstring(L, text.p, text.n);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK)
        broken(__FILE__, __LINE__, "%s", lua_tostring(L, -1));
}
