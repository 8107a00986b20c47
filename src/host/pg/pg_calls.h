/* The methods of kitload.host.pg's connections that wait for the server. */
#ifndef HOST_PG_PG_CALLS_H
#define HOST_PG_PG_CALLS_H

#include "host/host.h"

/* exec, commit, copy_begin and others. The comment at each function in pg_calls.c explains it. */
extern const luaL_Reg pg_calls[];

#endif
