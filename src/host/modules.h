/* How a program gets all host modules and embedded Lua modules at once. */
#ifndef HOST_MODULES_H
#define HOST_MODULES_H

#include "host/host.h"

/* Preload kitload.host.* and cjson, and let require find the embedded modules, and no file: the
 * paths of the environment and of Lua are taken away. For programs: kitload.so is without it. */
void host_open(lua_State *L);

/* A searcher, as package.searchers wants it: the embedded module of that name, compiled, or why
 * not. */
int host_search(lua_State *L);

/* require "kitload.host.modules" in a Lua that loads kitload.so: it finds the embedded modules,
 * after files. */
int luaopen_kitload_host_modules(lua_State *L);

#endif
