/* How a program gets all host modules and embedded Lua modules at once. */
#ifndef HOST_MODULES_H
#define HOST_MODULES_H

#include "host/host.h"

/* Preload kitload.host.*, and let require find the embedded modules before any file. */
void host_open(lua_State *L);

/* require "kitload.host.modules" in any Lua 5.4: the same for the embedded modules of kitload.so.
 */
int luaopen_kitload_host_modules(lua_State *L);

#endif
