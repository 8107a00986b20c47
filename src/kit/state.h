/* Private to src/kit: a kit's Lua state, its limits, and the one function that enters kit code. */
#ifndef KIT_STATE_H
#define KIT_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "kit/kit.h"

/* Instructions between two looks at the limits. */
#define KIT_PERIOD 100

/* Why the code that runs now is cut off. While it is set, every pcall and resume of the kit passes
 * the error on, and every further instruction raises it again. */
enum cut {
    CUT_NONE,
    CUT_INSTRUCTIONS,
    CUT_SECONDS,
    CUT_MEMORY,
    CUT_ABANDON /* a hook read a field that is bad: not an error, the row has its problem already */
};

struct place {
    char file[256];
    int line;
};

struct kit {
    lua_State *L;
    struct kit_limits limits;
    size_t used; /* bytes that the state holds */
    enum cut cut;
    struct place place; /* where it was cut off */
    int64_t given;      /* instructions, to this call */
    int64_t left;       /* of them */
    int64_t unlooked;   /* charged since the last look at the clock */
    double started;     /* of this call, taken at the first look; 0 before */
    bool armed;
    const atomic_bool *stop; /* or NULL: kit_context */
    char message[96];
    int nfunctions;
    struct kit_caller *caller;
    uint64_t generation; /* of the row object that may be touched; 0 while no function runs */
    uint64_t generations;

    /* For the watchdog. The kit's own thread writes beat, which tells one look at the limits from
     * the next; the watchdog writes late_beat, and has the rest under its lock. */
    _Atomic uint64_t beat, late_beat;
    uint64_t seen_beat;
    uint32_t ticks;
    char path[256];
    struct kit *next_watched;
};

/* In beat: code of the kit runs. The count is in the other bits. */
#define BEAT_RUNS 1
#define BEAT_STEP 2

static inline void kit_beat(struct kit *k, uint64_t runs)
{
    uint64_t beat = atomic_load_explicit(&k->beat, memory_order_relaxed);
    atomic_store_explicit(&k->beat, (beat & ~(uint64_t)BEAT_RUNS) + BEAT_STEP + runs,
                          memory_order_relaxed);
}

/* The operation that runs now was found late by the watchdog. */
static inline bool kit_is_late(struct kit *k)
{
    return atomic_load_explicit(&k->late_beat, memory_order_relaxed) ==
           atomic_load_explicit(&k->beat, memory_order_relaxed);
}

void watchdog_add(struct kit *k);
void watchdog_remove(struct kit *k);

/* Keys of the registry. */
#define KIT_FUNCTIONS "kit.functions"     /* number → function */
#define KIT_DESCRIPTION "kit.description" /* as the conductor gets it */
#define KIT_PROBLEMS "kit.problems"       /* after a failed load */
#define KIT_TRUSTED "kit.trusted"         /* our own modules, by name */
#define KIT_NULL ((void *)0)              /* k.null, as a light userdata */

static inline struct kit *kit_of(lua_State *L)
{
    return *(struct kit **)lua_getextraspace(L);
}

/* The state's allocator: refuses what is past the limit. */
void *budget_alloc(void *ud, void *ptr, size_t osize, size_t nsize);
/* Give the code that is entered next so many instructions; take them away again. */
void budget_arm(struct kit *k, int64_t instructions);
void budget_disarm(struct kit *k);
/* Charge work that no instruction counts: a C function's loop. May raise. */
void budget_charge(lua_State *L, int64_t instructions);
/* Pass on a cut that a pcall or a resume has caught; status is what it gave. */
void budget_pass_on(lua_State *L, int status);
/* What functions put into a batch counts like the state's own memory. May raise. */
void budget_kept(lua_State *L);
/* A coroutine inherits the hook, but counts from zero: each one that is resumed costs a period. */
void budget_resume(lua_State *L);
/* Raise what can be caught by nobody but us. */
_Noreturn void budget_cut(lua_State *L, enum cut why);
/* Innermost kit code on the stack; false when there is none. */
bool kit_where(lua_State *L, struct place *place);

/* Enter: lua_pcall with the limits of a call, a message that begins with the kit's file and line,
 * and the stack as high afterwards as it should be. On failure one message is on top. */
int kit_enter(struct kit *k, int nargs, int nresults, int64_t instructions);
/* For errors that come without a place (memory, limits): where, what. Pushes it. */
void kit_push_cut(struct kit *k);
/* Push "kits/x.lua:12: message" and, on a second line, what stands there. */
void kit_push_located(lua_State *L, const struct place *place, const char *message);
const char *kit_cut_message(struct kit *k);
/* A Lua stack that is not as high as before a call is our own bug; ends the process. */
_Noreturn void die_stack(void);

/* Push the table of guarded functions: kit.Guards of lua/kit/sandbox.lua. */
void guard_push(lua_State *L);
/* find, match, gmatch, gsub with counted steps. */
int l_string_find(lua_State *L);
int l_string_match(lua_State *L);
int l_string_gmatch(lua_State *L);
int l_string_gsub(lua_State *L);
/* pairs and next in an order that is the same in every run; the library `table` (tables.c). */
int l_pairs(lua_State *L);
int l_next(lua_State *L);
void tables_push(lua_State *L);
/* Push the list of the keys of the table at idx, in that order; gives how many there are. */
lua_Integer tables_push_keys(lua_State *L, int idx);

/* Cells to Lua values and back. */
/* NOT_JSON: what it is stands in the kit's message. */
enum take { TAKE_OK, TAKE_WRONG, TAKE_NOT_UTF8, TAKE_NUL, TAKE_NOT_JSON };
void value_push(lua_State *L, const struct cell *c, struct arena *a);
/* The value at idx as a cell of that kind. nil and k.null are NULL. */
enum take value_take(lua_State *L, int idx, enum cell_kind kind, struct arena *a, struct cell *out);

/* The same for a field that is an array or may be one: instead of a text it takes a list of Lua,
 * too, as a cell of JSON. */
enum take value_take_list(lua_State *L, int idx, struct arena *a, struct cell *out);

/* A JSON text as a Lua value; a Lua value as a JSON cell. */
void json_push(lua_State *L, struct slice text);
/* The same in a state that is no kit's; k.dec's parse is on top, and the value takes its place. */
void json_push_with(lua_State *L, struct slice text);
enum take json_take(lua_State *L, int idx, struct arena *a, struct cell *out);
/* Make the metatable of arrays; k.array. */
void json_prepare(lua_State *L);
int l_json_array(lua_State *L);

/* Run one of our own modules' functions: push require'd module `name`. */
void kit_require(lua_State *L, const char *name);

#endif
