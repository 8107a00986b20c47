/* The function `sample` of kitload.host.load. */
#ifndef HOST_LOAD_SAMPLE_H
#define HOST_LOAD_SAMPLE_H

#include "host/load/spec.h"

/* Returns rows after the plan. With problems_only it returns only rows with a problem. At most
 * `most` rows. It also accepts the other options of run, but it uses one thread and sends and
 * writes nothing. */
int l_sample(lua_State *L);

#endif
