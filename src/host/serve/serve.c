/* kitload.host.serve: the HTTP front, as the conductor and the workers see it.
 *
 * start(config) → front. In workers, and in the state that has started it, the functions of the
 * module are about this front. */
#include <stdlib.h>
#include <string.h>

#include "host/modules.h"
#include "host/serve/serve.h"

static const char type[] = "kitload.front", front_key[] = "kitload.serve.front";

struct handle {
    struct front *front;
    bool started;
    struct worker_config config;
    int nlisteners;
    char *names[4];
};

static const struct {
    const char *letter;
    int kind;
} kinds[] = {{"K", WHO_KEY}, {"S", WHO_SESSION}, {"C", WHO_CONSOLE}};

/* The front of this state. The first call in a state makes one that does not listen yet. */
static struct handle *own(lua_State *L)
{
    if (lua_getfield(L, LUA_REGISTRYINDEX, front_key) == LUA_TUSERDATA)
        return lua_touserdata(L, -1);
    lua_pop(L, 1);
    struct handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    *h = (struct handle){0};
    luaL_setmetatable(L, type);
    h->front = front_new();
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, front_key);
    return h;
}

struct front *serve_front(lua_State *L)
{
    int top = lua_gettop(L);
    bool is_worker = lua_getfield(L, LUA_REGISTRYINDEX, front_key) == LUA_TLIGHTUSERDATA;
    struct front *f = is_worker ? lua_touserdata(L, -1) : own(L)->front;
    lua_settop(L, top);
    return f;
}

void serve_set_front(lua_State *L, struct front *f)
{
    lua_pushlightuserdata(L, f);
    lua_setfield(L, LUA_REGISTRYINDEX, front_key);
}

static int kind_of(lua_State *L, const char *letter)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].letter, letter) == 0)
            return kinds[i].kind;
    return luaL_error(L, "'%s' is no kind of token", letter);
}

/* Reading the config. What is collected lies in userdata on the stack, so an error frees it. -----
 */

static int read_who(lua_State *L, int t)
{
    int mask = 0;
    if (lua_getfield(L, t, "who") == LUA_TTABLE)
        for (lua_Integer i = luaL_len(L, -1); i > 0; i--) {
            lua_geti(L, -1, i);
            mask |= kind_of(L, luaL_checkstring(L, -1));
            lua_pop(L, 1);
        }
    lua_pop(L, 1);
    return mask;
}

static int listener_named(lua_State *L, const struct serve_config *c, const char *name)
{
    for (int i = 0; i < c->nlisteners; i++)
        if (strcmp(c->listeners[i].name, name) == 0)
            return i;
    return luaL_error(L, "there is no listener '%s'", name);
}

/* The strings stay in the tables of the config, which its caller holds. */
static void read_route(lua_State *L, int t, const struct serve_config *c, lua_Integer most,
                       struct route *out)
{
    static const char *const bodies[] = {"none", "json", "bytes", NULL};
    *out = (struct route){
        .name = host_string(L, t, "name", NULL),
        .method = host_string(L, t, "method", NULL),
        .path = host_string(L, t, "path", NULL),
        .scope = host_string(L, t, "scope", NULL),
        .listener = listener_named(L, c, host_string(L, t, "listener", "api")),
        .who = read_who(L, t),
        .most = (uint64_t)host_integer(L, t, "most", most),
    };
    if (!out->name || !out->method || !out->path)
        luaL_error(L, "a route has a name, a method and a path");
    lua_getfield(L, t, "body");
    out->body =
        lua_isnil(L, -1) ? BODY_NONE : (enum body_kind)luaL_checkoption(L, -1, NULL, bodies);
    lua_pop(L, 1);
}

static void read_routes(lua_State *L, int t, lua_Integer most, struct serve_config *c)
{
    lua_getfield(L, t, "routes");
    luaL_checktype(L, -1, LUA_TTABLE);
    int list = lua_gettop(L);
    c->nroutes = (size_t)luaL_len(L, list);
    c->routes = lua_newuserdatauv(L, sizeof *c->routes * (c->nroutes + 1), 0);
    for (size_t i = 0; i < c->nroutes; i++) {
        lua_geti(L, list, (lua_Integer)i + 1);
        read_route(L, lua_gettop(L), c, most, &c->routes[i]);
        lua_pop(L, 1);
    }
}

