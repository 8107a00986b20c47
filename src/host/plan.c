/* kitload.host.plan: the ops and problem codes as Lua tables, binding a program, and trying a plan
 * on rows from Lua.
 *
 *   program (Lua) ──▶ struct program ──▶ plan_bind ──▶ userdata "kitload.plan"
 *   rows (Lua) ──▶ batch ──▶ exec_run ──▶ states, values, problems (Lua)
 *
 * Memory that must be freed belongs to a userdata with __gc before Lua can raise. */
#include "plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "host/host.h"
#include "plan/carry.h"

#define PLAN "kitload.plan"
#define ROOM "kitload.plan.room"

static void set_string(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static int l_ops(lua_State *L)
{
    static const char *const classes[] = {"step", "fact", "value", "item", "limit", "cast"};
    static const char *const texts[] = {"keeps", "changes", "empties", "replaces"};
    lua_createtable(L, OPS, 0);
    for (int op = 0; op < OPS; op++) {
        const struct op_info *info = op_info((enum op)op);
        lua_createtable(L, 0, 7);
        set_string(L, "name", info->name);
        set_string(L, "class", classes[info->class]);
        set_string(L, "takes", domain_name(info->takes));
        set_string(L, "gives", domain_name(info->gives));
        set_string(L, "text", texts[info->text]);
        set_string(L, "doc", info->doc);
        lua_pushboolean(L, info->binds);
        lua_setfield(L, -2, "binds");
        lua_rawseti(L, -2, op + 1);
    }
    return 1;
}

/* codes() → list of { code, by, message, when, what_to_do }: problems.def. */
static int l_codes(lua_State *L)
{
#define PROBLEM(symbol, code, by, message, when, what_to_do) {code, #by, message, when, what_to_do},
    static const struct {
        const char *code, *by, *message, *when, *what_to_do;
    } codes[] = {
#include "batch/problems.def"
    };
#undef PROBLEM
    lua_createtable(L, PROBLEM_CODES, 0);
    for (int i = 0; i < PROBLEM_CODES; i++) {
        lua_createtable(L, 0, 5);
        set_string(L, "code", codes[i].code);
        set_string(L, "by", codes[i].by);
        set_string(L, "message", codes[i].message);
        set_string(L, "when", codes[i].when);
        set_string(L, "what_to_do", codes[i].what_to_do);
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

/* The memory of one call. */
struct room {
    struct arena arena;
    struct batch *batch;
    struct exec *exec;
    struct carrying carrying;
};

static int l_room_gc(lua_State *L)
{
    struct room *room = luaL_checkudata(L, 1, ROOM);
    exec_free(room->exec);
    carrying_end(&room->carrying);
    batch_free(room->batch);
    arena_free(&room->arena);
    memset(room, 0, sizeof *room);
    return 0;
}

static struct room *new_room(lua_State *L)
{
    struct room *room = lua_newuserdatauv(L, sizeof *room, 0);
    memset(room, 0, sizeof *room);
    luaL_setmetatable(L, ROOM);
    return room;
}

/* Copy the text on top of the stack and pop it. */
static struct slice take_text(lua_State *L, struct arena *a, const char *what)
{
    size_t n;
    const char *p = lua_tolstring(L, -1, &n);
    if (!p)
        luaL_error(L, "%s must be a string, not a %s", what, luaL_typename(L, -1));
    struct slice s = slice_of(arena_dup(a, p, n), n);
    lua_pop(L, 1);
    return s;
}

static struct slice text_field(lua_State *L, int t, const char *name, struct arena *a)
{
    if (lua_getfield(L, t, name) != LUA_TNIL)
        return take_text(L, a, name);
    lua_pop(L, 1);
    return slice_of("", 0);
}

/* Read the argument on top of the stack and pop it. */
static struct arg take_arg(lua_State *L, struct arena *a)
{
    struct arg arg = {.kind = ARG_TEXT};
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        arg.kind = ARG_BOOLEAN;
        arg.i = lua_toboolean(L, -1);
        arg.text = arg.i ? SLICE("true") : SLICE("false");
        lua_pop(L, 1);
        return arg;
    case LUA_TNUMBER:
        arg.kind = lua_isinteger(L, -1) ? ARG_INTEGER : ARG_FLOAT;
        arg.i = lua_tointeger(L, -1);
        arg.f = lua_tonumber(L, -1);
        break;
    default:
        break;
    }
    arg.text = take_text(L, a, "an argument");
    return arg;
}

static int by_name(const void *a, const void *b)
{
    struct slice x = ((const struct arg *)a)->name, y = ((const struct arg *)b)->name;
    int c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
    return c ? c : x.n < y.n ? -1 : x.n > y.n;
}

static struct args read_args(lua_State *L, int t, struct arena *a)
{
    t = lua_absindex(L, t);
    uint32_t nlist = (uint32_t)lua_rawlen(L, t), n = nlist;
    for (lua_pushnil(L); lua_next(L, t); lua_pop(L, 1))
        n += lua_type(L, -2) == LUA_TSTRING;
    struct arg *v = arena_alloc(a, n * sizeof *v);
    for (uint32_t i = 0; i < nlist; i++) {
        lua_rawgeti(L, t, i + 1);
        v[i] = take_arg(L, a);
    }
    uint32_t i = nlist;
    for (lua_pushnil(L); lua_next(L, t);) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            lua_pop(L, 1);
            continue;
        }
        v[i] = take_arg(L, a);
        lua_pushvalue(L, -1);
        v[i++].name = take_text(L, a, "a name");
    }
    if (n > nlist)
        qsort(v + nlist, n - nlist, sizeof *v, by_name);
    return (struct args){v, n, nlist};
}

