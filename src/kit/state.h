/* Private to src/kit: a kit's Lua state, its limits, and the one function that calls kit code. */
#ifndef KIT_STATE_H
#define KIT_STATE_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "kit/kit.h"

/* The limits are checked after this many instructions. */
#define KIT_PERIOD 100

/* Why the running code is cut off. While this is set, each pcall and resume of the kit raises the
 * error again, and so does each further instruction. */
enum cut {
    CUT_NONE,
    CUT_INSTRUCTIONS,
    CUT_SECONDS,
    CUT_MEMORY,
    /* a hook read a bad field; this is not an error, because the row already has its problem */
    CUT_ABANDON
};

struct place {
    char file[256];
    int line;
};

struct kit {
    lua_State *L;
    struct kit_limits limits;
    size_t used; /* bytes that the Lua state uses */
    enum cut cut;
    struct place place; /* where the code was cut off */
    int64_t given;      /* instructions that this call may use */
    int64_t left;       /* how many of them are left */
    int64_t unlooked;   /* charged since the clock was last read */
    double started;     /* when this call began, set when the clock is first read; 0 before */
    bool armed;
    const atomic_bool *stop; /* from kit_context; may be NULL */
    char message[96];
    bool shared, prepared; /* several kits are loaded one after the other; the state is prepared */
    int nfunctions;
    struct kit_caller *caller;
    uint64_t generation; /* of the valid row object; 0 while no function runs */
    uint64_t generations;

    /* For the watchdog. The kit's own thread writes beat, which changes each time the limits are
     * checked. The watchdog writes late_beat. The fields after that belong to the watchdog and its
     * lock. */
    _Atomic uint64_t beat, late_beat;
    uint64_t seen_beat;
    uint32_t ticks;
    char path[256];
    struct kit *next_watched;
};

/* Bits of beat. BEAT_RUNS: code of the kit is running. The other bits are a counter. */
#define BEAT_RUNS 1
#define BEAT_STEP 2

static inline void kit_beat(struct kit *k, uint64_t runs)
{
    uint64_t beat = atomic_load_explicit(&k->beat, memory_order_relaxed);
    atomic_store_explicit(&k->beat, (beat & ~(uint64_t)BEAT_RUNS) + BEAT_STEP + runs,
                          memory_order_relaxed);
}

/* True when the watchdog has found that the current operation takes too long. */
static inline bool kit_is_late(struct kit *k)
{
    return atomic_load_explicit(&k->late_beat, memory_order_relaxed) ==
           atomic_load_explicit(&k->beat, memory_order_relaxed);
}

void watchdog_add(struct kit *k);
void watchdog_remove(struct kit *k);

/* Keys in the registry. */
#define KIT_FUNCTIONS "kit.functions"     /* number → function */
#define KIT_DESCRIPTION "kit.description" /* as the conductor gets it */
#define KIT_PROBLEMS "kit.problems"       /* after a failed load */
#define KIT_TRUSTED "kit.trusted"         /* our own modules by name */
#define KIT_OPS "kit.ops"                 /* the ops of ops.def, for lua/kit/loader.lua */
#define KIT_TEMPLATES "kit.templates"     /* kits that were extended, by path (kit_share) */
#define KIT_NULL ((void *)0)              /* k.null, as a light userdata */

static inline struct kit *kit_of(lua_State *L)
{
    return *(struct kit **)lua_getextraspace(L);
}

/* The allocator of the state. It refuses memory above the limit. */
void *budget_alloc(void *ud, void *ptr, size_t osize, size_t nsize);
/* Give this many instructions to the code that is called next, and end that. */
void budget_arm(struct kit *k, int64_t instructions);
void budget_disarm(struct kit *k);
/* Charge work that no instruction counts, such as a loop in C. May raise an error. */
void budget_charge(lua_State *L, int64_t instructions);
/* Raise the error again when a pcall or a resume of the kit has caught a cut. `status` is its
 * result. */
void budget_pass_on(lua_State *L, int status);
/* Count the memory that functions use in the batch, together with the memory of the state. May
 * raise an error. */
void budget_kept(lua_State *L);
/* A new coroutine inherits the hook, but counts from zero. So each resume costs KIT_PERIOD
 * instructions. */
void budget_resume(lua_State *L);
/* Raise an error that the kit cannot catch. */
_Noreturn void budget_cut(lua_State *L, enum cut why);
/* Find the innermost kit code on the stack. False: there is none. */
bool kit_where(lua_State *L, struct place *place);

/* Call a function with lua_pcall and the limits of a call. An error message begins with the file
 * and line of the kit. On error there is one message on top of the stack. */
int kit_enter(struct kit *k, int nargs, int nresults, int64_t instructions);
/* Push a message with its place for an error that has none (memory, limits). */
void kit_push_cut(struct kit *k);
/* Push "kits/x.lua:12: message", and on a second line the source line. */
void kit_push_located(lua_State *L, const struct place *place, const char *message);
const char *kit_cut_message(struct kit *k);
/* When the Lua stack has a wrong height after a call, that is a bug of kitload. This ends the
 * process. */
_Noreturn void die_stack(void);

/* Push the table of guarded functions: kit.Guards of lua/kit/sandbox.lua. */
void guard_push(lua_State *L);
/* find, match, gmatch and gsub with counted steps. */
int l_string_find(lua_State *L);
int l_string_match(lua_State *L);
int l_string_gmatch(lua_State *L);
int l_string_gsub(lua_State *L);
/* pairs and next in an order that is the same in every run, and the library `table` (tables.c). */
int l_pairs(lua_State *L);
int l_next(lua_State *L);
void tables_push(lua_State *L);
/* Push the list of keys of the table at idx, in that order. Returns their number. */
lua_Integer tables_push_keys(lua_State *L, int idx);

/* Cells as Lua values, and Lua values as cells. */
/* TAKE_NOT_JSON: the kit's message says what it is instead. */
enum take { TAKE_OK, TAKE_WRONG, TAKE_NOT_UTF8, TAKE_NUL, TAKE_NOT_JSON };
void value_push(lua_State *L, const struct cell *c, struct arena *a);
/* Make a cell of that kind from the value at idx. nil and k.null become NULL. */
enum take value_take(lua_State *L, int idx, enum cell_kind kind, struct arena *a, struct cell *out);

/* The same for a field that is or may be an array. It also takes a Lua list, as a cell of JSON. */
enum take value_take_list(lua_State *L, int idx, struct arena *a, struct cell *out);

/* A JSON text as a Lua value, and a Lua value as a cell of JSON. */
void json_push(lua_State *L, struct slice text);
/* The same in a state that is not a kit's. The function that parses a k.dec is on top, and the
 * value replaces it. */
void json_push_with(lua_State *L, struct slice text);
enum take json_take(lua_State *L, int idx, struct arena *a, struct cell *out);
/* Make the metatable of arrays, and the function k.array. */
void json_prepare(lua_State *L);
int l_json_array(lua_State *L);

/* Push our own module `name`; it is loaded when it is first needed. */
void kit_require(lua_State *L, const char *name);

#endif
