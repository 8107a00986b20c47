/* The row that rules and hooks see: its fields, which can be read and assigned, and its methods. */
#include <string.h>

#include "kit/call.h"
#include "text/utf8.h"
#include "value/value.h"

/* many rows of a split share their text, so only a quarter of their size is counted */
enum { SPLIT_SHARE = 4 };
enum { NAME_MAX_BYTES = 100, CODE_MAX_BYTES = 100, TEXT_MAX_BYTES = 2000 };

int raise_unknown(lua_State *L, const char *what, const char *name, int idx)
{
    idx = lua_absindex(L, idx);
    kit_require(L, "kit.base.near");
    lua_getfield(L, -1, "did_you_mean");
    lua_pushstring(L, name);
    lua_newtable(L);
    lua_Integer n = 0;
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            continue;
        lua_pushvalue(L, -2);
        lua_rawseti(L, -4, ++n);
    }
    lua_call(L, 2, 1);
    const char *hint = lua_tostring(L, -1);
    return luaL_error(L, "%s '%s'%s%s", what, name, hint ? ", " : "", hint ? hint : "");
}

/* A key as a message shows it: without addresses, and not too long. */
static const char *key_name(lua_State *L, int idx)
{
    size_t n;
    if (lua_type(L, idx) != LUA_TSTRING && lua_type(L, idx) != LUA_TNUMBER)
        return luaL_typename(L, idx);
    lua_pushvalue(L, idx);
    const char *name = lua_tolstring(L, -1, &n);
    return n <= NAME_MAX_BYTES ? name : lua_pushlstring(L, name, NAME_MAX_BYTES);
}

/* The caller. Raises an error unless the row belongs to the current call. */
static struct kit_caller *row_caller(lua_State *L)
{
    struct row_object *row = luaL_testudata(L, 1, KIT_ROW);
    if (!row)
        luaL_error(L, "this is a row's method: write row:error, with a colon");
    struct kit *k = kit_of(L);
    if (row->generation != k->generation)
        luaL_error(L, "this row was kept after its call: rows cannot be kept, keep their values");
    k->caller->row = row->row;
    return k->caller;
}

static void note_missed(struct kit_caller *c, uint32_t field, uint32_t row)
{
    if (c->required[field] || c->in_key[field])
        c->missed = row;
}

/* Upvalue 1: name → index of the field + 1, or a method. */
static int l_row_index(lua_State *L)
{
    struct row_object *row = lua_touserdata(L, 1);
    struct kit *k = kit_of(L);
    struct kit_caller *c = k->caller;
    if (row->generation != k->generation)
        row_caller(L); /* raises an error */
    lua_pushvalue(L, 2);
    int type = lua_rawget(L, lua_upvalueindex(1));
    if (type == LUA_TFUNCTION)
        return 1;
    if (type != LUA_TNUMBER)
        return raise_unknown(L, "the row has no field", key_name(L, 2), lua_upvalueindex(1));
    const struct cell *cell = &c->x->b->val[lua_tointeger(L, -1) - 1][row->row];
    /* In a batch hook a bad field reads as NULL, because the other rows of the group must still be
     * processed. */
    if (cell->kind == CELL_BAD && c->in->op != OP_batch)
        budget_cut(L, CUT_ABANDON);
    if (cell->kind == CELL_NULL)
        note_missed(c, (uint32_t)lua_tointeger(L, -1) - 1, row->row);
    if (c->has_secret && secret_field(c, (int32_t)lua_tointeger(L, -1) - 1))
        secret_see(c, cell);
    value_push(L, cell, c->x->arena);
    budget_kept(L); /* reading a date writes its text into the arena */
    return 1;
}

/* An instruction that only serves to record a problem of the kit's code. */
static struct insn problem_at(int32_t field, enum level level)
{
    return (struct insn){.field = field, .level = (uint8_t)level};
}

/* A text for a field of another kind is data that the kit passes on. It is parsed as the column's
 * own step would do it. If that fails, the cell gets a problem. False: the value is not a text. */
