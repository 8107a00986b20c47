/* Makes all host modules and embedded Lua modules available to a program. */
#ifndef HOST_MODULES_H
#define HOST_MODULES_H

#include "host/host.h"

/* Preload kitload.host.* and cjson, and let require find the embedded modules. require finds no
 * files afterwards: the paths from the environment and from Lua are removed. Only programs call
 * this; kitload.so does not contain it. */
void host_open(lua_State *L);
/* The registry of such a state has a C function that does the same in another one, for threads that
 * have a state of their own. */
#define HOST_OPEN_KEY "kitload.open"

/* A searcher for package.searchers. It returns the compiled embedded module of that name, or a
 * message why there is none. */
int host_search(lua_State *L);

/* require "kitload.host.modules" in a Lua that loads kitload.so: from then on require also finds
 * the embedded modules, after files. */
int luaopen_kitload_host_modules(lua_State *L);

#endif
