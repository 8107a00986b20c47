/* The caller of a kit: it runs steps, rules and hooks over the rows of a batch.
 *
 * One protected call runs a whole column. An error ends it in the middle. After an abandoned row it
 * is entered again at the next row. After an error of the kit it ends. */
#include "kit/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Record the kit's error, which ends the loop before the last row of the batch. */
static void keep_error(struct kit_caller *c, const char *message)
{
    struct batch *b = c->x->b;
    struct slice text = secret_mask(c, slice_of(message, strlen(message)), SIZE_MAX);
    b->has_kit_error = true;
    b->kit_error_of_group = c->in->op == OP_batch;
    b->kit_error_row = c->at;
    b->kit_error = slice_of(arena_dup(&b->arena, text.p, text.n), text.n);
    b->kit_error_code = c->kit->cut == CUT_MEMORY ? SLICE("lua.memory")
                        : c->kit->cut == CUT_NONE ? SLICE("lua.error")
                                                  : SLICE("lua.timeout");
}

static struct slice field_name(const struct kit_caller *c)
{
    return c->in->field < 0 ? SLICE("") : c->plan->fields[c->in->field].name;
}

int raise_at_function(lua_State *L, struct kit_caller *c, const char *message)
{
    lua_Debug ar;
    struct place place = {{0}, 0};
    lua_rawgeti(L, lua_upvalueindex(1), c->fn);
    lua_getinfo(L, ">S", &ar);
    snprintf(place.file, sizeof place.file, "%s", ar.source + (ar.source[0] == '@'));
    place.line = ar.linedefined;
    kit_push_located(L, &place, message);
    return lua_error(L);
}

/* Raise an error, because the field cannot take what the function returned. */
static int wrong_value(lua_State *L, struct kit_caller *c, enum cell_kind want, enum take how,
                       int idx)
{
    const char *domain = cell_kind_name(want);
    struct slice name = field_name(c);
    lua_pushlstring(L, name.p, name.n);
    const char *field = lua_tostring(L, -1), *what;
    if (how == TAKE_NOT_JSON)
        what = lua_pushfstring(L, "field '%s': the function gave %s, which cannot be JSON", field,
                               c->kit->message);
    else if (how == TAKE_NOT_UTF8)
        what = lua_pushfstring(L, "field '%s': the function gave a text that is not UTF-8", field);
    else if (lua_type(L, idx) == LUA_TSTRING && secret_field(c, c->in->field))
        what =
            lua_pushfstring(L, "field '%s': the function gave a text that is no %s", field, domain);
    else if (lua_type(L, idx) == LUA_TSTRING)
        what = lua_pushfstring(L, "field '%s': the function gave the text \"%s\", which is no %s",
                               field, lua_tostring(L, idx), domain);
    else
        what = lua_pushfstring(L, "field '%s': the function gave a %s, not %s", field,
                               luaL_typename(L, idx), domain);
    return raise_at_function(L, c, what);
}

/* The function returned nil, "code", "message". */
static void failed_value(lua_State *L, struct kit_caller *c, int code, int message)
{
    struct slice what = SLICE("is not valid");
    if (lua_type(L, message) == LUA_TSTRING)
        what = keep_text(L, c, message, "the message");
    struct insn in = *c->in;
    in.code = in.message = slice_of(NULL, 0);
    exec_fail_text(c->x, &in, c->row, keep_code(L, c, code), what);
}

/* Put the results of a step into the cell. They are on the stack at first, first + 1 and first + 2.
 */
static void take_step(lua_State *L, struct kit_caller *c, struct cell *cell, enum cell_kind gives,
                      int first)
{
    struct cell out;
    if (lua_isnil(L, first) && lua_type(L, first + 1) == LUA_TSTRING) {
        if (lua_isnil(L, first + 2) && strchr(lua_tostring(L, first + 1), ' '))
            raise_at_function(L, c,
                              "a step fails with nil, \"code\", \"message\": "
                              "the code has blanks, so it may be the message");
        failed_value(L, c, first + 1, first + 2);
        return;
    }
    if (lua_isnil(L, first) && !lua_isnil(L, first + 1))
        raise_at_function(L, c,
                          "a step fails with nil, \"code\", \"message\": the code must be a text");
    bool list = gives == CELL_TEXT && c->plan->fields[c->in->field].lists;
    enum take how = list ? value_take_list(L, first, c->x->arena, &out)
                         : value_take(L, first, gives, c->x->arena, &out);
    budget_kept(L);
    if (how == TAKE_NUL)
        exec_fail(c->x, c->in, c->row, PROBLEM_TEXT_NUL, NULL);
    else if (how != TAKE_OK)
        wrong_value(L, c, gives, how, first);
    else {
        out.flags = cell->flags;
        out.came = cell->came;
        *cell = out;
    }
}