static bool assign_text(lua_State *L, struct kit_caller *c, uint32_t field, enum cell_kind kind,
                        struct cell *out)
{
    static const uint8_t codes[] = {
        [CELL_INTEGER] = PROBLEM_INTEGER_INVALID,     [CELL_DECIMAL] = PROBLEM_DECIMAL_INVALID,
        [CELL_FLOAT] = PROBLEM_FLOAT_INVALID,         [CELL_BOOLEAN] = PROBLEM_BOOLEAN_INVALID,
        [CELL_DATE] = PROBLEM_DATE_INVALID,           [CELL_TIME] = PROBLEM_TIME_INVALID,
        [CELL_TIMESTAMP] = PROBLEM_TIMESTAMP_INVALID, [CELL_INSTANT] = PROBLEM_TIMESTAMP_INVALID,
        [CELL_UUID] = PROBLEM_UUID_INVALID,
    };
    if (lua_type(L, -1) != LUA_TSTRING || kind >= sizeof codes || !codes[kind])
        return false;
    size_t n;
    const char *p = lua_tolstring(L, -1, &n);
    if (value_parse(kind, slice_of(arena_dup(c->x->arena, p, n), n), c->x->arena, out))
        return true;
    if (secret_field(c, (int32_t)field))
        lua_pushfstring(L, "was given a text that is no %s", cell_kind_name(kind));
    else
        lua_pushfstring(L, "was given \"%s\", which is no %s", p, cell_kind_name(kind));
    struct insn in = problem_at((int32_t)field, LEVEL_ERROR);
    exec_fail_text(c->x, &in, c->row, problem_code((enum problem_code)codes[kind]),
                   keep_text(L, c, -1, "the value"));
    lua_pop(L, 1);
    out->kind = CELL_BAD;
    return true;
}

/* A field without a column in the file is not loaded. If the kit assigns a value to it, that value
 * would be lost. So this is an error. */
static void check_loaded(lua_State *L, struct kit_caller *c, uint32_t field, enum take how,
                         const struct cell *value)
{
    const struct plan_field *f = &c->plan->fields[field];
    if (!f->left_out || (how == TAKE_OK && value->kind == CELL_NULL))
        return;
    lua_pushlstring(L, f->name.p, f->name.n);
    luaL_error(
        L,
        "field '%s' is assigned, and left out of the load, as the file has no column for it: "
        "begin its steps with k.const(k.null), or give it a default",
        lua_tostring(L, -1));
}

/* Pop the value from the stack and put it into a field of the row. */
static void assign(lua_State *L, struct kit_caller *c, uint32_t field)
{
    struct cell out;
    uint32_t row = c->row;
    enum cell_kind kind = (enum cell_kind)c->domains[field];
    bool list = kind == CELL_TEXT && c->plan->fields[field].lists;
    enum take how = list ? value_take_list(L, -1, c->x->arena, &out)
                         : value_take(L, -1, kind, c->x->arena, &out);
    budget_kept(L);
    /* Only after value_take, because __tostring of the value is code of the kit and may split rows.
     */
    c->row = row;
    struct cell *cell = &c->x->b->val[field][row];
    if (how == TAKE_WRONG && assign_text(L, c, field, kind, &out))
        how = TAKE_OK;
    check_loaded(L, c, field, how, &out);
    if (how != TAKE_OK && how != TAKE_NUL) {
        struct slice s = c->plan->fields[field].name;
        const char *name = lua_pushlstring(L, s.p, s.n), *domain = cell_kind_name(kind);
        lua_insert(L, -2);
        if (how == TAKE_NOT_JSON)
            luaL_error(L, "field '%s' was given %s, which cannot be JSON", name,
                       kit_of(L)->message);
        if (how == TAKE_NOT_UTF8)
            luaL_error(L, "field '%s' was given a text that is not UTF-8", name);
        luaL_error(L, "field '%s' takes %s, not a %s", name, domain, luaL_typename(L, -1));
    }
    lua_pop(L, 1);
    struct insn in = problem_at((int32_t)field, LEVEL_ERROR);
    if (cell->kind == CELL_BAD || (how == TAKE_OK && out.kind == CELL_BAD))
        return; /* it already has a problem, so the row is rejected in any case */
    if (how == TAKE_NUL) {
        exec_fail(c->x, &in, c->row, PROBLEM_TEXT_NUL, NULL);
    } else if (out.kind == CELL_NULL) {
        cell->kind = CELL_NULL; /* after all hooks it is checked whether NULL is allowed */
    } else {
        if (secret_field(c, (int32_t)field)) {
            /* the old value is not in the row any more, but it is still secret */
            secret_see(c, cell);
            secret_see(c, &out);
        }
        out.flags = cell->flags;
        *cell = out;
    }
}

