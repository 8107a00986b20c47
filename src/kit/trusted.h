/* Loading our own Lua modules, those that are embedded in the binary. */
#ifndef KIT_TRUSTED_H
#define KIT_TRUSTED_H

#include <lua.h>
#include <stdbool.h>

/* Push the main function of the module of that name; false when there is none. Raises. */
bool trusted_push(lua_State *L, const char *name);

#endif
