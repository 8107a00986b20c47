/* The option `payload` of kitload.host.load: what the rows of the staging table are made with. */
#ifndef HOST_LOAD_PAYLOAD_H
#define HOST_LOAD_PAYLOAD_H

#include "host/load/spec.h"

/* Read it, if it is given, from the options at index 1; `files` and the encoder's columns are read
 * already. Raises on misuse. */
void load_payload(lua_State *L, struct load_call *c);

/* send_staged(conn, copy, path) → rows: a COPY of the tuples that a run left at `path`. */
int l_send_staged(lua_State *L);

#endif
