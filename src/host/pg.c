/* kitload.host.pg: connections, statements and COPY for the conductor.
 *
 * A connection is a userdata that closes itself when it is collected. Calls give what the server
 * gave, or nil and the error table of host.h with the server's own fields beside it: detail,
 * constraint, schema, table, column, datatype, where, and lost when the connection is gone. */
#include <stdlib.h>
#include <string.h>

#include "base/signal.h"
#include "host/host.h"
#include "pg/pg.h"

/* pg_type.oid of what becomes a Lua value of its own kind. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

static const char connection[] = "kitload.pg";

struct handle {
    struct pg *pg;
    lua_State *L; /* whose tick function it is */
    int tick;     /* reference to it, or LUA_NOREF */
};

static struct handle *check_handle(lua_State *L, int idx)
{
    return luaL_checkudata(L, idx, connection);
}

struct pg *host_pg(lua_State *L, int idx)
{
    struct handle *h = check_handle(L, idx);
    luaL_argcheck(L, h->pg, idx, "the connection is closed");
    return h->pg;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    if (!text || !text[0])
        return;
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

static int fail(lua_State *L, const struct pg *pg, const struct err *e)
{
    host_error(L, e);
    const struct pg_error *said = pg_last_error(pg);
    set_text(L, "detail", said->detail);
    set_text(L, "constraint", said->constraint);
    set_text(L, "schema", said->schema);
    set_text(L, "table", said->table);
    set_text(L, "column", said->column);
    set_text(L, "datatype", said->datatype);
    set_text(L, "where", said->context);
    set_text(L, "meant_to", said->purpose);
    if (pg_is_lost(pg)) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "lost");
    }
    return 2;
}

/* true, or nil and the error. */
static int done(lua_State *L, const struct pg *pg, bool ok, const struct err *e)
{
    if (!ok)
        return fail(L, pg, e);
    lua_pushboolean(L, 1);
    return 1;
}

/* connect{conninfo=, timeout=, retry=, application_name=, time_zone=} → connection. timeout is for
 * one attempt, retry for all of them; false: a single attempt. */
static double seconds(lua_State *L, const char *name, double otherwise)
{
    double s = otherwise;
    int type = lua_getfield(L, 1, name);
    if (type == LUA_TBOOLEAN && !lua_toboolean(L, -1))
        s = -1;
    else if (type == LUA_TNUMBER)
        s = lua_tonumber(L, -1);
    else if (type != LUA_TNIL)
        luaL_error(L, "option '%s' must be a number, not a %s", name, lua_typename(L, type));
    lua_pop(L, 1);
    return s;
}

static int l_connect(lua_State *L)
{
    struct err e;
    luaL_checktype(L, 1, LUA_TTABLE);
    struct pg_options options = {
        .conninfo = host_string(L, 1, "conninfo", ""),
        .application_name = host_string(L, 1, "application_name", NULL),
        .time_zone = host_string(L, 1, "time_zone", NULL),
        .timeout = seconds(L, "timeout", 0),
        .retry = seconds(L, "retry", 0),
    };
    struct handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    *h = (struct handle){.tick = LUA_NOREF};
    luaL_setmetatable(L, connection);
    h->pg = pg_connect(&options, &e);
    return h->pg ? 1 : host_error(L, &e);
}

static int l_close(lua_State *L)
{
    struct handle *h = check_handle(L, 1);
    luaL_unref(L, LUA_REGISTRYINDEX, h->tick);
    h->tick = LUA_NOREF;
    pg_close(h->pg);
    h->pg = NULL;
    return 0;
}

