/* The function `sample`: the rows of a few batches as Lua tables, with cells, values and problems.
 */
#include "host/load/sample.h"

#include "load/files/problems.h"

static void push_problem(lua_State *L, const struct load_call *c, const struct batch *b,
                         const struct problem *p)
{
    struct raw raw = problem_raw(b, p, SIZE_MAX);
    lua_createtable(L, 0, 7);
    if (p->field >= 0)
        host_set_text(L, "field", c->spec.plan->fields[p->field].name);
    if (p->column >= 0)
        host_set_count(L, "column", (uint64_t)p->column + 1);
    if (p->column >= 0 && (uint32_t)p->column < b->ncols)
        host_set_slice(L, -1, "header", b->file->headers[p->column]);
    host_set_text(L, "code", p->code);
    host_set_text(L, "message", p->message);
    host_set_text(L, "level", p->level == LEVEL_ERROR ? SLICE("error") : SLICE("warning"));
    if (raw.present)
        host_set_slice(L, -1, "raw", raw.text);
    if (p->melted != MELTED_NOT) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "melted");
    }
}

static void push_cell(lua_State *L, const struct cell *c)
{
    if (c->kind != CELL_TEXT)
        lua_pushboolean(L, 0);
    else
        lua_pushlstring(L, c->len ? c->p : "", c->len);
}

/* cells: texts, and false where there is none. nulls: its numbers of cells that are NULL; not set
 * when there are none. */
static void push_cells(lua_State *L, const struct batch *b, uint32_t row)
{
    const struct row *r = &b->rows[row];
    bool some = false;
    lua_newtable(L); /* nulls */
    lua_createtable(L, (int)r->ncells, 0);
    for (uint32_t i = 0; i < r->ncells && (i < b->ncols || r->extra); i++) {
        const struct cell *c = i < b->ncols ? &b->src[i][row] : &r->extra[i - b->ncols];
        push_cell(L, c);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        if (c->kind == CELL_NULL) {
            lua_pushboolean(L, 1);
            lua_rawseti(L, -3, (lua_Integer)i + 1);
            some = true;
        }
    }
    lua_setfield(L, -3, "cells");
    if (some)
        lua_setfield(L, -2, "nulls");
    else
        lua_pop(L, 1);
}

static void push_values(lua_State *L, const struct load_call *c, struct batch *b, uint32_t row)
{
    lua_newtable(L);
    for (uint32_t f = 0; f < b->nfields && b->rows[row].state != ROW_BROKEN; f++) {
        const struct cell *v = &b->val[f][row];
        if (!cell_has_value(v))
            continue;
        struct slice name = c->spec.plan->fields[f].name, text = cell_format(v, &b->arena);
        lua_pushlstring(L, name.p, name.n);
        lua_pushlstring(L, text.n ? text.p : "", text.n);
        lua_rawset(L, -3);
    }
    lua_setfield(L, -2, "values");
}

/* The cells of a part are those of its source row. `above` is the table of its first part, or 0. */
static void push_row(lua_State *L, const struct load_call *c, struct batch *b, uint32_t row,
                     int above, uint32_t first, uint32_t nproblems)
{
    const struct row *r = &b->rows[row];
    lua_newtable(L);
    host_set_count(L, "number", r->number);
    host_set_count(L, "row", r->row);
    host_set_count(L, "line", r->line);
    host_set_text(L, "file", slice_str(b->file->name));
    host_set_text(L, "state", slice_str(row_state_name(r->state)));
    host_set_text(L, "skip", r->skip);
    if (b->file->nmelts && r->melted)
        host_set_count(L, "melted", r->melted);
    if (above) {
        lua_getfield(L, above, "cells");
        lua_setfield(L, -2, "cells");
        lua_getfield(L, above, "nulls");
        lua_setfield(L, -2, "nulls");
    } else {
        push_cells(L, b, row);
    }
    push_values(L, c, b, row);
    lua_createtable(L, (int)nproblems, 0);
    for (uint32_t i = 0; i < nproblems; i++) {
        push_problem(L, c, b, &b->problems[first + i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "problems");
}

/* Add a source row, or all parts of a split row. The problems are in the first part. */
static void add_parts(lua_State *L, const struct load_call *c, struct batch *b, uint32_t row,
                      uint32_t first, uint32_t nproblems)
{
    uint32_t parts = b->rows[row].parts, part = 1;
    int above = 0;
    do {
        push_row(L, c, b, row, above, first, part == 1 ? nproblems : 0);
        if (parts)
            host_set_count(L, "part", part);
        lua_pushvalue(L, -1);
        lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
        if (above)
            lua_pop(L, 1);
        else
            above = lua_gettop(L);
    } while (part++, (row = b->rows[row].next));
    lua_pop(L, 1);
}

/* Append the rows of the batch to the list at index 2. */
static int add_rows(lua_State *L)
{
    struct load_sample *sample = lua_touserdata(L, 1);
    struct load_call *c = sample->context;
    struct batch *b = sample->batch;
    for (uint32_t row = 0, i = 0, n = 0; row < b->nread && !sample->enough; row++, i += n) {
        for (n = 0; i + n < b->nproblems && b->problems[i + n].row == row;)
            n++;
        /* A skipped row shows no problems, as in a run. */
        bool skipped = b->rows[row].state == ROW_SKIPPED && !b->rows[row].parts;
        uint32_t told = skipped ? 0 : n;
        if ((c->problems_only && told == 0) || b->rows[row].number < c->begin)
            continue;
        add_parts(L, c, b, row, i, told);
        sample->enough = c->most && (lua_Integer)lua_rawlen(L, 2) >= c->most;
    }
    /* After an error of the kit the batch ends before its row. That row is added as the last one.
     */
    if (b->has_kit_error && !c->spec.count_kit_errors) {
        sample->enough = true;
        push_row(L, c, b, b->kit_error_row, 0, 0, 0);
        host_set_text(L, "kit_error", b->kit_error);
        lua_rawseti(L, 2, (lua_Integer)lua_rawlen(L, 2) + 1);
    }
    return 0;
}

static bool on_sample(struct load_sample *sample, struct err *e)
{
    struct load_call *c = sample->context;
    lua_State *L = c->L;
    lua_pushcfunction(L, add_rows);
    lua_pushlightuserdata(L, sample);
    lua_pushvalue(L, c->rows);
    if (lua_pcall(L, 2, 0, 0) == LUA_OK)
        return true;
    return load_callback_failed(L, "the sample", e);
}

int l_sample(lua_State *L)
{
    static const char *const names[] = {"columns", "jobs",  "label", "problems_only",
                                        "most",    "begin", NULL};
    struct err e;
    lua_settop(L, 1);
    struct load_call *c = load_call_new(L, names);
    load_opened(L, c);
    c->problems_only = host_flag(L, 1, "problems_only", false);
    c->most = host_integer(L, 1, "most", 0);
    c->begin = (uint64_t)host_integer(L, 1, "begin", 0);
    lua_newtable(L);
    c->rows = lua_gettop(L);
    struct load_sample sample = {.each = on_sample, .context = c};
    luaL_checkstack(L, 20, "load");
    if (!load_sample(&c->spec, &sample, &e))
        return host_error(L, &e);
    lua_settop(L, c->rows);
    return 1;
}
