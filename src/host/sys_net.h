/* The functions of kitload.host.sys about the network. */
#ifndef HOST_SYS_NET_H
#define HOST_SYS_NET_H

#include "host/host.h"

/* Add these functions to the table on top of the stack. */
void sys_net_add(lua_State *L);

#endif