static void read_insn(lua_State *L, struct program_insn *in, struct arena *a)
{
    int t = lua_gettop(L);
    in->op = text_field(L, t, "op", a);
    in->field = (int32_t)host_integer(L, t, "field", -1);
    in->invalid_null = host_flag(L, t, "invalid_null", false);
    in->level =
        strcmp(host_string(L, t, "level", "error"), "warning") ? LEVEL_ERROR : LEVEL_WARNING;
    in->code = text_field(L, t, "code", a);
    in->message = text_field(L, t, "message", a);
    in->detail = text_field(L, t, "detail", a);
    in->args = (struct args){0};
    if (lua_getfield(L, t, "args") == LUA_TTABLE)
        in->args = read_args(L, -1, a);
    lua_pop(L, 1);
}

static void read_field(lua_State *L, struct plan_field *f, struct arena *a)
{
    int t = lua_gettop(L);
    const char *kind = host_string(L, t, "kind", "text");
    f->name = text_field(L, t, "name", a);
    f->kind = (uint8_t)cell_kind_named(slice_str(kind));
    f->input = (int32_t)host_integer(L, t, "input", -1);
    f->secret = host_flag(L, t, "secret", false);
    f->left_out = host_flag(L, t, "left_out", false);
    f->lists = host_flag(L, t, "lists", false);
    if (f->kind < CELL_TEXT)
        luaL_error(L, "field '%s': there is no kind '%s'", lua_pushlstring(L, f->name.p, f->name.n),
                   kind);
}

static void read_program(lua_State *L, int t, struct program *program, struct arena *a)
{
    program->ninputs = (uint32_t)host_integer(L, t, "ninputs", 0);
    program->strict = host_flag(L, t, "strict", false);
    lua_getfield(L, t, "fields");
    luaL_checktype(L, -1, LUA_TTABLE);
    program->nfields = (uint32_t)lua_rawlen(L, -1);
    struct plan_field *fields = arena_alloc(a, program->nfields * sizeof *fields);
    for (uint32_t i = 0; i < program->nfields; i++, lua_pop(L, 1)) {
        luaL_argcheck(L, lua_rawgeti(L, -1, i + 1) == LUA_TTABLE, 1, "a field is a table");
        read_field(L, &fields[i], a);
        luaL_argcheck(L, fields[i].input < (int32_t)program->ninputs, 1, "a field's input slot");
    }
    lua_getfield(L, t, "code");
    luaL_checktype(L, -1, LUA_TTABLE);
    program->ncode = (uint32_t)lua_rawlen(L, -1);
    struct program_insn *code = arena_alloc(a, program->ncode * sizeof *code);
    for (uint32_t i = 0; i < program->ncode; i++, lua_pop(L, 1)) {
        luaL_argcheck(L, lua_rawgeti(L, -1, i + 1) == LUA_TTABLE, 1, "an instruction is a table");
        read_insn(L, &code[i], a);
    }
    lua_pop(L, 2);
    program->fields = fields;
    program->code = code;
}

static int l_bind(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct room *room = new_room(L);
    struct program program;
    struct err e = {0};
    read_program(L, 1, &program, &room->arena);
    struct plan **p = lua_newuserdatauv(L, sizeof *p, 0);
    *p = NULL;
    luaL_setmetatable(L, PLAN);
    *p = plan_bind(&program, &e);
    return *p ? 1 : host_error(L, &e);
}

