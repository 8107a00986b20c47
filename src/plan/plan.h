/* A plan is the form of a kit that runs: a flat list of ops over the columns of a batch. It knows
 * neither Lua nor PostgreSQL.
 *
 * The conductor translates a kit into a program (a Lua table). host/plan.c reads it into a struct
 * program. plan_bind checks it and reads the arguments of all ops once. A bound plan never changes,
 * so threads may share it. What changes during a run (scratch memory, the Lua caller) is in struct
 * exec, and each worker has one. */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"
#include "batch/batch.h"

enum op {
#define OP(name, class, takes, gives, binds, text, doc) OP_##name,
#include "plan/ops.def"
#undef OP
    OPS
};

/* How an op changes a text that remains a text. */
enum op_text { TEXT_KEEPS, TEXT_CHANGES, TEXT_EMPTIES, TEXT_REPLACES };

enum op_class { CLASS_STEP, CLASS_FACT, CLASS_VALUE, CLASS_ITEM, CLASS_LIMIT, CLASS_CAST };

/* Two more domains beside the cell kinds. Only ops.def uses them. */
enum { DOMAIN_ANY = CELL_KINDS, DOMAIN_SAME };

struct op_info {
    const char *name, *doc;
    enum op_class class;
    uint8_t takes, gives; /* cell kinds or DOMAIN_… */
    bool binds;           /* it has a bind function for its arguments */
    enum op_text text;
};
const struct op_info *op_info(enum op op);
/* The op with that name, or OPS. */
enum op op_named(struct slice name);
const char *domain_name(int domain);

/* One argument of the program, as the author of the kit wrote it. The list part comes first, in its
 * order. The named arguments follow in alphabetical order. */
enum arg_kind { ARG_TEXT, ARG_INTEGER, ARG_FLOAT, ARG_BOOLEAN };
struct arg {
    struct slice name; /* empty in the list part */
    enum arg_kind kind;
    struct slice text; /* ARG_TEXT; for numbers, the text that Lua writes for them */
    int64_t i;         /* ARG_INTEGER, ARG_BOOLEAN */
    double f;          /* ARG_FLOAT */
};
struct args {
    const struct arg *v;
    uint32_t n;     /* number of all arguments */
    uint32_t nlist; /* number of those without a name, which come first */
};
/* The argument with that name, or NULL. */
const struct arg *args_named(struct args args, const char *name);
/* The text of that argument, or the default. */
struct slice args_text(struct args args, const char *name, const char *otherwise);

struct exec;
struct insn;
typedef void op_run(struct exec *x, const struct insn *in);

struct insn {
    op_run *run;
    enum op op;
    int32_t field;        /* the column that it changes; -1 for items without one */
    uint8_t level;        /* enum level of its problems */
    bool invalid_null;    /* when the step fails, the cell becomes NULL with a warning */
    bool typed;           /* for a typed source, typed_run runs it */
    uint8_t gives;        /* cell kind or DOMAIN_…; from ops.def, or set by bind */
    const void *data;     /* the result of bind; NULL for plain ops */
    struct slice detail;  /* replaces %s in the messages of problems.def */
    struct slice code;    /* replaces the code, as in rule.<name>; else empty */
    struct slice message; /* replaces the message, as the text of a rule; else empty */
};

struct plan_field {
    struct slice name;
    uint8_t kind;  /* the kind of the field at the end of the plan */
    int32_t input; /* its input slot, or -1; problems take their column and raw value from it */
    bool secret;   /* reports mask its raw values */
    /* The text may also be a list that a function or hook returns. True when the column is an
     * array, or when its type is not known */
    bool lists;
    bool left_out; /* it has no column in the files and no default, so it is not loaded */
};

enum { BATCH_ROWS_MAX = LIMIT_BATCH };

/* An instruction as the conductor wrote it, not bound yet. Its slices are valid until plan_bind
 * returns. */
struct program_insn {
    struct slice op;
    int32_t field; /* index of the field, or -1 */
    struct args args;
    enum level level;
    bool invalid_null;
    struct slice code, message, detail; /* empty: the op's own */
};
struct program {
    const struct plan_field *fields;
    uint32_t nfields;
    uint32_t ninputs;
    const struct program_insn *code;
    uint32_t ncode;
    bool strict; /* a warning rejects its row */
};

struct plan {
    struct arena arena; /* owns everything below, and what bind functions allocate */
    struct plan_field *fields;
    uint32_t nfields, ninputs;
    bool strict;
    struct insn *code;
    uint32_t ncode;
    uint32_t group; /* how many rows a batch hook sees together; 0 without such a hook */
    struct plan_cleanup *cleanups;
    struct charset *charset; /* of the database; NULL: no check is needed */
    struct carry *carries;   /* values from the rows above (carry.h); NULL: none */
    uint32_t ncarried;       /* how many columns of a batch hold such values */
};

/* Copies what it needs from the program. On error it returns NULL, and *e names the op and the
 * field. */
struct plan *plan_bind(const struct program *program, struct err *e);
void plan_free(struct plan *p);
/* The kind of a field after the instruction, when `before` is the kind before it. */
int plan_kind_after(const struct insn *in, int before);
/* For bind functions: call fn(ptr) when the plan is freed. Used for compiled regular expressions.
 */