/* A parameter as text, valid while it stays on the stack; NULL for nil and pg.null. */
static const char *push_param(lua_State *L, int idx, lua_Integer i)
{
    int type = lua_geti(L, idx, i);
    if (type == LUA_TNIL || (type == LUA_TLIGHTUSERDATA && !lua_touserdata(L, -1)))
        return NULL;
    if (type == LUA_TBOOLEAN) {
        lua_pushstring(L, lua_toboolean(L, -1) ? "t" : "f");
        lua_replace(L, -2);
    } else if (type != LUA_TSTRING && type != LUA_TNUMBER) {
        luaL_error(L, "parameter %d cannot be a %s", (int)i, lua_typename(L, type));
    }
    size_t n;
    const char *text = lua_tolstring(L, -1, &n);
    if (strlen(text) != n)
        luaL_error(L, "parameter %d contains U+0000, which PostgreSQL cannot store", (int)i);
    return text;
}

/* The list at idx as an array that lives on the Lua stack. `n` counts nils in it. */
static const char **push_params(lua_State *L, int idx, int *n)
{
    *n = 0;
    if (lua_isnoneornil(L, idx))
        return NULL;
    luaL_checktype(L, idx, LUA_TTABLE);
    *n = (int)host_integer(L, idx, "n", (lua_Integer)lua_rawlen(L, idx));
    luaL_argcheck(L, *n >= 0 && *n <= 65535, idx, "too many parameters");
    luaL_checkstack(L, *n + 8, "too many parameters");
    const char **params = lua_newuserdatauv(L, (size_t)(*n + 1) * sizeof *params, 0);
    for (int i = 0; i < *n; i++)
        params[i] = push_param(L, idx, i + 1);
    return params;
}

static void push_value(lua_State *L, const char *text, size_t n, uint32_t type)
{
    switch (type) {
    case OID_BOOL:
        lua_pushboolean(L, text[0] == 't');
        return;
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        lua_pushinteger(L, strtoll(text, NULL, 10));
        return;
    default:
        lua_pushlstring(L, text, n);
    }
}

static void push_row(lua_State *L, const struct pg_result *r, int row)
{
    int columns = pg_result_columns(r);
    lua_createtable(L, 0, columns);
    for (int c = 0; c < columns; c++) {
        size_t n;
        const char *text = pg_result_value(r, row, c, &n);
        if (!text)
            continue;
        push_value(L, text, n, pg_result_type(r, c));
        lua_setfield(L, -2, pg_result_name(r, c));
    }
}