static int l_plan_gc(lua_State *L)
{
    struct plan **p = luaL_checkudata(L, 1, PLAN);
    plan_free(*p);
    *p = NULL;
    return 0;
}

struct plan *host_plan(lua_State *L, int idx)
{
    struct plan **p = luaL_checkudata(L, idx, PLAN);
    luaL_argcheck(L, *p, idx, "the plan is closed");
    return *p;
}

/* The cell is a table such as {q = "1"}, {number = "1"} or {array = "[1]"}. Its text replaces it on
 * the stack. */
static void take_marked(lua_State *L, struct cell *c)
{
    if (lua_getfield(L, -1, "q") != LUA_TNIL) {
        lua_replace(L, -2);
        c->flags = CELL_QUOTED;
        return;
    }
    lua_pop(L, 1);
    if (lua_getfield(L, -1, "unwritten") != LUA_TNIL) {
        lua_replace(L, -2);
        c->came = CAME_NUMBER;
        c->flags = CELL_UNWRITTEN;
        return;
    }
    lua_pop(L, 1);
    for (int came = CAME_STRING; came < CAME_KINDS; came++) {
        if (lua_getfield(L, -1, cell_came_name((enum cell_came)came)) == LUA_TNIL) {
            lua_pop(L, 1);
            continue;
        }
        lua_replace(L, -2);
        c->came = (uint16_t)came;
        return;
    }
    luaL_error(L, "a cell is a text, or says in a table what it is");
}

/* Read a cell: a string, {q = "a string from quotes"}, a text of another JSON type, or false for an
 * absent cell. */
static struct cell take_cell(lua_State *L, struct arena *a)
{
    struct cell c = {.kind = CELL_ABSENT};
    if (lua_istable(L, -1))
        take_marked(L, &c);
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        return c;
    }
    struct slice s = take_text(L, a, "a cell");
    c.p = s.p;
    c.len = (uint32_t)s.n;
    c.kind = CELL_TEXT;
    if (s.n && memchr(s.p, 0, s.n))
        c.flags |= CELL_HAS_NUL;
    return c;
}

/* The file of the rows. Without `headers` they are "1", "2", …; without `columns` input n reads
 * column n. */