void plan_on_free(struct plan *p, void (*fn)(void *), void *ptr);

/* A bind function allocates from p->arena, sets in->data and in->detail, and refuses bad arguments
 * with err_set(e, ERR_USAGE, …). It must copy strings of args (plan_copy). */
typedef bool op_bind(struct plan *p, struct insn *in, struct args args, struct err *e);
struct slice plan_copy(struct plan *p, struct slice s);

/* For ops that run steps on values of their own, as a list does for its items. Bind one step, as if
 * for field 0. *kind is the kind that the step gets, and becomes the kind that it gives. */
bool plan_bind_step(struct plan *p, struct slice op, struct args args, int *kind, struct insn *in,
                    struct err *e);

/* How a plan calls Lua. src/kit implements it; NULL when the kit has no functions. Each call may
 * set b->has_kit_error when the kit raised an error. The exec then stops at once. */
struct caller {
    /* Replace every good cell of the column by the result of function `fn`. */
    void (*step)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Call hook `fn` for every row that is good. Also for rejected rows, if the fields that the
     * hook reads are good. */
    void (*row)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Call hook `fn` once for each group of rows. It gets the good rows of the group. */
    void (*batch)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Call the rule `fn`. When it returns nil or false, that is a problem at in->field. */
    void (*rule)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Bytes that functions have added to this batch. The owner of the batch sets it to 0. */
    size_t kept;
};

struct exec {
    const struct plan *plan;
    struct caller *caller;
    struct batch *b;
    struct arena *arena; /* &b->arena */
    bool has_broken;     /* true when b has a row that is ROW_BROKEN */
    bool typed;          /* cells of b may have types (exec_has_kinds) */
    /* inside a list: the message for each item, when its type was lost; else NULL */
    struct slice *changed;
    bool quiet;  /* inside a list: this was already reported */
    bool secret; /* inside a list: true when the field is secret */
    /* for each field: this batch has already reported that a type was lost */
    bool *told;
    struct buf before;  /* for typed_run: a copy of the column */
    size_t arena_most;  /* how large steps may make the arena (exec_room) */
    struct buf scratch; /* ops build values in it */
    /* match data of regular expressions; op_regex.c makes it when it is first needed */
    void *regex;
    void (*regex_free)(void *);
};

struct exec *exec_new(const struct plan *plan, struct caller *caller);
void exec_free(struct exec *x);
/* Run the plan over the rows of b that decode left. It fills b->val and b->problems, and sorts the
 * problems by row. */
void exec_run(struct exec *x, struct batch *b);

/* From now on cells of this batch may have types. Either the file is typed, or a value came from a
 * field that has a type. */
void exec_has_kinds(struct exec *x);
/* Run a step on a column of a typed source, where cells may have types (typed.c). */
void typed_run(struct exec *x, const struct insn *in);
/* When a step changes a cell so that its type is lost, this is reported once for each field. It is
 * reported for each row when warnings reject rows. Inside a list it is stored in x->changed, and
 * the list reports it. */
bool typed_has_told(const struct exec *x, const struct insn *in);
void typed_tell(struct exec *x, const struct insn *in, uint32_t row, struct slice message);
static inline void exec_insn(struct exec *x, const struct insn *in)
{
    if (x->typed && in->typed)
        typed_run(x, in);
    else
        in->run(x, in);
}

/* The functions below are for ops. exec_column is the column that the instruction works on. */
static inline struct cell *exec_column(struct exec *x, const struct insn *in)
{
    return x->b->val[in->field];
}
/* Report that the value at (field, row) failed. The cell becomes bad. With invalid = "null" it
 * becomes NULL with a warning. A fact with level = "warning" keeps the cell. If detail is NULL,
 * in->detail is used. At most one problem is recorded for each field and row. */
void exec_fail(struct exec *x, const struct insn *in, uint32_t row, enum problem_code code,
               const struct slice *detail);
/* The same with the kit's own code and message (in the arena, in the plan, or static). */
void exec_fail_text(struct exec *x, const struct insn *in, uint32_t row, struct slice code,
                    struct slice message);
/* Report what a hook says with row:error or row:warn. Every call counts, even if the field has a
 * problem already. */
void exec_say(struct exec *x, const struct insn *in, uint32_t row, struct slice code,
              struct slice message);
/* Run one instruction, unless earlier steps have used all the room. */
void exec_step(struct exec *x, const struct insn *in);
/* Ask for room for `more` bytes in the batch, for this row. False: the steps of the kit have
 * already used too much, and the row gets a problem. Steps whose result may be many times longer
 * than the cell must ask. Otherwise repeated steps could fill the memory. */
bool exec_room(struct exec *x, const struct insn *in, uint32_t row, size_t more);
/* How many bytes steps may still add to the batch. */
size_t exec_left(const struct exec *x);
/* How much work a step may spend on this cell, if it needs more than one pass over it. It is about
 * a tenth of a second, and a little more for each byte. */
static inline int64_t exec_work(const struct cell *c)
{
    return LIMIT_STEP_WORK + (int64_t)c->len * 256;
}
/* The source cell of an input, or NULL when the file has no such column. */
const struct cell *exec_input(struct exec *x, int32_t input, uint32_t row);

#endif
