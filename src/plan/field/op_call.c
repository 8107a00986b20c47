/* The ops that call Lua. They read the number of the function and give the column to the caller of
 * the exec. */
#include "plan/field/op_call.h"

#include "plan/op.h"

static bool bind_fn(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct op_call *call = arena_alloc(&p->arena, sizeof *call);
    int64_t fn;
    *call = (struct op_call){.gives = CELL_TEXT};
    in->data = call;
    if (!args_count(args, 1, 1, e) || !args_int(args, 0, 0, INT32_MAX, &fn, e))
        return false;
    call->fn = (int)fn;
    return true;
}

static bool bind_domain(struct args args, const char *name, enum cell_kind *kind, struct err *e)
{
    const struct arg *a = args_named(args, name);
    if (!a)
        return true;
    *kind = cell_kind_named(a->text);
    return *kind >= CELL_TEXT ||
           err_set(e, ERR_USAGE, "%s no domain '%.*s'", name, (int)a->text.n, a->text.p);
}

bool bind_call(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_only(args, e, "gives", "takes", NULL) || !bind_fn(p, in, args, e))
        return false;
    struct op_call *call = (struct op_call *)in->data;
    if (!bind_domain(args, "takes", &call->takes, e) ||
        !bind_domain(args, "gives", &call->gives, e))
        return false;
    in->gives = (uint8_t)call->gives;
    return true;
}

bool bind_rule(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, NULL) && bind_fn(p, in, args, e);
}

bool bind_row(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    return args_only(args, e, NULL) && bind_fn(p, in, args, e);
}

bool bind_batch(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    int64_t size;
    if (!args_count(args, 2, 2, e) || !args_only(args, e, NULL) ||
        !args_int(args, 1, 1, BATCH_ROWS_MAX, &size, e) ||
        !bind_fn(p, in, (struct args){args.v, 1, 1}, e))
        return false;
    if (p->group && p->group != (uint32_t)size)
        return err_set(e, ERR_USAGE, "all batch hooks of a kit have one size, not %u and %d",
                       p->group, (int)size);
    ((struct op_call *)in->data)->size = p->group = (uint32_t)size;
    return true;
}

static int fn_of(const struct insn *in)
{
    return ((const struct op_call *)in->data)->fn;
}

/* A plan with functions must have a caller. Without one, rows would be loaded that nobody checked.
 */
static bool has_caller(struct exec *x)
{
    if (x->caller)
        return true;
    x->b->has_kit_error = true;
    x->b->kit_error_row = 0;
    x->b->kit_error = SLICE("the plan calls Lua functions, but no kit is open");
    return false;
}

void op_call(struct exec *x, const struct insn *in)
{
    if (has_caller(x))
        x->caller->step(x->caller, x, in, fn_of(in));
}

void op_rule(struct exec *x, const struct insn *in)
{
    if (has_caller(x))
        x->caller->rule(x->caller, x, in, fn_of(in));
}

void op_batch(struct exec *x, const struct insn *in)
{
    if (has_caller(x))
        x->caller->batch(x->caller, x, in, fn_of(in));
}

void op_row(struct exec *x, const struct insn *in)
{
    if (has_caller(x))
        x->caller->row(x->caller, x, in, fn_of(in));
}
