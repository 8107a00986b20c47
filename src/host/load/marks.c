/* Reads what the rows of a rejects file say about themselves: job, kit, place. */
#include "host/load/marks.h"

#include <inttypes.h>
#include <strings.h>

#include "host/load/spec.h"

/* result[list][name] += 1, where the result is on top of the stack. */
static void count(lua_State *L, const char *list, struct slice name)
{
    if (!name.n)
        return;
    lua_getfield(L, -1, list);
    lua_pushlstring(L, name.p, name.n);
    lua_pushvalue(L, -1);
    lua_rawget(L, -3);
    lua_Integer n = lua_tointeger(L, -1);
    lua_pop(L, 1);
    lua_pushinteger(L, n + 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static void add(lua_State *L, const char *name, lua_Integer n)
{
    lua_getfield(L, -1, name);
    lua_pushinteger(L, lua_tointeger(L, -1) + n);
    lua_setfield(L, -3, name);
    lua_pop(L, 1);
}

static void add_key(lua_State *L, struct slice job, const struct row *row, lua_Integer most)
{
    char number[32];
    lua_getfield(L, -1, "keys");
    lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
    if (n < most) {
        snprintf(number, sizeof number, "\n%" PRIu64 "\n", row->origin);
        lua_pushlstring(L, job.p, job.n);
        lua_pushstring(L, number);
        lua_pushlstring(L, row->origin_file.n ? row->origin_file.p : "", row->origin_file.n);
        lua_concat(L, 3);
        lua_rawseti(L, -2, n + 1);
    }
    lua_pop(L, 1);
}

static bool is_undecoded(const struct batch *b, uint32_t row)
{
    for (uint32_t i = 0; i < b->nproblems; i++)
        if (b->problems[i].row == row &&
            slice_eq(b->problems[i].code, problem_code(PROBLEM_FILE_ENCODING)))
            return true;
    return false;
}

/* True when the cell contains the name of its bookkeeping column. */
static bool is_header(const struct batch *b, uint32_t row)
{
    struct slice s = batch_mark(b, row, MARK_ERRORS);
    return s.n == 7 && strncasecmp(s.p, "_errors", 7) == 0;
}

/* Count the rows of the batch in the table at index 2. */
static int add_marks(lua_State *L)
{
    struct load_sample *sample = lua_touserdata(L, 1);
    const struct load_call *c = sample->context;
    const struct batch *b = sample->batch;
    for (uint32_t r = 0; r < b->nread; r++) {
        if (b->rows[r].passed)
            continue;
        struct slice job = mended_job(b, r);
        if (is_header(b, r)) {
            add(L, "headers", 1);
            continue;
        }
        add(L, "rows", 1);
        add(L, "undecoded", is_undecoded(b, r));
        add(L, "dry", batch_mark(b, r, MARK_JOB).n > job.n);
        count(L, "jobs", job);
        count(L, "kits", batch_mark(b, r, MARK_KIT));
        count(L, "projects", batch_mark(b, r, MARK_PROJECT));
        if (job.n && b->rows[r].origin)
            add_key(L, job, &b->rows[r], c->most);
    }
    return 0;
}

static bool on_batch(struct load_sample *sample, struct err *e)
{
    struct load_call *c = sample->context;
    lua_pushcfunction(c->L, add_marks);
    lua_pushlightuserdata(c->L, sample);
    lua_pushvalue(c->L, c->rows);
    if (lua_pcall(c->L, 2, 0, 0) == LUA_OK)
        return true;
    return load_callback_failed(c->L, "the marks of a rejects file", e);
}

int l_marks(lua_State *L)
{
    static const char *const names[] = {"keys", NULL};
    static const char *const lists[] = {"jobs", "kits", "projects", "keys"};
    struct err e;
    lua_settop(L, 1);
    struct load_call *c = load_call_new(L, names);
    c->most = host_integer(L, 1, "keys", 0);
    lua_newtable(L);
    c->rows = lua_gettop(L);
    add(L, "rows", 0);
    add(L, "headers", 0);
    add(L, "undecoded", 0);
    add(L, "dry", 0);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        lua_newtable(L);
        lua_setfield(L, -2, lists[i]);
    }
    struct load_sample sample = {.each = on_batch, .context = c};
    luaL_checkstack(L, 20, "marks");
    if (!load_sample(&c->spec, &sample, &e))
        return host_error(L, &e);
    lua_settop(L, c->rows);
    return 1;
}
