/* The methods of kitload.host.pg's connections that wait for the server. */
#ifndef HOST_PG_CALLS_H
#define HOST_PG_CALLS_H

#include "host/host.h"

/* exec, commit, copy_begin and the like; what each takes and gives stands at its function. */
extern const luaL_Reg pg_calls[];

#endif
