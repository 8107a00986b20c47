/* Private to src/kit: the caller of one kit, and the row and ctx objects that its functions see. */
#ifndef KIT_CALL_H
#define KIT_CALL_H

#include "kit/state.h"
#include "plan/op_call.h"

/* The rows of a batch hook's group as they were before it. */
struct group_copy {
    uint32_t n, rows_cap, cells_cap;
    uint32_t *index;    /* of each row in the batch */
    struct row *rows;   /* what it was */
    struct cell *cells; /* its values, field by field */
    uint32_t nrows, nproblems;
};

/* Values of secret fields that the call that runs now has seen. */
struct secrets {
    struct slice *v; /* in the batch's arena */
    uint32_t n, room;
    struct buf masked; /* the text that was masked last */
};

struct kit_caller {
    struct caller base; /* first: the exec knows this part only */
    struct kit *kit;
    bool broken; /* the kit's memory was spent before the first call */
    const struct plan *plan;
    uint8_t *domains;             /* of each field, while rules and hooks run */
    bool *required, *in_key;      /* NULL in such a field is judged when all hooks have run */
    bool has_secret;              /* of some field */
    const struct file_info *file; /* whose headers are in the registry for raw */

    /* Of the call that runs now. */
    struct exec *x;
    const struct insn *in;
    uint32_t at, end; /* the loop over the rows that there were when it began */
    uint32_t row;     /* the one that is touched now */
    int fn;
    size_t arena_used; /* when this run began */
    uint32_t missed;   /* the row of which it has read such a field, and found it NULL; or NO_ROW */
    struct group_copy group;
    struct secrets secrets;
};

enum { NO_ROW = UINT32_MAX };

void caller_free(struct kit_caller *c);

/* The call has failed in a row that lacks a field which the kit demands, and had read that it does:
 * then it is no fault of the kit, and the row is rejected for the field. A hook over a group has
 * done nothing then, and is called again without that row. */
bool lacking_excuses(struct kit_caller *c);
/* Keep the group of source rows from c->at to end, should one of them lack such a field. */
void lacking_keep(struct kit_caller *c, uint32_t end);
void lacking_free(struct group_copy *g);

/* Make what the objects need: the row's metatable with the fields' names (row.c); the one ctx
 * (ctx.c). They raise. */
void row_prepare(lua_State *L, struct kit_caller *c);
void ctx_prepare(lua_State *L, const struct kit_context *context);
/* The metatable on top of the stack refuses assignments by newindex, which takes nup upvalues from
 * above it, and is not shown. */
void object_protect(lua_State *L, lua_CFunction newindex, int nup);
/* Push another cell of the row as it came, by its header or its column's number, at index 2. */
int raw_push(lua_State *L, struct kit_caller *c);
/* Keys of the registry. */
#define KIT_ROW "kit.row" /* metatable */
#define KIT_CTX "kit.ctx" /* the one ctx */
#define KIT_HEADERS "kit.headers"

/* A row object is its call's alone: a kept one has an old generation. */
struct row_object {
    uint64_t generation;
    uint32_t row;
};

/* secret.c: values of secret fields in texts that the kit's functions make. */
bool secret_field(const struct kit_caller *c,
                  int32_t field); /* or it reads a secret one's column */
bool secret_column(const struct kit_caller *c, int32_t column);
void secret_see(struct kit_caller *c, const struct cell *cell);
void secret_forget(struct kit_caller *c); /* a call begins */
/* The text with *** in their place, or as it is; it may end where `most` bytes of it are passed.
 * Lives until the next one. */
struct slice secret_mask(struct kit_caller *c, struct slice text, size_t most);
void secrets_free(struct secrets *s);

/* "did you mean" from lua/kit/base/near.lua: raise `what` 'name', with a suggestion out of the
 * names that are the string keys of the table at idx. */
int raise_unknown(lua_State *L, const char *what, const char *name, int idx);

/* Raise at the line of the function that ran: it has returned already, and is not on the stack any
 * more. Only from the loops over rows, whose first upvalue are the kit's functions. */
int raise_at_function(lua_State *L, struct kit_caller *c, const char *message);

/* The text at idx for a problem: into the batch, cut to what a message may be. Raises when it is no
 * text that a database takes. */
struct slice keep_text(lua_State *L, struct kit_caller *c, int idx, const char *what);
struct slice keep_code(lua_State *L, struct kit_caller *c, int idx);

#endif
