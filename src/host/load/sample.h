/* The function `sample` of kitload.host.load. */
#ifndef HOST_LOAD_SAMPLE_H
#define HOST_LOAD_SAMPLE_H

#include "host/load/spec.h"

/* Rows as the plan leaves them; with problems_only those that have a problem, `most` at most. What
 * run takes beside may be given as well: one thread, nothing is sent or written. */
int l_sample(lua_State *L);

#endif
