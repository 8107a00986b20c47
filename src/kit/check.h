/* Private to src/kit: while a kit is loaded, asks the plan whether an op accepts its arguments. */
#ifndef KIT_CHECK_H
#define KIT_CHECK_H

#include <lua.h>

/* (op, args) → nothing, or what is wrong with the arguments and perhaps a hint. It is called from
 * lua/kit, which knows the line in the kit. It finds errors in a regular expression, a time zone, a
 * language. */
int l_check_op(lua_State *L);

#endif
