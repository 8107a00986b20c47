/* The options of kitload.host.load, read from a Lua table into a load_spec. */
#ifndef HOST_LOAD_SPEC_H
#define HOST_LOAD_SPEC_H

#include "base/arena.h"
#include "host/host.h"
#include "load/load.h"
#include "pg/encode.h"

/* One call of run, sample or pick. A full userdata whose __gc frees everything, so that an error
 * raised while the options are read loses nothing. Texts belong to the options table, which stays
 * at index 1 of the stack as long as the call lasts. */
struct load_call {
    struct load_spec spec;
    struct arena arena;
    struct load_result result;
    struct encoder encoder;
    struct charset *charset; /* of the payload */
    lua_State *L;
    struct load_pick pick;
    int pick_slot;       /* stack index that keeps the current pick alive */
    lua_Integer next;    /* position in `numbers` when that is a list */
    bool pick_by_number; /* it is a list, not a function */
    int rows;            /* stack index of the table that sample fills */
    lua_Integer most;    /* rows that sample gives; 0: as many as it reads */
    bool problems_only;
};

/* Push a new call made from the options table at index 1, whose only keys may be `allowed` (ends
 * with NULL) and those that every call takes. Raises on misuse. */
struct load_call *load_call_new(lua_State *L, const char *const *allowed);

/* Read `mended`, the keys of rows of rejects files that are in already (load/mended.h). */
void load_mended(lua_State *L, struct load_call *c);

/* A callback failed with the value on top of the stack. A string has its text already; making one
 * of anything else could raise. */
bool load_callback_failed(lua_State *L, const char *what, struct err *e);

#endif
