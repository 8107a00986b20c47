/* A kit in its sandbox: load it, hand out its description, call its functions from a plan.
 *
 *   kits/x.lua ──▶ lua_State of its own ──▶ description (a Lua table without functions)
 *                        ▲    functions, by number
 *      exec ── caller ───┘
 *
 * A kit belongs to one thread. The conductor opens one to read the description; each worker opens
 * its own from the same files, in which the functions have the same numbers. */
#ifndef KIT_KIT_H
#define KIT_KIT_H

#include <lua.h>
#include <stdatomic.h>
#include <stdint.h>

#include "base/err.h"
#include "plan/plan.h"

/* A zero means the default. */
struct kit_limits {
    int64_t load_instructions; /* while the kit is loaded: 50,000,000 */
    int64_t call_instructions; /* in one call of a function: 10,000,000 */
    size_t memory;             /* of the whole state: 64 MiB */
    double seconds;            /* of one call, or of loading: 10 */
};

/* What functions see beside the row: --meta and the job. Copied by kit_caller. */
struct kit_pair {
    const char *name, *value;
};
struct kit_context {
    const struct kit_pair *meta;
    size_t nmeta;
    const char *job;         /* or NULL */
    const atomic_bool *stop; /* NULL, or set by another thread that waits for this one to end: a
                                call that is under way is cut off, and nobody looks at its batch */
};

struct kit;

/* Load the kit at path; `extends` and `require` look below the roots, in order. NULL on failure:
 * *e has the first mistake as "kits/x.lua:12: …", and in its hint the source line and what to
 * write. */
struct kit *kit_open(const char *path, const char *const *roots, size_t nroots,
                     const struct kit_limits *limits, struct err *e);
void kit_close(struct kit *k);

/* kit_open in two steps, for who wants to show all mistakes: after a failed kit_load,
 * kit_push_problems gives them. */
struct kit *kit_new(const struct kit_limits *limits);
bool kit_load(struct kit *k, const char *path, const char *const *roots, size_t nroots,
              struct err *e);

/* Push a deep copy into another state: the description; the list of mistakes {file=, line=,
 * message=, source=, hint=}. */
void kit_push_description(struct kit *k, lua_State *to);
void kit_push_problems(struct kit *k, lua_State *to);
/* How many functions it has; with none, no caller is needed. */
int kit_functions(const struct kit *k);

/* The way into the kit's functions for one exec (plan.h). The plan must outlive it; the kit owns
 * it. One kit has one caller at a time: a second call replaces the first. */
struct caller *kit_caller(struct kit *k, const struct plan *plan,
                          const struct kit_context *context);

#endif