static int l_row_newindex(lua_State *L)
{
    struct row_object *row = lua_touserdata(L, 1); /* nothing else has this metamethod */
    struct kit_caller *c = kit_of(L)->caller;
    if (row->generation != c->kit->generation)
        row_caller(L); /* raises an error */
    c->row = row->row;
    if (c->in->op == OP_rule)
        return luaL_error(L,
                          "a rule cannot change the row, a hook can: k.row(function(row) … end)");
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    int type = lua_rawget(L, lua_upvalueindex(1));
    if (type != LUA_TNUMBER)
        return raise_unknown(L, "the row has no field", key_name(L, 2), lua_upvalueindex(1));
    uint32_t field = (uint32_t)lua_tointeger(L, -1) - 1;
    lua_pop(L, 1);
    assign(L, c, field);
    return 0;
}

static void raise_text(lua_State *L, struct kit_caller *c, const char *message)
{
    if (c->in->op == OP_call)
        raise_at_function(L, c, message); /* the step has already returned */
    luaL_error(L, "%s", message);
}

static const char *check_text(lua_State *L, struct kit_caller *c, int idx, size_t *n,
                              const char *what)
{
    bool incomplete;
    const char *s = luaL_checklstring(L, idx, n);
    if (utf8_valid_prefix(s, *n, &incomplete) != *n)
        raise_text(L, c, lua_pushfstring(L, "%s is not UTF-8", what));
    if (memchr(s, 0, *n))
        raise_text(L, c, lua_pushfstring(L, "%s contains U+0000", what));
    return s;
}

struct slice keep_text(lua_State *L, struct kit_caller *c, int idx, const char *what)
{
    static const char more[] = "…";
    size_t n;
    bool incomplete;
    const char *s = check_text(L, c, idx, &n, what);
    struct slice masked = secret_mask(c, slice_of(s, n), TEXT_MAX_BYTES);
    s = masked.p;
    n = masked.n;
    bool cut = n > TEXT_MAX_BYTES;
    if (cut)
        n = utf8_valid_prefix(s, TEXT_MAX_BYTES, &incomplete);
    char *to = arena_bytes(c->x->arena, n + sizeof more);
    memcpy(to, s, n);
    if (cut)
        memcpy(to + n, more, sizeof more);
    budget_kept(L);
    return slice_of(to, n + (cut ? sizeof more - 1 : 0));
}

struct slice keep_code(lua_State *L, struct kit_caller *c, int idx)
{
    size_t n;
    const char *s = check_text(L, c, idx, &n, "the code");
    struct slice masked = secret_mask(c, slice_of(s, n), SIZE_MAX);
    s = masked.p;
    n = masked.n;
    if (n > CODE_MAX_BYTES)
        raise_text(L, c,
                   lua_pushfstring(L, "the code has %d bytes, of %d that it may have", (int)n,
                                   (int)CODE_MAX_BYTES));
    /* reports print the code as it is, so it must not control a terminal */
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < ' ' || s[i] == 0x7F)
            raise_text(L, c, "the code contains a control character");
    c->base.kept += sizeof(struct problem);
    return slice_of(arena_dup(c->x->arena, s, n), n);
}

/* row:error(field, code, message). When field is nil, the problem is about the whole row. */
static int row_problem(lua_State *L, enum level level)
{
    struct kit_caller *c = row_caller(L);
    int32_t field = -1;
    lua_settop(L, 4);
    if (!lua_isnoneornil(L, 2)) {
        luaL_checkstring(L, 2);
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNUMBER)
            return raise_unknown(L, "the row has no field", key_name(L, 2), lua_upvalueindex(1));
        field = (int32_t)lua_tointeger(L, -1) - 1;
    }
    struct insn in = problem_at(field, level);
    struct slice code = keep_code(L, c, 3);
    exec_say(c->x, &in, c->row, code,
             lua_isnoneornil(L, 4) ? SLICE("is not valid") : keep_text(L, c, 4, "the message"));
    return 0;
}

static int l_row_error(lua_State *L)
{
    return row_problem(L, LEVEL_ERROR);
}

static int l_row_warn(lua_State *L)
{
    return row_problem(L, LEVEL_WARNING);
}