static void read_listeners(lua_State *L, int t, struct serve_config *c)
{
    lua_getfield(L, t, "listeners");
    luaL_checktype(L, -1, LUA_TTABLE);
    int list = lua_gettop(L), most = (int)(sizeof c->listeners / sizeof *c->listeners);
    c->nlisteners = (int)luaL_len(L, list);
    luaL_argcheck(L, c->nlisteners <= most, 1, "too many listeners");
    for (int i = 0; i < c->nlisteners; i++) {
        lua_geti(L, list, i + 1);
        c->listeners[i].name = host_string(L, lua_gettop(L), "name", "api");
        c->listeners[i].address = host_string(L, lua_gettop(L), "address", "");
        lua_pop(L, 1);
    }
}

static void read_trusted(lua_State *L, int t, struct serve_config *c)
{
    if (lua_getfield(L, t, "trusted") != LUA_TTABLE)
        return;
    int list = lua_gettop(L);
    c->ntrusted = (size_t)luaL_len(L, list);
    c->trusted = lua_newuserdatauv(L, sizeof *c->trusted * (c->ntrusted + 1), 0);
    for (size_t i = 0; i < c->ntrusted; i++) {
        lua_geti(L, list, (lua_Integer)i + 1);
        c->trusted[i] = luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
}

static double number(lua_State *L, int t, const char *name, double otherwise)
{
    lua_getfield(L, t, name);
    double value = luaL_optnumber(L, -1, otherwise);
    lua_pop(L, 1);
    return value;
}

/* Returns how many bytes a body may have where its route does not say it. */
static lua_Integer read_limits(lua_State *L, int t, struct serve_limits *out)
{
    lua_getfield(L, t, "limits");
    if (lua_isnil(L, -1))
        lua_newtable(L);
    int l = lua_gettop(L);
    *out = (struct serve_limits){
        .per_address = (unsigned)host_integer(L, l, "per_address", 64),
        .connections = (unsigned)host_integer(L, l, "connections", 1000),
        .requests = (unsigned)host_integer(L, l, "requests", 1200),
        .header_seconds = number(L, l, "header_seconds", 10),
        .idle_seconds = number(L, l, "idle_seconds", 60),
        .body_seconds = number(L, l, "body_seconds", 30),
        .body_bytes = (uint64_t)host_integer(L, l, "body_bytes", 30 * 1024),
    };
    return host_integer(L, l, "body", (lua_Integer)1 << 20);
}

static char *package_field(lua_State *L, const char *name)
{
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, name);
    char *copy = xstrdup(lua_tostring(L, -1));
    lua_pop(L, 2);
    return copy;
}

static void handle_free(struct handle *h)
{
    if (h->front)
        front_stop(h->front);
    h->front = NULL;
    free(h->config.module);
    free(h->config.config);
    free(h->config.path);
    free(h->config.cpath);
    for (int i = 0; i < h->nlisteners; i++)
        free(h->names[i]);
    *h = (struct handle){0};
}

/* The front ends, and this state has none. */
static void forget(lua_State *L, struct handle *h)
{
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, front_key);
    handle_free(h);
}

/* start{listeners=, routes=, worker=, workers=, worker_config=, trusted=, limits=} → front | nil,
 * err
 *
 * listeners  { { name =, address = "127.0.0.1:8080" }, … }
 * routes     { { name =, listener =, method =, path =, who = {"K", …}, scope =, body =, most = }, …
 * } worker     a module with begin(worker_config) and handle(request) → response limits
 * per_address, connections, requests (of a token in a minute), header_seconds, idle_seconds,
 * body_seconds, body_bytes (so many must come in body_seconds), body (bytes, of routes that do not
 * say `most`)
 */
static int l_start(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    struct serve_config c = {0};
    struct handle *h = own(L);
    luaL_argcheck(L, !h->started, 1, "this state has a front already");
    read_listeners(L, 1, &c);
    read_routes(L, 1, read_limits(L, 1, &c.limits), &c);
    read_trusted(L, 1, &c);
    c.workers = (unsigned)host_integer(L, 1, "workers", 4);
    h->nlisteners = c.nlisteners;
    for (int i = 0; i < c.nlisteners; i++)
        h->names[i] = xstrdup(c.listeners[i].name);
    h->config.module = xstrdup(host_string(L, 1, "worker", ""));
    h->config.config = xstrdup(host_string(L, 1, "worker_config", ""));
    h->config.path = package_field(L, "path");
    h->config.cpath = package_field(L, "cpath");
    lua_getfield(L, LUA_REGISTRYINDEX, HOST_OPEN_KEY);
    h->config.open = lua_tocfunction(L, -1);
    c.worker = worker_calls(&h->config);
    struct err e = {0};
    h->started = front_start(h->front, &c, &e);
    if (!h->started) {
        forget(L, h);
        return host_error(L, &e);
    }
    lua_pushvalue(L, 2);
    return 1;
}

/* The front's own methods -----------------------------------------------------------------------
 */

