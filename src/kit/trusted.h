/* Loads our own Lua modules, which are embedded in the binary. */
#ifndef KIT_TRUSTED_H
#define KIT_TRUSTED_H

#include <lua.h>
#include <stdbool.h>

/* Push the main function of the module with that name. False: there is none. May raise an error. */
bool trusted_push(lua_State *L, const char *name);

#endif