static bool row_is_out(const struct kit_caller *c, uint32_t r)
{
    uint8_t state = c->x->b->rows[r].state;
    return state == ROW_BROKEN || state == ROW_SKIPPED;
}

/* These loops are C functions. Upvalue 1 holds the kit's functions. */
static int l_steps(lua_State *L)
{
    struct kit_caller *c = lua_touserdata(L, 1);
    struct cell *column = exec_column(c->x, c->in);
    const struct op_call *call = c->in->data;
    lua_settop(L, 1);
    lua_rawgeti(L, lua_upvalueindex(1), c->fn);
    lua_getfield(L, LUA_REGISTRYINDEX, KIT_CTX);
    for (; c->at < c->end; c->at++) {
        struct cell *cell = &column[c->at];
        if (!cell_has_value(cell) || row_is_out(c, c->at))
            continue;
        c->row = c->at;
        secret_forget(c);
        if (secret_field(c, c->in->field))
            secret_see(c, cell);
        lua_pushvalue(L, 2);
        value_push(L, cell, c->x->arena);
        lua_pushvalue(L, 3);
        budget_arm(c->kit, c->kit->limits.call_instructions);
        lua_call(L, 2, 3);
        take_step(L, c, cell, call->gives, 4);
        lua_settop(L, 3);
    }
    return 0;
}

/* Push a row object for this call. Its metatable is at index 4. */
static void push_row(lua_State *L, struct kit_caller *c, uint32_t r)
{
    struct row_object *row = lua_newuserdatauv(L, sizeof *row, 0);
    row->generation = c->kit->generation;
    row->row = r;
    lua_pushvalue(L, 4);
    lua_setmetatable(L, -2);
}

static int l_rows(lua_State *L)
{
    struct kit_caller *c = lua_touserdata(L, 1);
    bool is_rule = c->in->op == OP_rule;
    lua_settop(L, 1);
    lua_rawgeti(L, lua_upvalueindex(1), c->fn);
    lua_getfield(L, LUA_REGISTRYINDEX, KIT_CTX);
    lua_getfield(L, LUA_REGISTRYINDEX, KIT_ROW);
    for (; c->at < c->end; c->at++) {
        if (row_is_out(c, c->at))
            continue;
        c->row = c->at;
        secret_forget(c);
        lua_pushvalue(L, 2);
        c->kit->generation = ++c->kit->generations;
        push_row(L, c, c->at);
        lua_pushvalue(L, 3);
        c->missed = NO_ROW;
        budget_arm(c->kit, c->kit->limits.call_instructions);
        lua_call(L, 2, is_rule ? 1 : 0);
        c->kit->generation = 0;
        if (is_rule && !lua_toboolean(L, -1))
            exec_fail_text(c->x, c->in, c->at, c->in->code, c->in->message);
        lua_settop(L, 4);
    }
    return 0;
}

/* Push the list of the good rows in the group of source rows that begins at c->at. Parts of a split
 * row follow it. Returns the number of rows. */
static lua_Integer push_group(lua_State *L, struct kit_caller *c, uint32_t end)
{
    const struct row *rows = c->x->b->rows;
    lua_Integer n = 0;
    lua_newtable(L);
    for (uint32_t source = c->at; source < end; source++) {
        uint32_t r = source;
        do {
            if (rows[r].state != ROW_GOOD)
                continue;
            push_row(L, c, r);
            lua_rawseti(L, -2, ++n);
        } while ((r = rows[r].next));
    }
    return n;
}

/* Calls the hook for each group. A batch begins with a group and ends with one, or at the end of
 * its file (batch.h). */
static int l_groups(lua_State *L)
{
    struct kit_caller *c = lua_touserdata(L, 1);
    const struct op_call *call = c->in->data;
    lua_settop(L, 1);
    lua_rawgeti(L, lua_upvalueindex(1), c->fn);
    lua_getfield(L, LUA_REGISTRYINDEX, KIT_CTX);
    lua_getfield(L, LUA_REGISTRYINDEX, KIT_ROW);
    for (; c->at < c->end; c->at += call->size) {
        uint32_t left = c->end - c->at;
        uint32_t end = c->at + (left < call->size ? left : call->size);
        c->row = c->at;
        secret_forget(c);
        c->missed = NO_ROW;
        lacking_keep(c, end);
        lua_pushvalue(L, 2);
        c->kit->generation = ++c->kit->generations;
        budget_arm(c->kit, c->kit->limits.call_instructions);
        if (push_group(L, c, end)) {
            lua_pushvalue(L, 3);
            lua_call(L, 2, 0);
        }
        c->kit->generation = 0;
        lua_settop(L, 4);
    }
    return 0;
}

void budget_kept(lua_State *L)
{
    struct kit_caller *c = kit_of(L)->caller;
    size_t now = c->x->arena->used - c->arena_used;
    if (c->base.kept + now > c->kit->limits.memory)
        budget_cut(L, CUT_MEMORY);
}