/* Protected, because the result must be freed when memory runs out on the way. */
static int l_push_result(lua_State *L)
{
    const struct pg_result *r = lua_touserdata(L, 1);
    lua_createtable(L, 0, 3);
    lua_createtable(L, pg_result_rows(r), 0);
    for (int i = 0; i < pg_result_rows(r); i++) {
        push_row(L, r, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, "rows");
    lua_createtable(L, pg_result_columns(r), 0);
    for (int c = 0; c < pg_result_columns(r); c++) {
        lua_pushstring(L, pg_result_name(r, c));
        lua_rawseti(L, -2, c + 1);
    }
    lua_setfield(L, -2, "columns");
    lua_pushinteger(L, pg_result_affected(r));
    lua_setfield(L, -2, "affected");
    return 1;
}

/* {rows=, columns=, affected=}, or nil and the error. */
static int give_result(lua_State *L, struct pg *pg, struct pg_result *r, const struct err *e)
{
    if (!r)
        return fail(L, pg, e);
    lua_pushcfunction(L, l_push_result);
    lua_pushlightuserdata(L, r);
    int failed = lua_pcall(L, 1, 1, 0);
    pg_result_free(r);
    return failed ? lua_error(L) : 1;
}

static int l_exec(lua_State *L)
{
    struct err e;
    int n;
    struct pg *pg = host_pg(L, 1);
    const char *sql = luaL_checkstring(L, 2);
    const char **params = push_params(L, 3, &n);
    return give_result(L, pg, pg_exec(pg, sql, params, n, &e), &e);
}

/* The sql and the list of parameters in the table at the top of the stack, which must stay there;
 * what they need is pushed. */
static struct pg_statement push_statement(lua_State *L)
{
    struct pg_statement s = {0};
    int t = lua_gettop(L);
    luaL_checktype(L, t, LUA_TTABLE);
    if (lua_rawgeti(L, t, 1) != LUA_TSTRING)
        luaL_error(L, "a statement is { sql, params }");
    s.sql = lua_tostring(L, -1);
    lua_rawgeti(L, t, 2);
    s.params = push_params(L, lua_gettop(L), &s.nparams);
    return s;
}

/* exec_all{ {sql, params}, … } → list of results, or nil and an error whose `statement` says which
 * of them failed. One round trip. */
static int l_exec_all(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = lua_rawlen(L, 2), failed;
    luaL_argcheck(L, n > 0 && n < 1000, 2, "from 1 to 999 statements");
    struct pg_statement *list = lua_newuserdatauv(L, n * sizeof *list, 0);
    struct pg_result **results = lua_newuserdatauv(L, n * sizeof *results, 0);
    for (size_t i = 0; i < n; i++) {
        luaL_checkstack(L, 8, "too many statements");
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        list[i] = push_statement(L);
    }
    if (!pg_exec_all(pg, list, n, results, &failed, &e)) {
        fail(L, pg, &e);
        lua_pushinteger(L, (lua_Integer)failed + 1);
        lua_setfield(L, -2, "statement");
        return 2;
    }
    lua_createtable(L, (int)n, 0);
    bool ok = true;
    for (size_t i = 0; i < n; i++) {
        if (ok) {
            lua_pushcfunction(L, l_push_result);
            lua_pushlightuserdata(L, results[i]);
            ok = lua_pcall(L, 1, 1, 0) == LUA_OK;
            if (ok)
                lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        pg_result_free(results[i]);
    }
    return ok ? 1 : lua_error(L);
}

/* later(purpose, sql, params, local): sent in front of the next statement. */
static int l_later(lua_State *L)
{
    struct pg *pg = host_pg(L, 1);
    struct pg_statement s = {0};
    const char *purpose = luaL_checkstring(L, 2);
    s.sql = luaL_checkstring(L, 3);
    bool local = lua_toboolean(L, 5);
    s.params = push_params(L, 4, &s.nparams);
    pg_later(pg, &s, purpose, local);
    lua_pushboolean(L, 1);
    return 1;
}

/* ask(purpose, sql, params) → a number, for which answer() gives the result. */
static int l_ask(lua_State *L)
{
    struct pg *pg = host_pg(L, 1);
    struct pg_statement s = {0};
    const char *purpose = luaL_checkstring(L, 2);
    s.sql = luaL_checkstring(L, 3);
    s.params = push_params(L, 4, &s.nparams);
    lua_pushinteger(L, (lua_Integer)pg_ask(pg, &s, purpose));
    return 1;
}

static int l_answer(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    uint64_t ticket = (uint64_t)luaL_checkinteger(L, 2);
    return give_result(L, pg, pg_answer(pg, ticket, &e), &e);
}

static int l_script(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    return give_result(L, pg, pg_script(pg, luaL_checkstring(L, 2), &e), &e);
}

/* settle("transaction") after BEGIN: behind a pooler the session's settings may be another's. */
static int l_settle(lua_State *L)
{
    static const char *const lifespans[] = {"session", "transaction", NULL};
    struct err e;
    struct pg *pg = host_pg(L, 1);
    bool transaction_only = luaL_checkoption(L, 2, "session", lifespans) == 1;
    bool ok = pg_settle(pg, transaction_only, &e);
    return done(L, pg, ok, &e);
}

static int l_commit(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    return done(L, pg, pg_commit(pg, lua_toboolean(L, 2), &e), &e);
}

static int l_rollback(lua_State *L)
{
    pg_rollback(host_pg(L, 1));
    lua_pushboolean(L, 1);
    return 1;
}

static int l_cancel(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    return done(L, pg, pg_cancel(pg, &e), &e);
}

static int l_copy_begin(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    return done(L, pg, pg_copy_begin(pg, luaL_checkstring(L, 2), &e), &e);
}

static int l_copy_data(lua_State *L)
{
    struct err e;
    size_t n;
    struct pg *pg = host_pg(L, 1);
    const char *p = luaL_checklstring(L, 2, &n);
    return done(L, pg, pg_copy_data(pg, p, n, &e), &e);
}

/* The number of rows that the server took. */
static int l_copy_end(lua_State *L)
{
    struct err e;
    int64_t rows;
    struct pg *pg = host_pg(L, 1);
    if (!pg_copy_end(pg, &rows, &e))
        return fail(L, pg, &e);
    lua_pushinteger(L, rows);
    return 1;
}

static int l_copy_abort(lua_State *L)
{
    pg_copy_abort(host_pg(L, 1), luaL_optstring(L, 2, "aborted"));
    lua_pushboolean(L, 1);
    return 1;
}

/* copy_from(sql, bytes) → rows: a whole COPY at once. */
static int l_copy_from(lua_State *L)
{
    struct err e;
    size_t n;
    int64_t rows;
    struct pg *pg = host_pg(L, 1);
    const char *sql = luaL_checkstring(L, 2), *bytes = luaL_checklstring(L, 3, &n);
    if (!pg_copy_begin(pg, sql, &e) || !pg_copy_data(pg, bytes, n, &e) ||
        !pg_copy_end(pg, &rows, &e))
        return fail(L, pg, &e);
    lua_pushinteger(L, rows);
    return 1;
}

static int l_pid(lua_State *L)
{
    lua_pushinteger(L, pg_backend_pid(host_pg(L, 1)));
    return 1;
}

static int l_round_trips(lua_State *L)
{
    lua_pushinteger(L, pg_round_trips(host_pg(L, 1)));
    return 1;
}

static int l_is_pooled(lua_State *L)
{
    lua_pushboolean(L, pg_is_pooled(host_pg(L, 1)));
    return 1;
}

static int l_version(lua_State *L)
{
    lua_pushinteger(L, pg_server_version(host_pg(L, 1)));
    return 1;
}

static int l_describe(lua_State *L)
{
    lua_pushstring(L, pg_describe(host_pg(L, 1)));
    return 1;
}

static int l_parameter(lua_State *L)
{
    lua_pushstring(L, pg_parameter(host_pg(L, 1), luaL_checkstring(L, 2)));
    return 1;
}

static int l_is_lost(lua_State *L)
{
    lua_pushboolean(L, pg_is_lost(host_pg(L, 1)));
    return 1;
}

/* Whether a transaction is open, and whether it has failed. */
static int l_in_transaction(lua_State *L)
{
    enum pg_transaction t = pg_in_transaction(host_pg(L, 1));
    lua_pushboolean(L, t != PG_IDLE);
    lua_pushboolean(L, t == PG_FAILED);
    return 2;
}

/* Seconds for each following call; nil: no end. */
static int l_deadline(lua_State *L)
{
    pg_deadline(host_pg(L, 1), luaL_optnumber(L, 2, 0));
    return 0;
}

/* shield(true): signals do not end the following calls, for the clean-up after one. */
static int l_shield(lua_State *L)
{
    lua_pushboolean(L, pg_shield(host_pg(L, 1), lua_toboolean(L, 2)));
    return 1;
}

/* A tick that raises is taken off: a faulty progress line must not decide over a load. */
static void call_tick(void *context)
{
    struct handle *h = context;
    lua_State *L = h->L;
    if (!lua_checkstack(L, 4) || h->tick == LUA_NOREF)
        return;
    lua_rawgeti(L, LUA_REGISTRYINDEX, h->tick);
    if (lua_pcall(L, 0, 0, 0) == LUA_OK)
        return;
    lua_warning(L, "tick: ", 1);
    lua_warning(L, luaL_tolstring(L, -1, NULL), 0);
    lua_pop(L, 2);
    luaL_unref(L, LUA_REGISTRYINDEX, h->tick);
    h->tick = LUA_NOREF;
}

/* on_tick(fn): called about every 200 ms while a call waits; nil takes it off. */
static int l_on_tick(lua_State *L)
{
    struct handle *h = check_handle(L, 1);
    struct pg *pg = host_pg(L, 1);
    lua_settop(L, 2);
    bool on = !lua_isnil(L, 2);
    if (on)
        luaL_checktype(L, 2, LUA_TFUNCTION);
    luaL_unref(L, LUA_REGISTRYINDEX, h->tick);
    h->tick = on ? luaL_ref(L, LUA_REGISTRYINDEX) : LUA_NOREF;
    h->L = L;
    pg_on_tick(pg, on ? call_tick : NULL, h);
    return 0;
}

/* The notices since the last call, {severity, message, sqlstate, detail, hint} each, and how many
 * more there were. */
static int l_notices(lua_State *L)
{
    size_t n, dropped;
    struct pg *pg = host_pg(L, 1);
    const struct pg_notice *notices = pg_notices(pg, &n, &dropped);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_createtable(L, 0, 5);
        set_text(L, "severity", notices[i].severity);
        set_text(L, "message", notices[i].message);
        set_text(L, "sqlstate", notices[i].sqlstate);
        set_text(L, "detail", notices[i].detail);
        set_text(L, "hint", notices[i].hint);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(L, (lua_Integer)dropped);
    pg_notices_clear(pg);
    return 2;
}

static void add_keyword(void *context, const char *keyword, const char *value)
{
    lua_State *L = context;
    lua_pushstring(L, value);
    lua_setfield(L, -2, keyword);
}

/* conninfo_parse(text) → keyword → value, without passwords. */
static int l_conninfo_parse(lua_State *L)
{
    struct err e;
    const char *text = luaL_checkstring(L, 1);
    lua_newtable(L);
    return pg_conninfo_parse(text, add_keyword, L, &e) ? 1 : host_error(L, &e);
}

/* catch_signals(): SIGINT and SIGTERM end calls from now on; for programs that are not kitload. */
static int l_catch_signals(lua_State *L)
{
    lua_pushboolean(L, signal_install());
    return 1;
}

static int l_forget_signal(lua_State *L)
{
    (void)L;
    signal_forget();
    return 0;
}

static const luaL_Reg methods[] = {
    {"exec", l_exec},
    {"exec_all", l_exec_all},
    {"later", l_later},
    {"ask", l_ask},
    {"answer", l_answer},
    {"script", l_script},
    {"settle", l_settle},
    {"commit", l_commit},
    {"rollback", l_rollback},
    {"cancel", l_cancel},
    {"copy_begin", l_copy_begin},
    {"copy_data", l_copy_data},
    {"copy_end", l_copy_end},
    {"copy_abort", l_copy_abort},
    {"copy_from", l_copy_from},
    {"pid", l_pid},
    {"is_pooled", l_is_pooled},
    {"round_trips", l_round_trips},
    {"version", l_version},
    {"describe", l_describe},
    {"parameter", l_parameter},
    {"is_lost", l_is_lost},
    {"in_transaction", l_in_transaction},
    {"deadline", l_deadline},
    {"shield", l_shield},
    {"on_tick", l_on_tick},
    {"notices", l_notices},
    {"close", l_close},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"connect", l_connect},
    {"conninfo_parse", l_conninfo_parse},
    {"catch_signals", l_catch_signals},
    {"forget_signal", l_forget_signal},
    {"encode", host_encode},
    {NULL, NULL},
};

int luaopen_kitload_host_pg(lua_State *L)
{
    if (luaL_newmetatable(L, connection)) {
        lua_pushcfunction(L, l_close);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, l_close);
        lua_setfield(L, -2, "__close");
        luaL_newlib(L, methods);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    return 1;
}
