/* Private to src/kit: asks the plan whether it takes an op's arguments, while the kit is loaded. */
#ifndef KIT_CHECK_H
#define KIT_CHECK_H

#include <lua.h>

/* (op, args) → nothing, or what is wrong with the arguments and, where there is one, a hint. The op
 * takes text. For lua/kit, which knows the line: a regular expression, a time zone, a language. */
int l_check_op(lua_State *L);

#endif
