/* How a program gets all host modules and embedded Lua modules at once. */
#ifndef HOST_MODULES_H
#define HOST_MODULES_H

#include "host/host.h"

/* Preload kitload.host.*, and let require find the embedded modules before any file. */
void host_open(lua_State *L);

#endif
