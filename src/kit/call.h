/* Private to src/kit: the caller of one kit, and the row and ctx objects that its functions get. */
#ifndef KIT_CALL_H
#define KIT_CALL_H

#include "kit/state.h"
#include "plan/field/op_call.h"

/* A copy of the rows of a group, made before the batch hook runs. */
struct group_copy {
    uint32_t n, rows_cap, cells_cap;
    uint32_t *index;    /* the index of each row in the batch */
    struct row *rows;   /* the rows as they were */
    struct cell *cells; /* their values, field by field */
    uint32_t nrows, nproblems;
};

/* The values of secret fields that the current call has seen. */
struct secrets {
    struct slice *v; /* bytes in the batch's arena */
    uint32_t n, room;
    struct buf masked; /* the result of the last secret_mask */
};

struct kit_caller {
    struct caller base; /* must be the first member, because the exec knows only this part */
    struct kit *kit;
    bool broken; /* there was no memory left before the first call */
    const struct plan *plan;
    uint8_t *domains; /* the kind of each field while rules and hooks run */
    /* NULL in such a field is checked only after all hooks have run */
    bool *required, *in_key;
    bool has_secret;              /* some field is secret */
    const struct file_info *file; /* the file whose headers are in the registry for raw() */

    /* About the current call. */
    struct exec *x;
    const struct insn *in;
    uint32_t at, end; /* the loop runs over the rows that were there when it began */
    uint32_t row;     /* the row that is used now */
    int fn;
    size_t arena_used; /* size of the arena when this run began */
    /* the row in which the call has read a required field that is NULL; or NO_ROW */
    uint32_t missed;
    struct group_copy group;
    struct secrets secrets;
};

enum { NO_ROW = UINT32_MAX };

void caller_free(struct kit_caller *c);

/* Decide whether a row is the reason why a call failed. It is when the call had read a required
 * field or key field of that row that is NULL. Then the row is rejected because of the field, and
 * the kit has no error. A batch hook is called again without that row, and what it did before is
 * undone. */
bool lacking_excuses(struct kit_caller *c);
/* Copy the group of source rows from c->at to end, if one of them lacks such a field. */
void lacking_keep(struct kit_caller *c, uint32_t end);
void lacking_free(struct group_copy *g);

/* Make what the objects need: the metatable of rows with the field names (row.c), and the ctx
 * object (ctx.c). They may raise errors. */
void row_prepare(lua_State *L, struct kit_caller *c);
void ctx_prepare(lua_State *L, const struct kit_context *context);
/* Protect objects with the metatable on top of the stack. Assignments call newindex, which gets nup
 * upvalues from above it, and getmetatable shows nothing. */
void object_protect(lua_State *L, lua_CFunction newindex, int nup);
/* Push another cell of the row as it was in the file. Index 2 has its header or column number. */
int raw_push(lua_State *L, struct kit_caller *c);
/* Keys in the registry. */
#define KIT_ROW "kit.row" /* the metatable of rows */
#define KIT_CTX "kit.ctx" /* the ctx object */
#define KIT_HEADERS "kit.headers"

/* A row object is valid only during its call. One that a kit has kept has an old generation. */
struct row_object {
    uint64_t generation;
    uint32_t row;
};

/* secret.c masks values of secret fields in texts that the kit's functions make. */
bool secret_field(const struct kit_caller *c,
                  /* True also when the field reads the column of a secret field. */
                  int32_t field);
bool secret_column(const struct kit_caller *c, int32_t column);
void secret_see(struct kit_caller *c, const struct cell *cell);
void secret_forget(struct kit_caller *c); /* call it when a call begins */
/* The text with *** in place of secret values. It may end after `most` bytes. The result is valid
 * until the next call. */
struct slice secret_mask(struct kit_caller *c, struct slice text, size_t most);
void secrets_free(struct secrets *s);

/* Raise `what` 'name' with a suggestion ("did you mean"), by lua/kit/base/near.lua. The candidates
 * are the string keys of the table at idx. */
int raise_unknown(lua_State *L, const char *what, const char *name, int idx);

/* Raise an error with the line of the function that ran last. It has returned already, so it is not
 * on the stack any more. Call this only from the loops over rows: their upvalue 1 holds the kit's
 * functions. */
int raise_at_function(lua_State *L, struct kit_caller *c, const char *message);

/* Copy the text at idx into the batch for a problem. It is cut to the maximum length of a message.
 * Raises an error when a database cannot store the text. */
struct slice keep_text(lua_State *L, struct kit_caller *c, int idx, const char *what);
struct slice keep_code(lua_State *L, struct kit_caller *c, int idx);

#endif
