/* Turns a program into a plan: each instruction gets its function, and its arguments are read once.
 */
#include <stdlib.h>
#include <string.h>

#include "plan/op_load.h"
#include "plan/ops.h"
#include "text/utf8.h"

struct plan_cleanup {
    void (*fn)(void *);
    void *ptr;
    struct plan_cleanup *next;
};

/* The kinds with the names that ops.def uses. */
enum {
    DOM_ANY = DOMAIN_ANY,
    DOM_SAME = DOMAIN_SAME,
    DOM_TEXT = CELL_TEXT,
    DOM_INTEGER = CELL_INTEGER,
    DOM_DECIMAL = CELL_DECIMAL,
    DOM_FLOAT = CELL_FLOAT,
    DOM_BOOLEAN = CELL_BOOLEAN,
    DOM_DATE = CELL_DATE,
    DOM_TIME = CELL_TIME,
    DOM_TIMESTAMP = CELL_TIMESTAMP,
    DOM_INSTANT = CELL_INSTANT,
    DOM_UUID = CELL_UUID,
    DOM_JSON = CELL_JSON
};

#define HAS_BIND true
#define HAS_PLAIN false
static const struct op_info infos[OPS] = {
#define OP(name, class, takes, gives, binds, text, doc)                                            \
    {#name, doc, CLASS_##class, DOM_##takes, DOM_##gives, HAS_##binds, TEXT_##text},
#include "plan/ops.def"
#undef OP
};

static op_run *const runs[OPS] = {
#define OP(name, class, takes, gives, binds, text, doc) op_##name,
#include "plan/ops.def"
#undef OP
};

#define BINDER_BIND(name) bind_##name
#define BINDER_PLAIN(name) NULL
static op_bind *const binds[OPS] = {
#define OP(name, class, takes, gives, binds, text, doc) BINDER_##binds(name),
#include "plan/ops.def"
#undef OP
};

const struct op_info *op_info(enum op op)
{
    return &infos[op];
}

enum op op_named(struct slice name)
{
    for (int op = 0; op < OPS; op++)
        if (slice_eq(name, slice_str(infos[op].name)))
            return (enum op)op;
    return OPS;
}

const char *domain_name(int domain)
{
    return domain == DOMAIN_ANY    ? "any"
           : domain == DOMAIN_SAME ? "same"
                                   : cell_kind_name((enum cell_kind)domain);
}

const struct arg *args_named(struct args args, const char *name)
{
    for (uint32_t i = args.nlist; i < args.n; i++)
        if (slice_eq(args.v[i].name, slice_str(name)))
            return &args.v[i];
    return NULL;
}

struct slice args_text(struct args args, const char *name, const char *otherwise)
{
    const struct arg *a = args_named(args, name);
    return a ? a->text : slice_str(otherwise);
}

struct slice plan_copy(struct plan *p, struct slice s)
{
    return slice_of(arena_dup(&p->arena, s.p, s.n), s.n);
}

void plan_on_free(struct plan *p, void (*fn)(void *), void *ptr)
{
    struct plan_cleanup *c = arena_alloc(&p->arena, sizeof *c);
    *c = (struct plan_cleanup){fn, ptr, p->cleanups};
    p->cleanups = c;
}

void plan_free(struct plan *p)
{
    if (!p)
        return;
    for (struct plan_cleanup *c = p->cleanups; c; c = c->next)
        c->fn(c->ptr);
    struct arena arena = p->arena; /* it owns the tables of p, but p itself is not in it */
    free(p);
    arena_free(&arena);
}

int plan_kind_after(const struct insn *in, int before)
{
    return in->gives < CELL_KINDS ? in->gives : before;
}

/* The conductor has checked the kit's chains of steps. This check is against bugs of the conductor:
 * an op must never read a number as a pointer. Casts and limits skip cells of other kinds
 * themselves. */
static bool check_kind(const struct insn *in, int *kind, struct err *e)
{
    const struct op_info *info = &infos[in->op];
    bool strict =
        info->class == CLASS_STEP || info->class == CLASS_FACT || in->op == OP_limit_length;
    if (strict && info->takes < CELL_KINDS && info->takes != *kind)
        return err_set(e, ERR_BUG, "takes %s, but the program gives it %s",
                       domain_name(info->takes), domain_name(*kind));
    if (in->op == OP_default && ((const struct cell *)in->data)->kind != *kind)
        return err_set(e, ERR_BUG, "the program's value is not of kind %s", domain_name(*kind));
    *kind = plan_kind_after(in, *kind);
    return true;
}

/* The texts of arguments can get into cells, so they must be UTF-8 without U+0000, as cells are. */
static bool args_are_utf8(struct args args, struct err *e)
{
    for (uint32_t i = 0; i < args.n; i++) {
        struct slice text = args.v[i].text, name = args.v[i].name;
        bool incomplete;
        bool good = utf8_valid_prefix(text.p, text.n, &incomplete) == text.n &&
                    utf8_valid_prefix(name.p, name.n, &incomplete) == name.n;
        if (!good) {
            err_set(e, ERR_USAGE, "argument %u is not UTF-8", i + 1);
            return err_hint(e, "save the kit's file as UTF-8");
        }
        if (text.n && memchr(text.p, 0, text.n))
            return err_set(e, ERR_USAGE, "argument %u contains U+0000, which no text can", i + 1);
    }
    return true;
}

/* True for steps that may change a text, and for steps that make a value from a text. */
static bool minds_kinds(enum op op)
{
    return infos[op].class == CLASS_STEP && infos[op].takes != CELL_DECIMAL &&
           (infos[op].gives != CELL_TEXT || infos[op].text != TEXT_KEEPS);
}

static bool bind_one(struct plan *p, const struct program_insn *from, struct insn *in, int *kinds,
                     struct err *e)
{
    enum op op = op_named(from->op);
    if (op == OPS)
        return err_set(e, ERR_BUG, "the program has an unknown op '%.*s'", (int)from->op.n,
                       from->op.p);
    if (from->field < -1 || from->field >= (int32_t)p->nfields ||
        (from->field < 0 && infos[op].class != CLASS_ITEM))
        return err_set(e, ERR_BUG, "the program's op '%s' has no field", infos[op].name);
    *in = (struct insn){
        .run = runs[op],
        .op = op,
        .field = from->field,
        .level = (uint8_t)from->level,
        .invalid_null = from->invalid_null,
        .typed = minds_kinds(op),
        .gives = infos[op].gives,
        .code = plan_copy(p, from->code),
        .message = plan_copy(p, from->message),
    };
    bool bound = args_are_utf8(from->args, e) && (!binds[op] || binds[op](p, in, from->args, e));
    if (bound && infos[op].class != CLASS_ITEM)
        bound = check_kind(in, &kinds[from->field], e);
    if (!bound) {
        if (from->field >= 0)
            err_wrap(e, "field '%.*s', %s", (int)p->fields[from->field].name.n,
                     p->fields[from->field].name.p, infos[op].name);
        return false;
    }
    if (from->detail.n)
        in->detail = plan_copy(p, from->detail);
    in->detail = detail_clip(p, in->detail, DETAIL_MAX);
    in->message = detail_clip(p, in->message, DETAIL_MAX);
    return true;
}

bool plan_bind_step(struct plan *p, struct slice name, struct args args, int *kind, struct insn *in,
                    struct err *e)
{
    enum op op = op_named(name);
    if (op == OPS || (infos[op].class != CLASS_STEP && infos[op].class != CLASS_LIMIT) ||
        op == OP_call || op == OP_fill_down)
        return err_set(e, ERR_USAGE, "'%.*s' is no step that can stand inside", (int)name.n,
                       name.p);
    *in = (struct insn){.run = runs[op],
                        .op = op,
                        .level = LEVEL_ERROR,
                        .typed = minds_kinds(op),
                        .gives = infos[op].gives};
    if ((binds[op] && !binds[op](p, in, args, e)) || !check_kind(in, kind, e))
        return err_wrap(e, "%s", infos[op].name);
    in->detail = detail_clip(p, in->detail, DETAIL_MAX);
    return true;
}

/* Remove the instructions that the load before them will do itself. */
static void take_up(struct plan *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->ncode; i++)
        if (!n || !load_takes(&p->code[n - 1], &p->code[i]))
            p->code[n++] = p->code[i];
    p->ncode = n;
}

