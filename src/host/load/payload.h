/* The option `payload` of kitload.host.load: what the rows of the staging table need. */
#ifndef HOST_LOAD_PAYLOAD_H
#define HOST_LOAD_PAYLOAD_H

#include "host/load/spec.h"

/* Read it from the options at index 1, if it is given. `files` and the encoder's columns must be
 * read before. Raises an error when it is wrong. */
void load_payload(lua_State *L, struct load_call *c);

/* send_staged(conn, copy, path) → rows: send the tuples that a run wrote to `path`, in a COPY. */
int l_send_staged(lua_State *L);

#endif
