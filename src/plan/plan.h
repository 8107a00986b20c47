/* A plan: what a kit became, a flat list of ops over the columns of a batch. Knows neither Lua nor
 * PostgreSQL.
 *
 * The conductor lowers a kit to a program (a Lua table), host/plan.c reads that into struct
 * program, plan_bind checks it and binds every op's arguments once. A bound plan never changes and
 * may be shared by threads; what a run needs to write (scratch memory, the Lua caller) is in struct
 * exec, one for each worker. */
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

/* What an op does to a text that stays text. */
enum op_text { TEXT_KEEPS, TEXT_CHANGES, TEXT_EMPTIES, TEXT_REPLACES };

enum op_class { CLASS_STEP, CLASS_FACT, CLASS_VALUE, CLASS_ITEM, CLASS_LIMIT, CLASS_CAST };

/* Two domains beside the cell kinds, for ops.def only. */
enum { DOMAIN_ANY = CELL_KINDS, DOMAIN_SAME };

struct op_info {
    const char *name, *doc;
    enum op_class class;
    uint8_t takes, gives; /* cell kinds, or DOMAIN_… */
    bool binds;           /* takes arguments */
    enum op_text text;
};
const struct op_info *op_info(enum op op);
/* The op of that name, or OPS. */
enum op op_named(struct slice name);
const char *domain_name(int domain);

/* One argument as the program gives it: what a kit's author wrote, in the order of the list part,
 * then the named ones in alphabetical order. */
enum arg_kind { ARG_TEXT, ARG_INTEGER, ARG_FLOAT, ARG_BOOLEAN };
struct arg {
    struct slice name; /* empty for the list part */
    enum arg_kind kind;
    struct slice text; /* ARG_TEXT; for the numbers, their text as Lua writes it */
    int64_t i;         /* ARG_INTEGER, ARG_BOOLEAN */
    double f;          /* ARG_FLOAT */
};
struct args {
    const struct arg *v;
    uint32_t n;     /* all */
    uint32_t nlist; /* those without a name, which come first */
};
/* The named argument, or NULL. */
const struct arg *args_named(struct args args, const char *name);
/* Its text, or the default. */
struct slice args_text(struct args args, const char *name, const char *otherwise);

struct exec;
struct insn;
typedef void op_run(struct exec *x, const struct insn *in);

struct insn {
    op_run *run;
    enum op op;
    int32_t field;       /* the column it works on; -1 for items without one */
    uint8_t level;       /* enum level of the problems it records */
    bool invalid_null;   /* a failed step gives NULL and a warning */
    bool typed;          /* of a typed source it is run by typed_run */
    uint8_t gives;       /* cell kind or DOMAIN_…: of ops.def, or what bind has put here */
    const void *data;    /* what bind made of the arguments; NULL for plain ops */
    struct slice detail; /* for %s in the messages of problems.def */
    struct slice code; /* overrides the code where the program says so (rule.<name>), else empty */
    struct slice message; /* overrides the message (a rule's text), else empty */
};

struct plan_field {
    struct slice name;
    uint8_t kind;  /* what the column holds at the end of the plan */
    int32_t input; /* its input slot, or -1: gives problems their column and raw value */
    bool secret;   /* raw values are masked in reports */
    bool lists; /* its text may be a list, too, which a function or hook gives: it is an array, or
                   nobody knows the column */
    bool left_out; /* has no column in the files and no default: it is not loaded */
};

enum { BATCH_ROWS_MAX = LIMIT_BATCH };

/* An unbound instruction, as the conductor wrote it. Slices live until plan_bind returns. */
struct program_insn {
    struct slice op;
    int32_t field; /* index, or -1 */
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
    bool strict; /* warnings reject their rows */
};

struct plan {
    struct arena arena; /* owns everything below, and what binds allocate */
    struct plan_field *fields;
    uint32_t nfields, ninputs;
    bool strict;
    struct insn *code;
    uint32_t ncode;
    uint32_t group; /* rows that a batch hook sees together; 0 without one */
    struct plan_cleanup *cleanups;
    struct charset *charset; /* of the database; NULL: not needed */
    struct carry *carries;   /* what rows have from the rows above them (carry.h); NULL: nothing */
    uint32_t ncarried;       /* columns of a batch that hold it */
};

/* Copies what it needs from the program. On failure *e says which op of which field, and the plan
 * is NULL. */
struct plan *plan_bind(const struct program *program, struct err *e);
void plan_free(struct plan *p);
/* The kind that a field holds after a bound instruction, from the one before. */
int plan_kind_after(const struct insn *in, int before);
/* For binds: run fn(ptr) when the plan is freed (compiled regular expressions). */
void plan_on_free(struct plan *p, void (*fn)(void *), void *ptr);

