/* The parts of kitload.host.child: processes that go on while we do other work, and short talks
 * with them over a socket of the file system. */
#ifndef HOST_CHILD_CHILD_H
#define HOST_CHILD_CHILD_H

#include "host/host.h"

/* Add the functions of talk.c to the table on top of the stack. */
void child_talk_add(lua_State *L);

#endif
