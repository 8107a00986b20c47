/* kitload.host.load: the pipeline for the conductor, with `run` and `pick`; `sample` is in
 * sample.c.
 *
 * Callbacks into Lua run only on the calling thread. Meanwhile the pipeline has threads and open
 * files. So each callback goes through lua_pcall, and an error of Lua never jumps over the C code
 * below it. */
#include "batch/totals.h"
#include "host/load/marks.h"
#include "host/load/payload.h"
#include "host/load/sample.h"
#include "host/load/spec.h"
#include "load/files/guard.h"

static void set_counts(lua_State *L, uint64_t read, uint64_t sent, uint64_t rejected,
                       uint64_t skipped, uint64_t warnings)
{
    host_set_count(L, "read", read);
    host_set_count(L, "sent", sent);
    host_set_count(L, "rejected", rejected);
    host_set_count(L, "skipped", skipped);
    host_set_count(L, "warnings", warnings);
}

static int call_progress(lua_State *L)
{
    const struct load_progress *now = lua_touserdata(L, 1);
    lua_getfield(L, 2, "progress");
    lua_newtable(L);
    set_counts(L, now->read, now->sent, now->rejected, now->skipped, now->warnings);
    host_set_count(L, "bytes", now->bytes);
    if (now->file)
        host_set_text(L, "file", slice_str(now->file));
    lua_call(L, 1, 0);
    return 0;
}

static bool on_progress(void *context, const struct load_progress *now, struct err *e)
{
    struct load_call *c = context;
    lua_State *L = c->L;
    lua_pushcfunction(L, call_progress);
    lua_pushlightuserdata(L, (void *)now);
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 2, 0, 0) == LUA_OK)
        return true;
    return load_callback_failed(L, "the progress callback failed", e);
}

/* Push the next entry of `numbers`, or nil. */
static int next_pick(lua_State *L)
{
    struct load_call *c = lua_touserdata(L, 1);
    lua_getfield(L, 2, "numbers");
    if (c->pick_by_number)
        lua_geti(L, -1, ++c->next);
    else
        lua_call(L, 0, 1);
    if (lua_isnil(L, -1))
        return 1;
    luaL_checktype(L, -1, LUA_TTABLE);
    int t = lua_gettop(L);
    c->pick.number = (uint64_t)host_integer(L, t, "number", 0);
    c->pick.code = slice_str(host_string(L, t, "code", NULL));
    c->pick.message = slice_str(host_string(L, t, "message", NULL));
    if (!c->pick.number || !c->pick.code.n || !c->pick.message.n)
        luaL_error(L, "a picked row needs number, code and message");
    const char *field = host_string(L, t, "field", NULL);
    c->pick.field = -1;
    for (uint32_t i = 0; field && i < c->spec.plan->nfields; i++)
        if (slice_eq(c->spec.plan->fields[i].name, slice_str(field)))
            c->pick.field = (int32_t)i;
    if (field && c->pick.field < 0)
        luaL_error(L, "a picked row names an unknown field '%s'", field);
    return 1;
}

static bool on_pick(void *context, struct load_pick *pick, bool *more, struct err *e)
{
    struct load_call *c = context;
    lua_State *L = c->L;
    lua_pushcfunction(L, next_pick);
    lua_pushlightuserdata(L, c);
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 2, 1, 0) != LUA_OK)
        return load_callback_failed(L, "the list of picked rows", e);
    *more = !lua_isnil(L, -1);
    *pick = c->pick;
    lua_replace(L, c->pick_slot); /* keeps its texts alive until the next pick */
    return true;
}