/* A bind function allocates from p->arena, sets in->data and in->detail, and refuses bad arguments
 * with err_set(e, ERR_USAGE, …). Strings of args must be copied (plan_copy). */
typedef bool op_bind(struct plan *p, struct insn *in, struct args args, struct err *e);
struct slice plan_copy(struct plan *p, struct slice s);

/* For ops that run steps over values of their own: bind one, as of field 0. *kind is the kind that
 * it gets, and becomes the one that it gives. */
bool plan_bind_step(struct plan *p, struct slice op, struct args args, int *kind, struct insn *in,
                    struct err *e);

/* The way into Lua, implemented by src/kit; NULL when the kit has no functions. Each call may set
 * b->has_fault (the kit raised an error): the exec then stops at once. */
struct caller {
    /* Replace every good cell of the column by what function `fn` gives for it. */
    void (*step)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Call hook `fn` for every row that is still good or rejected but whose fields read are good.
     */
    void (*row)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Call hook `fn` once for each group of the plan's size: the rows of it that are good. */
    void (*batch)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Predicate `fn`; nil or false is a problem at in->field. */
    void (*rule)(struct caller *c, struct exec *x, const struct insn *in, int fn);
    /* Bytes that functions have put into this batch; whoever owns the batch sets it to 0. */
    size_t kept;
};

struct exec {
    const struct plan *plan;
    struct caller *caller;
    struct batch *b;
    struct arena *arena;   /* &b->arena */
    bool has_broken;       /* a row of b is ROW_BROKEN */
    bool typed;            /* cells of b may have kinds (exec_has_kinds) */
    struct slice *changed; /* inside a list: by item, what is to be told of it; else NULL */
    bool quiet;            /* inside a list: it was told already */
    bool secret;           /* inside a list: of a field that is secret */
    bool *told;            /* fields of which this batch has told that a kind was lost */
    struct buf before;     /* typed_run: a column as it was */
    size_t arena_most;     /* what steps may fill it to (exec_room) */
    struct buf scratch;    /* for ops to build a value in */
    void *regex;           /* match data, made at first use by op_regex.c */
    void (*regex_free)(void *);
};

struct exec *exec_new(const struct plan *plan, struct caller *caller);
void exec_free(struct exec *x);
/* Run the plan over the rows that decode left in b: fills b->val and b->problems, sorts the
 * problems by row. */
void exec_run(struct exec *x, struct batch *b);

/* From here on cells of this batch may have kinds: the file is typed, or a value was taken from a
 * field that has one. */
void exec_has_kinds(struct exec *x);
/* Run a step over a column of a typed source, where cells may have kinds (typed.c). */
void typed_run(struct exec *x, const struct insn *in);
/* What a step made of a kind is told once a field, or of each row where warnings reject. Inside a
 * list it is noted in x->changed, and the list tells it. */
bool typed_has_told(const struct exec *x, const struct insn *in);
void typed_tell(struct exec *x, const struct insn *in, uint32_t row, struct slice message);
static inline void exec_insn(struct exec *x, const struct insn *in)
{
    if (x->typed && in->typed)
        typed_run(x, in);
    else
        in->run(x, in);
}

/* For ops. The column that the instruction works on: */
static inline struct cell *exec_column(struct exec *x, const struct insn *in)
{
    return x->b->val[in->field];
}
/* The value at (field, row) failed: the cell goes bad (or NULL with a warning, for steps with
 * invalid = "null"; or stays, with a warning, for facts with level = "warning"). detail NULL:
 * in->detail. At most one problem a field and row is recorded. */
void exec_fail(struct exec *x, const struct insn *in, uint32_t row, enum problem_code code,
               const struct slice *detail);
/* The same with the kit's own code and message (arena, plan or static). */
void exec_fail_text(struct exec *x, const struct insn *in, uint32_t row, struct slice code,
                    struct slice message);
/* Run one instruction, unless the steps before it have left no room. */
void exec_step(struct exec *x, const struct insn *in);
/* Room for `more` bytes that a step puts into the batch for this row. False: the kit's steps have
 * made too much of the batch already, and the row has its problem. For steps whose result may be
 * many times as long as the cell: repeated, those would fill any memory. */
bool exec_room(struct exec *x, const struct insn *in, uint32_t row, size_t more);
/* The bytes that steps may still put into the batch. */
size_t exec_left(const struct exec *x);
/* What a step may spend on the cell, where its work is more than one pass over it: about a tenth of
 * a second, and a little more for each byte. */
static inline int64_t exec_work(const struct cell *c)
{
    return LIMIT_STEP_WORK + (int64_t)c->len * 256;
}
/* The source cell of an input slot in the batch's file, or NULL when the file has no such column.
 */
const struct cell *exec_input(struct exec *x, int32_t input, uint32_t row);

#endif