static struct handle *check(lua_State *L)
{
    struct handle *h = luaL_checkudata(L, 1, type);
    luaL_argcheck(L, h->front, 1, "the front has stopped");
    return h;
}

/* front:ports() → { name = port } */
static int l_ports(lua_State *L)
{
    struct handle *h = check(L);
    lua_createtable(L, 0, h->nlisteners);
    for (int i = 0; i < h->nlisteners; i++) {
        lua_pushinteger(L, front_port(h->front, i));
        lua_setfield(L, -2, h->names[i]);
    }
    return 1;
}

/* front:wait(seconds) → "tick" | "term" | "hup" | "told", text */
static int l_wait(lua_State *L)
{
    static const char *const names[] = {"tick", "term", "hup", "told"};
    char *text = NULL;
    enum front_event event = front_wait(check(L)->front, luaL_checknumber(L, 2), &text);
    lua_pushstring(L, names[event]);
    lua_pushstring(L, text);
    free(text);
    return 2;
}

static int l_stop_accepting(lua_State *L)
{
    front_stop_accepting(check(L)->front);
    return 0;
}

static int l_stop(lua_State *L)
{
    struct handle *h = luaL_checkudata(L, 1, type);
    if (h->front)
        forget(L, h);
    return 0;
}

static int l_gc(lua_State *L)
{
    handle_free(luaL_checkudata(L, 1, type));
    return 0;
}

/* The module's functions, in every state that has a front ----------------------------------------
 */

static const unsigned char *check_hash(lua_State *L, int i, unsigned char out[HASH_BYTES])
{
    size_t n;
    const char *hex = luaL_checklstring(L, i, &n);
    luaL_argcheck(L, n == 2 * HASH_BYTES && strspn(hex, "0123456789abcdef") == n, i,
                  "a hash has 64 digits");
    for (size_t at = 0; at < HASH_BYTES; at++) {
        char pair[3] = {hex[2 * at], hex[2 * at + 1], 0};
        out[at] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return out;
}

static int l_tell(lua_State *L)
{
    size_t n;
    const char *text = luaL_checklstring(L, 1, &n);
    front_tell(serve_front(L), slice_of(text, n));
    return 0;
}

/* publish(topic, id, type, json): an event for the streams of the topic. Who has seen an event with
 * this number or a later one does not get it. A number of 0 is for all. */
static int l_publish(lua_State *L)
{
    const char *topic = luaL_checkstring(L, 1), *kind = luaL_checkstring(L, 3);
    lua_Integer id = luaL_optinteger(L, 2, 0);
    size_t n;
    const char *data = luaL_checklstring(L, 4, &n);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    if (id) {
        lua_pushfstring(L, "id: %I\n", (LUAI_UACINT)id);
        luaL_addvalue(&b);
    }
    lua_pushfstring(L, "event: %s\ndata: ", kind);
    luaL_addvalue(&b);
    luaL_addlstring(&b, data, n);
    luaL_addstring(&b, "\n\n");
    luaL_pushresult(&b);
    size_t length;
    const char *text = lua_tolstring(L, -1, &length);
    front_publish(serve_front(L), topic, id, slice_of(text, length));
    return 0;
}

/* authority_put(hash, kind, scopes, record, expires, ends): seconds of the epoch; nil: never */
static int l_authority_put(lua_State *L)
{
    unsigned char hash[HASH_BYTES];
    lua_settop(L, 6);
    check_hash(L, 1, hash);
    int kind = kind_of(L, luaL_checkstring(L, 2));
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    lua_Integer n = lua_istable(L, 3) ? luaL_len(L, 3) : 0;
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&b, ' ');
        lua_geti(L, 3, i);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    size_t nscopes, nrecord;
    const char *scopes = lua_tolstring(L, -1, &nscopes),
               *record = luaL_checklstring(L, 4, &nrecord);
    front_authority_put(serve_front(L), hash, kind, slice_of(scopes, nscopes),
                        slice_of(record, nrecord), (int64_t)luaL_optnumber(L, 5, 0),
                        (int64_t)luaL_optnumber(L, 6, 0));
    return 0;
}

static int l_authority_remove(lua_State *L)
{
    unsigned char hash[HASH_BYTES];
    lua_pushboolean(L, front_authority_remove(serve_front(L), check_hash(L, 1, hash)));
    return 1;
}

struct touched {
    char *hash;
    int64_t *expires;
    size_t n, room;
};