static void push_examples(lua_State *L, const struct tally_group *g)
{
    lua_createtable(L, (int)g->nexamples, 0);
    for (uint32_t i = 0; i < g->nexamples; i++) {
        const struct tally_example *x = &g->examples[i];
        lua_createtable(L, 0, 5);
        host_set_text(L, "file", slice_str(x->file));
        host_set_count(L, "row", x->row);
        host_set_count(L, "line", x->line);
        host_set_text(L, "header", x->header);
        if (x->cut)
            host_set_count(L, "raw_length", x->raw_length);
        if (x->has_raw) {
            lua_pushlstring(L, x->raw.p, x->raw.n);
            lua_pushstring(L, x->cut ? "…" : "");
            lua_concat(L, 2);
            lua_setfield(L, -2, "raw");
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_tally(lua_State *L, const struct tally *t)
{
    lua_createtable(L, (int)t->ngroups, 0);
    for (uint32_t i = 0; i < t->ngroups; i++) {
        const struct tally_group *g = &t->groups[i];
        lua_createtable(L, 0, 6);
        host_set_text(L, "field", g->field);
        host_set_text(L, "code", g->code);
        host_set_text(L, "message", g->message);
        if (g->differs) {
            lua_pushboolean(L, true);
            lua_setfield(L, -2, "differs");
        }
        host_set_text(L, "level", g->level == LEVEL_ERROR ? SLICE("error") : SLICE("warning"));
        host_set_count(L, "count", g->count);
        push_examples(L, g);
        lua_setfield(L, -2, "examples");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "problems");
    lua_createtable(L, (int)t->nreasons, 0);
    for (uint32_t i = 0; i < t->nreasons; i++) {
        lua_createtable(L, 0, 2);
        host_set_slice(L, -1, "reason", t->reasons[i].reason);
        host_set_count(L, "count", t->reasons[i].count);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "skips");
}

/* Set `totals` of the file on top of the stack. */
static void push_totals(lua_State *L, const struct load_totals *t)
{
    if (!t->rows)
        return;
    lua_createtable(L, 0, 3);
    host_set_count(L, "rows", t->rows);
    host_set_count(L, "first", t->first);
    lua_createtable(L, (int)t->ntexts, 0);
    for (uint32_t i = 0; i < t->ntexts; i++) {
        lua_createtable(L, 0, 2);
        host_set_slice(L, -1, "text", t->texts[i]);
        host_set_count(L, "place", (uint64_t)t->places[i] + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "texts");
    lua_setfield(L, -2, "totals");
}

static void push_files(lua_State *L, const struct load_call *c)
{
    lua_createtable(L, (int)c->spec.nfiles, 0);
    for (uint32_t i = 0; i < c->spec.nfiles; i++) {
        const struct load_file_result *f = &c->result.files[i];
        lua_createtable(L, 0, 16);
        host_set_text(L, "name", slice_str(c->spec.files[i].info.name));
        host_set_text(L, "place", slice_str(c->spec.files[i].info.place));
        host_set_count(L, "above", f->passed.above);
        host_set_count(L, "comments", f->passed.comments);
        host_set_count(L, "footer", f->passed.footer);
        host_set_count(L, "rows", f->rows);
        host_set_count(L, "rejected", f->rejected);
        host_set_count(L, "last_row", f->last_row);
        host_set_count(L, "last_line", f->last_line);
        host_set_count(L, "begun_row", f->begun_row);
        host_set_count(L, "begun_line", f->begun_line);
        host_set_count(L, "rejected_row", f->rejected_row);
        host_set_count(L, "bytes", f->bytes);
        host_set_count(L, "base", f->base);
        host_set_text(L, "sha256", slice_str(f->sha256));
        push_totals(L, &f->totals);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "files");
}

static void push_rejects(lua_State *L, const struct rejects *r)
{
    lua_createtable(L, (int)r->nfiles, 0);
    for (uint32_t i = 0; i < r->nfiles; i++) {
        lua_createtable(L, 0, 3);
        host_set_text(L, "path", slice_str(r->files[i].path));
        host_set_text(L, "name", slice_str(r->files[i].name));
        host_set_count(L, "rows", r->files[i].rows);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "rejects");
}

static void push_kit_error(lua_State *L, const struct kit_error *error)
{
    if (!error->count)
        return;
    lua_createtable(L, 0, 5);
    host_set_text(L, "message", slice_str(error->message));
    host_set_text(L, "file", slice_str(error->file));
    host_set_count(L, "row", error->row);
    host_set_count(L, "line", error->line);
    host_set_count(L, "count", error->count);
    lua_setfield(L, -2, "kit_error");
}

static int run_and_push(lua_State *L, struct load_call *c)
{
    struct err e;
    luaL_checkstack(L, 20, "load");
    if (!load_run(&c->spec, &c->result, &e))
        return host_error(L, &e);
    const struct load_result *r = &c->result;
    lua_newtable(L);
    set_counts(L, r->read, r->sent, r->rejected, r->skipped, r->warnings);
    host_set_count(L, "keyless", r->keyless);
    host_set_count(L, "split", r->split);
    host_set_count(L, "unmade", r->unmade);
    host_set_count(L, "widest", r->widest);
    lua_pushboolean(L, r->distinct);
    lua_setfield(L, -2, "distinct");
    lua_pushboolean(L, r->rising);
    lua_setfield(L, -2, "rising");
    host_set_count(L, "copied", (uint64_t)r->copied);
    push_tally(L, &r->tally);
    push_files(L, c);
    push_rejects(L, &r->rejects);
    push_kit_error(L, &r->kit_error);
    return 1;
}

static void read_outputs(lua_State *L, struct load_call *c)
{
    struct load_spec *s = &c->spec;
    lua_Integer jobs = host_integer(L, 1, "jobs", 1);
    if (jobs < 1 || jobs > 1024)
        luaL_error(L, "option 'jobs' must be from 1 to 1024");
    s->jobs = (uint32_t)jobs;
    s->rejects = host_string(L, 1, "rejects", NULL);
    s->problems = host_string(L, 1, "problems", NULL);
    s->label = host_string(L, 1, "label", NULL);
    s->rejects_job = host_string(L, 1, "rejects_job", NULL);
    s->rejects_kit = host_string(L, 1, "rejects_kit", NULL);
    s->rejects_project = host_string(L, 1, "rejects_project", NULL);
    s->mends = host_string(L, 1, "mends", NULL);
    load_mended(L, c);
    lua_getfield(L, 1, "interval");
    s->interval = luaL_optnumber(L, -1, 0.2);
    lua_pop(L, 1);
    if (lua_getfield(L, 1, "progress") != LUA_TNIL)
        s->progress = on_progress;
    lua_pop(L, 1);
}

/* Read `keep`: the positions of the key's columns, from 1. */
static void read_keep(lua_State *L, struct load_call *c)
{
    if (lua_getfield(L, 1, "keep") == LUA_TTABLE) {
        uint32_t n = (uint32_t)lua_rawlen(L, -1), *keep = arena_alloc(&c->arena, n * sizeof *keep);
        for (uint32_t i = 0; i < n; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            lua_Integer place = luaL_checkinteger(L, -1);
            if (place < 1 || place > c->encoder.ncolumns - c->encoder.packed || !c->encoder.number)
                luaL_error(L, "keep: column %d is none that a key can be kept in", (int)place);
            keep[i] = (uint32_t)place - 1;
            lua_pop(L, 1);
        }
        c->encoder.keep = keep;
        c->encoder.nkeep = n;
    }
    lua_pop(L, 1);
}

/* Read program.columns, which is on top of the stack. */
static void read_encoder(lua_State *L, struct load_call *c)
{
    uint32_t n = (uint32_t)lua_rawlen(L, -1);
    struct encode_column *columns = arena_alloc(&c->arena, n * sizeof *columns);
    for (uint32_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TTABLE)
            luaL_error(L, "column %d is not a table", (int)i + 1);
        int t = lua_gettop(L);
        lua_Integer field = host_integer(L, t, "field", -1);
        const char *name = host_string(L, t, "encoder", "");
        columns[i] = (struct encode_column){(uint32_t)field, pg_type_named(slice_str(name))};
        if (field < 0 || field >= c->spec.plan->nfields)
            luaL_error(L, "column %d names no field of the plan", (int)i + 1);
        if (columns[i].type == TYPES)
            luaL_error(L, "column %d has an unknown encoder '%s'", (int)i + 1, name);
        lua_pop(L, 1);
    }
    c->encoder = (struct encoder){.columns = columns,
                                  .ncolumns = n,
                                  .number = host_flag(L, 1, "number", false),
                                  .row = host_flag(L, 1, "row", false),
                                  .packed = (uint32_t)host_integer(L, 1, "packed", 0)};
    if (c->encoder.packed > n)
        luaL_error(L, "there are no %d columns to be packed", (int)c->encoder.packed);
    read_keep(L, c);
    c->spec.encoder = &c->encoder;
}

/* Read `distinct`: the fields of a key, from 0. */
static void read_key(lua_State *L, struct load_call *c)
{
    if (lua_getfield(L, 1, "distinct") == LUA_TTABLE) {
        uint32_t n = (uint32_t)lua_rawlen(L, -1), *key = arena_alloc(&c->arena, n * sizeof *key);
        for (uint32_t i = 0; i < n; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            lua_Integer field = luaL_checkinteger(L, -1);
            if (field < 0 || field >= c->spec.plan->nfields)
                luaL_error(L, "distinct: there is no field %d", (int)field);
            key[i] = (uint32_t)field;
            lua_pop(L, 1);
        }
        c->spec.key = key;
        c->spec.nkey = n;
    }
    lua_pop(L, 1);
}

static void read_destination(lua_State *L, struct load_call *c)
{
    struct load_spec *s = &c->spec;
    if (lua_getfield(L, 1, "conn") != LUA_TNIL)
        s->conn = host_pg(L, -1);
    lua_pop(L, 1);
    s->copy = host_string(L, 1, "copy", NULL);
    if (s->conn && !s->copy)
        luaL_error(L, "option 'conn' needs 'copy'");
    if (lua_getfield(L, 1, "columns") != LUA_TNIL) {
        read_encoder(L, c);
    }
    lua_pop(L, 1);
    if (s->conn && !s->encoder)
        luaL_error(L, "option 'conn' needs 'columns'");
    load_payload(L, c);
}

static int l_run(lua_State *L)
{
    static const char *const names[] = {
        "columns",     "number",          "row",       "conn",     "copy",     "jobs",
        "rejects",     "problems",        "label",     "interval", "progress", "payload",
        "distinct",    "packed",          "keep",      "mended",   "mends",    "rejects_job",
        "rejects_kit", "rejects_project", "keep_rows", "found",    NULL};
    lua_settop(L, 1);
    struct load_call *c = load_call_new(L, names);
    read_outputs(L, c);
    c->spec.rows = host_string(L, 1, "keep_rows", NULL);
    c->spec.found = host_string(L, 1, "found", NULL);
    read_destination(L, c);
    read_key(L, c);
    return run_and_push(L, c);
}

/* A second reading after a later check. `numbers` gives the rows to reject: {number=, field=,
 * code=, message=}. It is a list or a function, in ascending order. Everything is read and checked
 * again, so the rejects, problems and tally are complete and in order for any number of rows.
 * `columns` may be given as for run. Nothing is sent. */
static int l_pick(lua_State *L)
{
    static const char *const names[] = {
        "columns",  "jobs",        "rejects",     "problems",        "label",
        "interval", "progress",    "numbers",     "payload",         "by_row_index",
        "mended",   "rejects_job", "rejects_kit", "rejects_project", NULL};
    lua_settop(L, 1);
    struct load_call *c = load_call_new(L, names);
    read_outputs(L, c);
    int type = lua_getfield(L, 1, "numbers");
    if (type != LUA_TTABLE && type != LUA_TFUNCTION)
        luaL_error(L, "option 'numbers' must be a table or a function");
    bool payload = lua_getfield(L, 1, "payload") != LUA_TNIL;
    if (payload && lua_getfield(L, 1, "columns") != LUA_TNIL)
        read_encoder(L, c);
    lua_pop(L, 1 + payload);
    load_payload(L, c);
    c->spec.by_row_index = host_flag(L, 1, "by_row_index", false);
    c->pick_by_number = type == LUA_TTABLE;
    c->pick_slot = lua_gettop(L);
    c->spec.pick = on_pick;
    return run_and_push(L, c);
}

/* A header cell of a rejects file without the guard against spreadsheets. */
static int l_restore(lua_State *L)
{
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n);
    struct slice s = guard_off(slice_of(p, n));
    lua_pushlstring(L, s.p, s.n);
    return 1;
}

/* A cell as a rejects file has it inside its quotes. */
static int l_guard(lua_State *L)
{
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n);
    if (guard_needed(slice_of(p, n))) {
        lua_pushliteral(L, "'");
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return 1;
}

/* "whole", "part" or nil: how a cell is about totals. */
static int l_total_word(lua_State *L)
{
    size_t n;
    const char *p = luaL_checklstring(L, 1, &n);
    enum totals_word word = totals_word(slice_of(p, n));
    if (word == TOTALS_NONE)
        lua_pushnil(L);
    else
        lua_pushstring(L, word == TOTALS_WHOLE ? "whole" : "part");
    return 1;
}

int luaopen_kitload_host_load(lua_State *L)
{
    host_check_lua(L);
    static const luaL_Reg functions[] = {
        {"run", l_run},         {"sample", l_sample},         {"pick", l_pick},
        {"restore", l_restore}, {"guard", l_guard},           {"send_staged", l_send_staged},
        {"marks", l_marks},     {"total_word", l_total_word}, {NULL, NULL}};
    luaL_newlib(L, functions);
    return 1;
}