/* Run the loop to the end of the batch, or to the first error of the kit. */
static void run(struct kit_caller *c, lua_CFunction loop, struct exec *x, const struct insn *in,
                int fn)
{
    lua_State *L = c->kit->L;
    int top = lua_gettop(L);
    c->x = x;
    c->in = in;
    c->fn = fn;
    c->at = c->row = 0;
    c->missed = NO_ROW;
    c->arena_used = x->arena->used;
    /* Rows that a batch hook splits off are not given to the same hook. */
    c->end = in->op == OP_batch ? x->b->nread : x->b->nrows;
    if (c->broken)
        keep_error(c, "the kit's limit of memory is spent before its first call");
    while (c->at < c->end && !x->b->has_kit_error) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, (const void *)loop);
        lua_pushlightuserdata(L, c);
        int status = kit_enter(c->kit, 1, 0, c->kit->limits.call_instructions);
        c->kit->generation = 0;
        if (status == LUA_OK)
            break;
        bool excused = c->kit->cut == CUT_NONE && lacking_excuses(c);
        if (excused && in->op == OP_batch) {
            lua_settop(L, top);
            continue; /* call the hook again without that row */
        }
        if (!excused && c->kit->cut != CUT_ABANDON)
            keep_error(c, lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1)
                                                         : "the kit's function failed");
        lua_settop(L, top);
        c->at++;
    }
    c->base.kept += x->arena->used - c->arena_used;
    c->x = NULL;
    if (lua_gettop(L) != top)
        die_stack();
}

static void call_step(struct caller *base, struct exec *x, const struct insn *in, int fn)
{
    run((struct kit_caller *)base, l_steps, x, in, fn);
}

static void call_rows(struct caller *base, struct exec *x, const struct insn *in, int fn)
{
    run((struct kit_caller *)base, l_rows, x, in, fn);
}

static void call_groups(struct caller *base, struct exec *x, const struct insn *in, int fn)
{
    run((struct kit_caller *)base, l_groups, x, in, fn);
}

/* Find the kind that each field has when the first item runs, from the instructions before it. */
static void find_domains(struct kit_caller *c)
{
    const struct plan *p = c->plan;
    bool before_items = true;
    for (uint32_t i = 0; i < p->ncode; i++) {
        const struct insn *in = &p->code[i];
        if (in->op == OP_melt)
            continue; /* the only item that stands before the fields */
        before_items = before_items && op_info(in->op)->class != CLASS_ITEM;
        if (in->op == OP_required)
            c->required[in->field] = true;
        if (in->op == OP_key)
            c->in_key[in->field] = true;
        if (before_items)
            c->domains[in->field] = (uint8_t)plan_kind_after(in, c->domains[in->field]);
    }
}

struct prepare {
    struct kit_caller *c;
    const struct kit_context *context;
};

static int l_prepare(lua_State *L)
{
    struct prepare *p = lua_touserdata(L, 1);
    const lua_CFunction loops[] = {l_steps, l_rows, l_groups};
    for (int i = 0; i < 3; i++) {
        lua_getfield(L, LUA_REGISTRYINDEX, KIT_FUNCTIONS);
        lua_pushcclosure(L, loops[i], 1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, (const void *)loops[i]);
    }
    row_prepare(L, p->c);
    ctx_prepare(L, p->context);
    return 0;
}

struct caller *kit_caller(struct kit *k, const struct plan *plan, const struct kit_context *context)
{
    struct kit_caller *c = xcalloc(1, sizeof *c);
    caller_free(k->caller);
    k->caller = c;
    k->stop = context ? context->stop : NULL;
    *c = (struct kit_caller){
        .base = {call_step, call_rows, call_groups, call_rows, 0},
        .kit = k,
        .plan = plan,
        .domains = xcalloc(plan->nfields, 1),
        .required = xcalloc(plan->nfields, sizeof(bool)),
        .in_key = xcalloc(plan->nfields, sizeof(bool)),
    };
    find_domains(c);
    for (uint32_t f = 0; f < plan->nfields; f++)
        c->has_secret |= plan->fields[f].secret;
    struct prepare prepare = {c, context};
    lua_pushcfunction(k->L, l_prepare);
    lua_pushlightuserdata(k->L, &prepare);
    if (lua_pcall(k->L, 1, 0, 0) != LUA_OK) {
        c->broken = true; /* only memory can be missing here; the first call reports it */
        lua_pop(k->L, 1);
    }
    return &c->base;
}

void caller_free(struct kit_caller *c)
{
    if (!c)
        return;
    secrets_free(&c->secrets);
    free(c->domains);
    free(c->required);
    free(c->in_key);
    lacking_free(&c->group);
    free(c);
}
