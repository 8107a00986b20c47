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
 * connect{conninfo=, settings={keyword=text}, password=secret, key_password=secret, tunnel=,
 * timeout=, retry=, application_name=, time_zone=} → connection. timeout is for one attempt, retry
 * for all attempts together; retry=false means a single attempt. */
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

/* Read the option settings of connect, a table from keyword to text, which keeps the texts. */
static size_t settings(lua_State *L, struct pg_setting *out)
{
    size_t n = 0;
    if (lua_getfield(L, 1, "settings") == LUA_TNIL) {
        lua_pop(L, 1);
        return 0;
    }
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING || n == PG_SETTINGS)
            luaL_error(L, "settings are up to %d texts by their keywords", PG_SETTINGS);
        out[n++] = (struct pg_setting){lua_tostring(L, -2), lua_tostring(L, -1)};
    }
    lua_pop(L, 1);
    return n;
}

static int l_connect(lua_State *L)
{
    struct err e;
    struct pg_setting list[PG_SETTINGS];
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = settings(L, list);
    struct pg_options options = {
        .conninfo = host_string(L, 1, "conninfo", ""),
        .settings = list,
        .nsettings = n,
        .application_name = host_string(L, 1, "application_name", NULL),
        .password = host_secret(L, 1, "password"),
        .key_password = host_secret(L, 1, "key_password"),
        .time_zone = host_string(L, 1, "time_zone", NULL),
        .lock_timeout = host_string(L, 1, "lock_timeout", NULL),
        .timeout = seconds(L, "timeout", 0),
        .retry = seconds(L, "retry", 0),
    };
    struct pg_way way;
    if (host_way(L, 1, "tunnel", &way))
        options.way = &way;
    struct handle *h = lua_newuserdatauv(L, sizeof *h, 1);
    *h = (struct handle){.tick = LUA_NOREF};
    lua_getfield(L, 1, "tunnel");
    lua_setiuservalue(L, -2, 1); /* the tunnel lives as long as the connection */
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

/* tls() → nil if the connection is not encrypted; {protocol=, cipher=, signed_by_ca=, named=} */
static int l_tls(lua_State *L)
{
    struct pg_tls t = pg_tls(host_pg(L, 1));
    if (!t.encrypted)
        return 0;
    lua_createtable(L, 0, 4);
    host_set_text(L, "protocol", slice_str(t.protocol));
    host_set_text(L, "cipher", slice_str(t.cipher));
    lua_pushboolean(L, t.signed_by_ca);
    lua_setfield(L, -2, "signed_by_ca");
    lua_pushboolean(L, t.named);
    lua_setfield(L, -2, "named");
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

/* way_error() → why nothing comes through the tunnel of this connection any more; nothing when
 * there is none, or when it is well. */
static int l_way_error(lua_State *L)
{
    struct err e = {0};
    if (pg_check_way(host_pg(L, 1), &e))
        return 0;
    lua_pushstring(L, e.msg);
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

static void set_certificate(lua_State *L, const struct pg_certificate *c)
{
    lua_createtable(L, 0, 8);
    host_set_text(L, "subject", slice_str(c->subject));
    host_set_text(L, "issuer", slice_str(c->issuer));
    host_set_text(L, "hosts", slice_str(c->hosts));
    host_set_text(L, "fingerprint", slice_str(c->fingerprint));
    lua_pushinteger(L, c->from);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, c->until);
    lua_setfield(L, -2, "to");
    lua_pushboolean(L, c->self_signed);
    lua_setfield(L, -2, "self_signed");
    if (!c->bad.code)
        return;
    lua_createtable(L, 0, 6);
    lua_pushinteger(L, c->bad.code);
    lua_setfield(L, -2, "code");
    host_set_text(L, "why", slice_str(c->bad.why));
    host_set_text(L, "subject", slice_str(c->bad.subject));
    host_set_text(L, "issuer", slice_str(c->bad.issuer));
    lua_pushinteger(L, c->bad.from);
    lua_setfield(L, -2, "from");
    lua_pushinteger(L, c->bad.until);
    lua_setfield(L, -2, "to");
    lua_setfield(L, -2, "bad");
}

/* look{conninfo=, settings=, ca=path, crl=path} → the certificate that the server shows: {subject=,
 * issuer=, hosts=lines, fingerprint=, from=, to=, self_signed=, bad={code=, why=, subject=,
 * issuer=, from=, to=}}. There is no login. */
static int l_look(lua_State *L)
{
    struct err e;
    struct pg_setting list[PG_SETTINGS];
    struct pg_certificate c = {0};
    luaL_checktype(L, 1, LUA_TTABLE);
    size_t n = settings(L, list);
    struct pg_options options = {
        .conninfo = host_string(L, 1, "conninfo", ""), .settings = list, .nsettings = n};
    const char *ca = host_string(L, 1, "ca", NULL), *crl = host_string(L, 1, "crl", NULL);
    if (!pg_look(&options, ca, crl, &c, &e))
        return host_error(L, &e);
    set_certificate(L, &c);
    pg_certificate_free(&c);
    return 1;
}

static void add_certificate(void *context, const struct pg_certificate *c)
{
    lua_State *L = context;
    set_certificate(L, c);
    lua_rawseti(L, -2, luaL_len(L, -2) + 1);
}

/* certificates(path) → a list of the certificates in a file */
static int l_certificates(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    lua_newtable(L);
    pg_certificates_of(path, add_certificate, L);
    return 1;
}

/* crls(path) → how many lists of revoked certificates the file has */
static int l_crls(lua_State *L)
{
    lua_pushinteger(L, pg_crls(luaL_checkstring(L, 1)));
    return 1;
}

/* libpq_version() → as 150018 */
static int l_libpq_version(lua_State *L)
{
    lua_pushinteger(L, pg_libpq_version());
    return 1;
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
    {"tls", l_tls},
    {"round_trips", l_round_trips},
    {"version", l_version},
    {"describe", l_describe},
    {"parameter", l_parameter},
    {"fit", l_fit},
    {"is_lost", l_is_lost},
    {"way_error", l_way_error},
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
    {"look", l_look},
    {"certificates", l_certificates},
    {"crls", l_crls},
    {"libpq_version", l_libpq_version},
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
