/* The formats of files as a list of Lua. */
#ifndef KIT_FORMATS_H
#define KIT_FORMATS_H

#include <lua.h>

/* Push it; 1. */
int formats_push(lua_State *L);

#endif