static struct file_info *read_file_info(lua_State *L, int t, const struct plan *p, struct arena *a)
{
    struct file_info *f = arena_alloc(a, sizeof *f);
    memset(f, 0, sizeof *f);
    lua_getfield(L, t, "headers");
    bool has_headers = lua_istable(L, -1);
    f->name = "rows.csv";
    f->place = f->name;
    host_marks(L, t, f);
    f->typed = host_flag(L, t, "typed", false);
    f->ninputs = p->ninputs;
    f->ncarried = p->ncarried;
    f->ncols = has_headers ? (uint32_t)lua_rawlen(L, -1) : p->ninputs;
    f->headers = arena_alloc(a, f->ncols * sizeof *f->headers);
    f->input_column = arena_alloc(a, f->ninputs * sizeof *f->input_column);
    for (uint32_t i = 0; i < f->ncols; i++) {
        if (has_headers)
            lua_rawgeti(L, -1, i + 1);
        else
            lua_pushinteger(L, i + 1);
        f->headers[i] = take_text(L, a, "a header");
    }
    lua_pop(L, 1);
    bool has_columns = lua_getfield(L, t, "columns") == LUA_TTABLE;
    for (uint32_t i = 0; i < f->ninputs; i++) {
        f->input_column[i] = i < f->ncols ? (int32_t)i : -1;
        if (!has_columns)
            continue;
        lua_rawgeti(L, -1, i + 1);
        lua_Integer column = luaL_checkinteger(L, -1);
        luaL_argcheck(L, column >= -1 && column < f->ncols, 2, "columns name a column of the file");
        f->input_column[i] = (int32_t)column;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return f;
}

/* Read the rows from the table on top of the stack into the batch. A row with `broken = true`
 * counts as one that the decoder could not read. */
static void fill(lua_State *L, struct batch *b, uint32_t nrows)
{
    for (uint32_t i = 0; i < nrows; i++, lua_pop(L, 1)) {
        luaL_argcheck(L, lua_rawgeti(L, -1, i + 1) == LUA_TTABLE, 2, "a row is a table");
        uint32_t r = batch_add_row(b);
        b->rows[r].number = b->rows[r].row = b->rows[r].line = i + 1;
        b->rows[r].ncells = b->ncols;
        b->rows[r].state = host_flag(L, lua_gettop(L), "broken", false) ? ROW_BROKEN : ROW_GOOD;
        for (uint32_t c = 0; c < b->ncols; c++) {
            lua_rawgeti(L, -1, c + 1);
            b->src[c][r] = take_cell(L, &b->arena);
        }
    }
}

static void push_problem(lua_State *L, const struct batch *b, const struct plan *p,
                         const struct problem *from)
{
    lua_createtable(L, 0, 5);
    if (from->field >= 0)
        host_set_slice(L, -1, "field", p->fields[from->field].name);
    host_set_slice(L, -1, "code", from->code);
    host_set_slice(L, -1, "message", from->message);
    set_string(L, "level", from->level == LEVEL_WARNING ? "warning" : "error");
    uint32_t row = batch_source_row(b, from->row);
    if (from->column >= 0 && b->src[from->column][row].kind == CELL_TEXT)
        host_set_slice(L, -1, "raw", cell_slice(&b->src[from->column][row]));
}

static void push_row(lua_State *L, struct batch *b, const struct plan *p, uint32_t r)
{
    lua_createtable(L, 0, 4);
    set_string(L, "state", row_state_name(b->rows[r].state));
    lua_newtable(L);
    lua_newtable(L);
    for (uint32_t f = 0; f < p->nfields; f++) {
        const struct cell *c = &b->val[f][r];
        lua_pushlstring(L, p->fields[f].name.p, p->fields[f].name.n);
        lua_pushvalue(L, -1);
        lua_pushstring(L, cell_kind_name((enum cell_kind)c->kind));
        lua_settable(L, -4); /* kinds */
        struct slice text = cell_format(c, &b->arena);
        if (cell_has_value(c))
            lua_pushlstring(L, text.n ? text.p : "", text.n);
        else
            lua_pushnil(L);
        lua_settable(L, -4); /* values */
    }
    lua_setfield(L, -3, "kinds");
    lua_setfield(L, -2, "values");
    lua_newtable(L);
    lua_Integer n = 0;
    for (uint32_t i = 0; i < b->nproblems; i++) {
        if (b->problems[i].row != r)
            continue;
        push_problem(L, b, p, &b->problems[i]);
        lua_rawseti(L, -2, ++n);
    }
    lua_setfield(L, -2, "problems");
}

/* try(plan, {inputs = {{cell, …}, …}, headers =, columns =, is_rejects =}) → for each row its
 * state, values, kinds and problems; and how many bytes the batch had, and has now. */
static int l_try(lua_State *L)
{
    struct plan *p = host_plan(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct room *room = new_room(L);
    lua_getfield(L, 2, "inputs");
    luaL_checktype(L, -1, LUA_TTABLE);
    uint32_t nrows = (uint32_t)lua_rawlen(L, -1);
    const struct file_info *file = read_file_info(L, 2, p, &room->arena);
    struct batch_limits limits = {.rows = nrows ? nrows : 1, .cells = UINT32_MAX};
    room->batch = batch_new(&limits);
    batch_reset(room->batch, file, p->nfields);
    fill(L, room->batch, nrows);
    carrying_begin(&room->carrying, p);
    carrying_fold(&room->carrying, room->batch);
    room->exec = exec_new(p, NULL);
    size_t had = room->batch->arena.used;
    exec_run(room->exec, room->batch);
    if (room->batch->has_kit_error)
        return luaL_error(L, "%s",
                          lua_pushlstring(L, room->batch->kit_error.p, room->batch->kit_error.n));
    lua_createtable(L, (int)nrows, 0);
    for (uint32_t r = 0; r < nrows; r++) {
        push_row(L, room->batch, p, r);
        lua_rawseti(L, -2, r + 1);
    }
    lua_pushinteger(L, (lua_Integer)had);
    lua_pushinteger(L, (lua_Integer)room->batch->arena.used);
    return 3;
}

int luaopen_kitload_host_plan(lua_State *L)
{
    host_check_lua(L);
    static const luaL_Reg functions[] = {
        {"ops", l_ops}, {"codes", l_codes}, {"bind", l_bind}, {"try", l_try}, {NULL, NULL},
    };
    luaL_newmetatable(L, ROOM);
    lua_pushcfunction(L, l_room_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newmetatable(L, PLAN);
    lua_pushcfunction(L, l_plan_gc);
    lua_setfield(L, -2, "__gc");
    luaL_newlib(L, functions);
    return 1;
}