static int l_row_skip(lua_State *L)
{
    struct kit_caller *c = row_caller(L);
    if (c->in->op == OP_rule)
        return luaL_error(L, "a rule cannot skip the row, a hook can: k.row(function(row) … end)");
    struct row *row = &c->x->b->rows[c->row];
    row->skip = lua_isnoneornil(L, 2) ? SLICE("skipped") : keep_text(L, c, 2, "the reason");
    row->state = ROW_SKIPPED;
    return 0;
}

/* Check that each key of the table at idx is the name of a field. */
static void check_fields(lua_State *L, int idx)
{
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        lua_pushvalue(L, -2);
        int type = lua_rawget(L, lua_upvalueindex(1));
        lua_pop(L, 1);
        if (type != LUA_TNUMBER)
            raise_unknown(L, "row:split: the row has no field", key_name(L, lua_gettop(L) - 1),
                          lua_upvalueindex(1));
    }
}

/* Assign in the order of the fields, because the order of a Lua table differs in every run. */
static void assign_fields(lua_State *L, struct kit_caller *c, int idx)
{
    check_fields(L, idx);
    for (uint32_t f = 0; f < c->plan->nfields; f++) {
        lua_pushlstring(L, c->plan->fields[f].name.p, c->plan->fields[f].name.n);
        if (lua_rawget(L, idx) == LUA_TNIL)
            lua_pop(L, 1);
        else
            assign(L, c, f);
    }
}

/* row:split { {…}, {…} }: the row becomes the first one. The others are copies of it. Each gets its
 * own fields. */
static int l_row_split(lua_State *L)
{
    struct kit_caller *c = row_caller(L);
    struct batch *b = c->x->b;
    uint32_t row = c->row, at = row, source = row < b->nread ? row : b->rows[row].source;
    if (c->in->op == OP_rule)
        return luaL_error(L, "a rule cannot split the row, a hook can: k.row(function(row) … end)");
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_Unsigned n = lua_rawlen(L, 2);
    if (n == 0)
        return luaL_error(L, "row:split takes one row or more; row:skip(reason) leaves a row out");
    if (n + b->rows[source].parts > ROW_PARTS)
        return luaL_error(L, "row:split: a row can become %d rows, not %d", (int)ROW_PARTS,
                          (int)(n + b->rows[source].parts));
    budget_charge(L, (int64_t)(n * (b->ncols + b->nfields) / 8));
    c->base.kept += n * (b->ncols + b->nfields) * sizeof(struct cell) / SPLIT_SHARE;
    budget_kept(L);
    for (lua_Unsigned i = 1; i < n; i++)
        at = batch_split(b, at);
    at = row;
    for (lua_Unsigned i = 1; i <= n; i++, at = b->rows[at].next) {
        c->row = at;
        if (lua_rawgeti(L, 2, (lua_Integer)i) != LUA_TTABLE)
            return luaL_error(L, "row:split takes tables of fields, item %d is a %s", (int)i,
                              luaL_typename(L, -1));
        assign_fields(L, c, 3);
        lua_settop(L, 2);
    }
    c->row = row;
    return 0;
}

static int l_row_raw(lua_State *L)
{
    return raw_push(L, row_caller(L));
}

static const luaL_Reg row_methods[] = {{"error", l_row_error}, {"warn", l_row_warn},
                                       {"skip", l_row_skip},   {"split", l_row_split},
                                       {"raw", l_row_raw},     {NULL, NULL}};

void object_protect(lua_State *L, lua_CFunction newindex, int nup)
{
    lua_pushcclosure(L, newindex, nup);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

static void push_names(lua_State *L, struct kit_caller *c)
{
    lua_createtable(L, 0, (int)c->plan->nfields + 4);
    for (uint32_t i = 0; i < c->plan->nfields; i++) {
        lua_pushlstring(L, c->plan->fields[i].name.p, c->plan->fields[i].name.n);
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawset(L, -3);
    }
    for (const luaL_Reg *m = row_methods; m->func; m++) {
        lua_pushvalue(L, -1);
        lua_pushcclosure(L, m->func, 1);
        lua_setfield(L, -2, m->name);
    }
}

void row_prepare(lua_State *L, struct kit_caller *c)
{
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_ROW); /* an earlier caller had other names */
    luaL_newmetatable(L, KIT_ROW);
    push_names(L, c);
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, l_row_index, 1);
    lua_setfield(L, -3, "__index");
    object_protect(L, l_row_newindex, 1);
    lua_pop(L, 1);
}