struct plan *plan_bind(const struct program *program, struct err *e)
{
    struct plan *p = xcalloc(1, sizeof *p);
    p->nfields = program->nfields;
    p->ninputs = program->ninputs;
    p->strict = program->strict;
    p->ncode = program->ncode;
    p->fields = arena_alloc(&p->arena, p->nfields * sizeof *p->fields);
    for (uint32_t i = 0; i < p->nfields; i++) {
        p->fields[i] = program->fields[i];
        p->fields[i].name = plan_copy(p, program->fields[i].name);
    }
    p->code = arena_alloc(&p->arena, p->ncode * sizeof *p->code);
    int *kinds = xcalloc(p->nfields + 1, sizeof *kinds); /* all are CELL_ABSENT */
    bool good = true;
    for (uint32_t i = 0; i < p->ncode && good; i++)
        good = bind_one(p, &program->code[i], &p->code[i], kinds, e);
    for (uint32_t i = 0; i < p->nfields && good; i++)
        if (kinds[i] == CELL_ABSENT)
            good = err_set(e, ERR_BUG, "the program never fills field '%.*s'",
                           (int)p->fields[i].name.n, p->fields[i].name.p);
    free(kinds);
    if (!good) {
        plan_free(p);
        return NULL;
    }
    take_up(p);
    return p;
}