static void collect(void *cls, const unsigned char *hash, int64_t expires)
{
    struct touched *t = cls;
    if (t->n == t->room) {
        t->room = t->room ? 2 * t->room : 16;
        t->hash = xrealloc(t->hash, t->room * HASH_BYTES);
        t->expires = xrealloc(t->expires, t->room * sizeof *t->expires);
    }
    memcpy(t->hash + t->n * HASH_BYTES, hash, HASH_BYTES);
    t->expires[t->n++] = expires;
}

/* authority_touched() → { { hash =, expires = }, … }: sessions that were used since the last call
 */
static int l_authority_touched(lua_State *L)
{
    struct touched t = {0};
    front_authority_touched(serve_front(L), collect, &t);
    lua_createtable(L, (int)t.n, 0);
    for (size_t i = 0; i < t.n; i++) {
        char hex[2 * HASH_BYTES];
        for (size_t at = 0; at < HASH_BYTES; at++) {
            unsigned char c = (unsigned char)t.hash[i * HASH_BYTES + at];
            hex[2 * at] = "0123456789abcdef"[c >> 4];
            hex[2 * at + 1] = "0123456789abcdef"[c & 15];
        }
        lua_createtable(L, 0, 2);
        lua_pushlstring(L, hex, sizeof hex);
        lua_setfield(L, -2, "hash");
        lua_pushinteger(L, t.expires[i]);
        lua_setfield(L, -2, "expires");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    free(t.hash);
    free(t.expires);
    return 1;
}

static int l_end_writer(lua_State *L)
{
    lua_pushboolean(L, front_end_writer(serve_front(L), luaL_checkstring(L, 1)));
    return 1;
}

static int l_set_ready(lua_State *L)
{
    front_set_ready(serve_front(L), lua_toboolean(L, 1));
    return 0;
}

static int l_is_ready(lua_State *L)
{
    lua_pushboolean(L, front_is_ready(serve_front(L)));
    return 1;
}

/* The answers of each route: { NAME = { n1xx, n2xx, … } }. */
static void push_routes(lua_State *L, struct front *f)
{
    const char *name;
    uint64_t by_class[6];
    lua_newtable(L);
    for (size_t i = 0; front_route_counter(f, i, &name, by_class); i++) {
        lua_createtable(L, 5, 0);
        for (int digit = 1; digit < 6; digit++) {
            lua_pushinteger(L, (lua_Integer)by_class[digit]);
            lua_rawseti(L, -2, digit);
        }
        lua_setfield(L, -2, name);
    }
}

/* counters() → { requests =, by_class = { 0, n2xx, … }, routes =, connections =, streams =, … } */
static int l_counters(lua_State *L)
{
    struct front_counters c;
    front_counters(serve_front(L), &c);
    lua_createtable(L, 0, 12);
    host_set_count(L, "accepted", c.accepted);
    host_set_count(L, "refused_connections", c.refused_connections);
    host_set_count(L, "requests", c.requests);
    host_set_count(L, "bytes_in", c.bytes_in);
    host_set_count(L, "timed_out", c.timed_out);
    host_set_count(L, "connections", c.connections);
    host_set_count(L, "streams", c.streams);
    host_set_count(L, "writers", c.writers);
    host_set_count(L, "queued", c.queued);
    lua_createtable(L, 5, 0);
    for (int i = 1; i < 6; i++) {
        lua_pushinteger(L, (lua_Integer)c.by_class[i]);
        lua_rawseti(L, -2, i);
    }
    lua_setfield(L, -2, "by_class");
    push_routes(L, serve_front(L));
    lua_setfield(L, -2, "routes");
    return 1;
}

/* problems() → { { name =, status =, title =, detail = }, … } */
static int l_problems(lua_State *L)
{
    size_t n;
    const struct problem_info *list = serve_problems(&n);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_createtable(L, 0, 4);
        host_set_text(L, "name", slice_str(list[i].name));
        host_set_text(L, "title", slice_str(list[i].title));
        host_set_text(L, "detail", slice_str(list[i].detail));
        host_set_count(L, "status", list[i].status);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg methods[] = {
    {"ports", l_ports}, {"wait", l_wait}, {"stop_accepting", l_stop_accepting},
    {"stop", l_stop},   {"__gc", l_gc},   {NULL, NULL},
};

static const luaL_Reg functions[] = {
    {"start", l_start},
    {"tell", l_tell},
    {"publish", l_publish},
    {"authority_put", l_authority_put},
    {"authority_remove", l_authority_remove},
    {"authority_touched", l_authority_touched},
    {"end_writer", l_end_writer},
    {"set_ready", l_set_ready},
    {"is_ready", l_is_ready},
    {"counters", l_counters},
    {"problems", l_problems},
    {NULL, NULL},
};

int luaopen_kitload_host_serve(lua_State *L)
{
    host_check_lua(L);
    if (luaL_newmetatable(L, type)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
