/* kitload.host.pg: connections for the conductor. This file has the settings and the questions that
 * need no server.
 *
 * A connection is a userdata that closes itself when it is collected. The methods that wait for the
 * server are in pg_calls.c. */
#include "pg/pg.h"
#include "base/signal.h"
#include "host/pg/pg_calls.h"

static const char connection[] = "kitload.pg";

struct handle {
    struct pg *pg;
    lua_State *L; /* the Lua state that calls the tick function */
    int tick;     /* reference to the tick function, or LUA_NOREF */
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

/* Read an option of connect in seconds; false gives -1.
 *
 * connect{conninfo=, password=secret, timeout=, retry=, application_name=, time_zone=} →
 * connection. timeout is for one attempt, retry for all attempts together; retry=false means a
 * single attempt. */
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
        .password = host_secret(L, 1, "password"),
        .time_zone = host_string(L, 1, "time_zone", NULL),
        .lock_timeout = host_string(L, 1, "lock_timeout", NULL),
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

static int l_is_relayed(lua_State *L)
{
    lua_pushboolean(L, pg_is_relayed(host_pg(L, 1)));
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

static int l_is_settled(lua_State *L)
{
    lua_pushboolean(L, pg_is_settled(host_pg(L, 1)));
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

/* deadline(seconds): the time limit for each call from now on; nil means no limit. */
static int l_deadline(lua_State *L)
{
    pg_deadline(host_pg(L, 1), luaL_optnumber(L, 2, 0));
    return 0;
}

/* shield(true): signals do not interrupt the calls that follow. It is for the clean-up after a
 * signal. */
static int l_shield(lua_State *L)
{
    lua_pushboolean(L, pg_shield(host_pg(L, 1), lua_toboolean(L, 2)));
    return 1;
}

/* A tick function that raises an error is removed, because a bug in the progress line must not end
 * a load. */
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

/* on_tick(fn): fn is called about every 200 ms while a call waits; nil removes it. */
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

/* notices() → the notices since the last call, each {severity, message, sqlstate, detail, hint},
 * and how many more were dropped. */
static int l_notices(lua_State *L)
{
    size_t n, dropped;
    struct pg *pg = host_pg(L, 1);
    const struct pg_notice *notices = pg_notices(pg, &n, &dropped);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_createtable(L, 0, 5);
        host_set_text(L, "severity", slice_str(notices[i].severity));
        host_set_text(L, "message", slice_str(notices[i].message));
        host_set_text(L, "sqlstate", slice_str(notices[i].sqlstate));
        host_set_text(L, "detail", slice_str(notices[i].detail));
        host_set_text(L, "hint", slice_str(notices[i].hint));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_pushinteger(L, (lua_Integer)dropped);
    pg_notices_clear(pg);
    return 2;
}

/* fit(text) → the text, where a character that the database's encoding lacks becomes e.g. <U+20AC>.
 */
static int l_fit(lua_State *L)
{
    struct buf b = {0};
    size_t n;
    const char *text = luaL_checklstring(L, 2, &n);
    pg_fit(host_pg(L, 1), &b, text, n);
    lua_pushlstring(L, b.p, b.n);
    buf_free(&b);
    return 1;
}

static void add_keyword(void *context, const char *keyword, const char *value)
{
    lua_State *L = context;
    lua_pushstring(L, value);
    lua_setfield(L, -2, keyword);
}

/* conninfo_parse(text) → a table from keyword to value, without passwords. */
static int l_conninfo_parse(lua_State *L)
{
    struct err e;
    const char *text = luaL_checkstring(L, 1);
    lua_newtable(L);
    return pg_conninfo_parse(text, add_keyword, L, &e) ? 1 : host_error(L, &e);
}

static void add_resolved(void *context, const char *keyword, const char *value, const char *from)
{
    lua_State *L = context;
    lua_createtable(L, 0, 2);
    lua_pushstring(L, value);
    lua_setfield(L, -2, "value");
    lua_pushstring(L, from);
    lua_setfield(L, -2, "from");
    lua_setfield(L, -2, keyword);
}

/* conninfo_resolve(text) → what libpq would use, without connecting: a table from keyword to
 * {value=, from="given" | "service" | "default" | "passfile" | a variable}. A password's value is
 * "". */
static int l_conninfo_resolve(lua_State *L)
{
    struct err e;
    const char *text = luaL_checkstring(L, 1);
    lua_newtable(L);
    return pg_conninfo_resolve(text, add_resolved, L, &e) ? 1 : host_error(L, &e);
}

/* catch_signals(): SIGINT and SIGTERM interrupt calls from now on. It is for programs other than
 * kitload. */
static int l_catch_signals(lua_State *L)
{
    lua_pushboolean(L, signal_install());
    return 1;
}

static const luaL_Reg methods[] = {
    {"pid", l_pid},
    {"is_pooled", l_is_pooled},
    {"is_relayed", l_is_relayed},
    {"is_settled", l_is_settled},
    {"round_trips", l_round_trips},
    {"version", l_version},
    {"describe", l_describe},
    {"parameter", l_parameter},
    {"fit", l_fit},
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
    {"conninfo_resolve", l_conninfo_resolve},
    {"catch_signals", l_catch_signals},
    {"encode", host_encode},
    {NULL, NULL},
};

int luaopen_kitload_host_pg(lua_State *L)
{
    host_check_lua(L);
    if (luaL_newmetatable(L, connection)) {
        lua_pushcfunction(L, l_close);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, l_close);
        lua_setfield(L, -2, "__close");
        luaL_newlib(L, methods);
        luaL_setfuncs(L, pg_calls, 0);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
    return 1;
}
