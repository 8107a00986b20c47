/* The parts of kitload.host.serve. */
#ifndef HOST_SERVE_SERVE_H
#define HOST_SERVE_SERVE_H

#include "host/host.h"
#include "serve/serve.h"

/* worker.c: what a worker runs, and with what. `open`, `path` and `cpath` are those of the Lua
 * state that starts the front. */
struct worker_config {
    char *module, *config, *path, *cpath;
    lua_CFunction open;
};
struct serve_worker worker_calls(struct worker_config *c);

/* serve.c: the front of this Lua state; a worker has that of its process's conductor. */
struct front *serve_front(lua_State *L);
void serve_set_front(lua_State *L, struct front *f);

#endif
