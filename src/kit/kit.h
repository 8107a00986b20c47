/* A kit in its sandbox: load it, give its description, and call its functions from a plan.
 *
 *   kits/x.lua ──▶ lua_State of its own ──▶ description (a Lua table without functions)
 *                        ▲    functions, by number
 *          exec ── caller ───┘
 *
 * A kit belongs to one thread. The conductor opens one to read the description. Each worker opens
 * its own from the same files, and the functions have the same numbers there. */
#ifndef KIT_KIT_H
#define KIT_KIT_H

#include <lua.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/plan.h"

/* Zero means the default. */
struct kit_limits {
    int64_t load_instructions; /* for loading the kit: 50,000,000 */
    int64_t call_instructions; /* for one call of a function: 10,000,000 */
    size_t memory;             /* for the whole state: 64 MiB */
    double seconds;            /* for one call, or for loading: 10 */
};

/* The values that functions can see besides the row: --meta and the job. kit_caller copies it. */
struct kit_pair {
    const char *name, *value;
};
struct kit_context {
    const struct kit_pair *meta;
    size_t nmeta;
    const char *job; /* may be NULL */
    /* NULL, or another thread sets it when it waits for this one to end. A running call is then cut
     * off. Nobody uses its batch */
    const atomic_bool *stop;
};

struct kit;

/* Load the kit at path. `extends` and `require` search the roots in their order. NULL on error: *e
 * has the first mistake as "kits/x.lua:12: …". Its hint has the source line and what to write. */
struct kit *kit_open(const char *path, const char *const *roots, size_t nroots,
                     const struct kit_limits *limits, struct err *e);
void kit_close(struct kit *k);

/* kit_open in two steps, so that all mistakes can be shown. After a failed kit_load,
 * kit_push_problems gives them. */
struct kit *kit_new(const struct kit_limits *limits);
bool kit_load(struct kit *k, const char *path, const char *const *roots, size_t nroots,
              struct err *e);

/* Load several kits into one state, one after the other: call this once, then kit_load for each.
 * Our own modules, and the templates that the kits extend, are loaded once. A kit sees nothing of
 * the ones before it. Each kit_load forgets the kit before. A kit that has reached a limit may have
 * left less of it to the next one: then kit_is_spent says so, and the state must be closed. */
void kit_share(struct kit *k);
bool kit_is_spent(const struct kit *k);

/* Push a deep copy into another state: the description, or the list of mistakes {file=, line=,
 * message=, source=, hint=}. */
void kit_push_description(struct kit *k, lua_State *to);
void kit_push_problems(struct kit *k, lua_State *to);

/* How an exec calls the kit's functions (plan.h). The plan must live longer than the caller. The
 * kit owns it. A kit has only one caller; a second call replaces the first one. */
struct caller *kit_caller(struct kit *k, const struct plan *plan,
                          const struct kit_context *context);

#endif
