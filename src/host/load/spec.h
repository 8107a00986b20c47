/* Reads the options of kitload.host.load from a Lua table into a load_spec. */
#ifndef HOST_LOAD_SPEC_H
#define HOST_LOAD_SPEC_H

#include "base/arena.h"
#include "encode/encode.h"
#include "host/host.h"
#include "load/load.h"

/* One call of run, sample or pick. It is a full userdata, and its __gc frees everything. So nothing
 * is lost when reading the options raises an error. Texts belong to the options table, which stays
 * at index 1 of the stack during the call. */
struct load_call {
    struct load_spec spec;
    struct arena arena;
    struct load_result result;
    struct encoder encoder;
    struct charset *charset; /* for the payload */
    lua_State *L;
    struct load_pick pick;
    int pick_slot;       /* stack index that keeps the current pick alive */
    lua_Integer next;    /* position in `numbers` when it is a list */
    bool pick_by_number; /* `numbers` is a list, not a function */
    int rows;            /* stack index of the table that sample fills */
    lua_Integer most;    /* how many rows sample returns; 0: all that it reads */
    uint64_t begin;      /* rows before this number are read, and not returned */
    bool problems_only;
};

/* Push a new call for the options table at index 1. Only the keys in `allowed` (NULL ends it) and
 * those of every call are accepted. Raises an error when an option is wrong. */
struct load_call *load_call_new(lua_State *L, const char *const *allowed);

/* Read kit.handle: the kit is open already. Only sample may use it, because a kit belongs to one
 * thread. */
void load_opened(lua_State *L, struct load_call *c);

/* Read `mended`: the keys of rows of rejects files that are already loaded (load/files/mended.h).
 */
void load_mended(lua_State *L, struct load_call *c);

/* A callback failed, and the error value is on top of the stack. Only a string is used, because
 * making a string of another value could raise an error. */
bool load_callback_failed(lua_State *L, const char *what, struct err *e);

#endif
