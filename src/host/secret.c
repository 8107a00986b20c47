/* kitload.host.secret: secrets for the conductor. A secret is a userdata that Lua can hand on, but
 * not read: it has no text, no length and no methods. Its memory is wiped when it is collected. */
#include "secret/secret.h"

#include <stdio.h>

#include "host/host.h"

static const char type[] = "kitload.secret", lent_type[] = "kitload.lent";

static struct secret *check(lua_State *L, int idx)
{
    struct secret *s = luaL_checkudata(L, idx, type);
    luaL_argcheck(L, s->p, idx, "the secret is gone");
    return s;
}

/* An empty secret on the stack. */
static struct secret *push(lua_State *L)
{
    struct secret *s = lua_newuserdatauv(L, sizeof *s, 0);
    *s = (struct secret){0};
    luaL_setmetatable(L, type);
    return s;
}

const char *host_secret(lua_State *L, int t, const char *name)
{
    const char *p = lua_getfield(L, t, name) == LUA_TNIL ? NULL : check(L, lua_gettop(L))->p;
    lua_pop(L, 1); /* the table keeps it alive */
    return p;
}

const char *host_secret_at(lua_State *L, int idx)
{
    return check(L, idx)->p;
}

static int l_wipe(lua_State *L)
{
    secret_free(luaL_checkudata(L, 1, type));
    return 0;
}

static int l_tostring(lua_State *L)
{
    lua_pushliteral(L, "***");
    return 1;
}

static int result(lua_State *L, bool good, struct err *e)
{
    return good ? 1 : host_error(L, e);
}

/* from_terminal(prompt) → secret; nothing when only the enter key was pressed */
static int l_from_terminal(lua_State *L)
{
    struct err e = {0};
    const char *prompt = luaL_checkstring(L, 1);
    struct secret *s = push(L);
    if (!secret_from_terminal(s, prompt, &e))
        return host_error(L, &e);
    return s->p ? 1 : 0;
}

/* from_input() → what standard input has, without the last line end */
static int l_from_input(lua_State *L)
{
    struct err e = {0};
    return result(L, secret_from_input(push(L), &e), &e);
}

/* from_file(path[, strict]) → secret, from a file that others cannot read */
static int l_from_file(lua_State *L)
{
    struct err e = {0};
    const char *path = luaL_checkstring(L, 1);
    bool strict = lua_toboolean(L, 2);
    return result(L, secret_from_file(push(L), path, strict, &e), &e);
}

/* from_variable(name) → secret. The environment has stars in its place from then on. */
static int l_from_variable(lua_State *L)
{
    struct err e = {0};
    const char *name = luaL_checkstring(L, 1);
    return result(L, secret_from_variable(push(L), name, &e), &e);
}

/* text_of_variable(name) → the variable's text, nothing if it is not set. The environment has stars
 * in its place from then on. It is for connection strings, which go through Lua. */
static int l_text_of_variable(lua_State *L)
{
    struct err e = {0};
    struct secret s = {0};
    if (!secret_from_variable(&s, luaL_checkstring(L, 1), &e))
        return 0;
    struct secret *own = push(L); /* pushing the text may raise an error */
    *own = s;
    lua_pushlstring(L, own->p, own->n);
    return 1;
}

/* from_program{path, …} → secret */
static int l_from_program(lua_State *L)
{
    struct err e = {0};
    char **argv = host_argv(L, 1);
    return result(L, secret_from_program(push(L), argv, &e), &e);
}

/* quoted(secret) → the same with a backslash before each backslash and quote, as curl's files have
 * it
 */
static int l_quoted(lua_State *L)
{
    const struct secret *from = check(L, 1);
    struct secret *to = push(L);
    secret_take(to, NULL, 2 * from->n);
    size_t n = 0;
    for (const char *p = from->p; *p; p++) {
        if (*p == '"' || *p == '\\')
            to->p[n++] = '\\';
        to->p[n++] = *p;
    }
    to->p[n] = 0;
    to->n = n;
    return 1;
}

/* lines(secret) → a list with a secret for each line that is not empty */
static int l_lines(lua_State *L)
{
    const struct secret *all = check(L, 1);
    const char *p = all->p;
    lua_newtable(L);
    while (*p) {
        size_t n = strcspn(p, "\n");
        if (n) {
            secret_take(push(L), p, n);
            lua_rawseti(L, -2, luaL_len(L, -2) + 1);
        }
        p += n + (p[n] == '\n');
    }
    return 1;
}

/* write(path, {secret, …}): one line for each, in a file that only its owner can read */
static int l_write(lua_State *L)
{
    struct err e = {0};
    const char *path = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t n = (size_t)luaL_len(L, 2);
    const struct secret **lines = lua_newuserdatauv(L, (n + 1) * sizeof *lines, 0);
    for (size_t i = 0; i < n; i++) {
        lua_geti(L, 2, (lua_Integer)i + 1);
        lines[i] = check(L, -1);
        lua_pop(L, 1); /* the table keeps it alive */
    }
    lua_pushboolean(L, true);
    return result(L, secret_write(path, lines, n, &e), &e);
}

/* totp(key, {algorithm=, digits=, period=}, seconds) → the code for that time as a secret, and the
 * length of its period */
static int l_totp(lua_State *L)
{
    struct err e = {0};
    const struct secret *key = check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    struct totp how = {.digits = (int)host_integer(L, 2, "digits", 0),
                       .period = (int)host_integer(L, 2, "period", 0)};
    snprintf(how.algorithm, sizeof how.algorithm, "%s", host_string(L, 2, "algorithm", ""));
    int64_t at = luaL_checkinteger(L, 3);
    if (!secret_totp(push(L), key, &how, at, &e))
        return host_error(L, &e);
    lua_pushinteger(L, how.period);
    return 2;
}

/* sign(secret, standard, text) → the signature of a webhook's text */
static int l_sign(lua_State *L)
{
    struct err e = {0};
    char signature[SIGNATURE];
    struct slice text;
    text.p = luaL_checklstring(L, 3, &text.n);
    if (!secret_sign(check(L, 1), lua_toboolean(L, 2), text, signature, &e))
        return host_error(L, &e);
    lua_pushstring(L, signature);
    return 1;
}

/* new_key() → a private key */
static int l_new_key(lua_State *L)
{
    secret_new_key(push(L));
    return 1;
}

/* public_of(private key) → the public key and its name; nothing if it is no private key */
static int l_public_of(lua_State *L)
{
    char key[KEY_TEXT + 1], id[KEY_ID + 1];
    if (!secret_public_of(check(L, 1), key) || !secret_key_id(key, id))
        return 0;
    lua_pushstring(L, key);
    lua_pushstring(L, id);
    return 2;
}

/* key_id(public key) → its name; nothing if it is no public key */
static int l_key_id(lua_State *L)
{
    char id[KEY_ID + 1];
    if (!secret_key_id(luaL_checkstring(L, 1), id))
        return 0;
    lua_pushstring(L, id);
    return 1;
}

static const char *const names[SEALED_FIELDS] = {"name", "host", "port", "user", "date"};

/* seal{key=public key, name=, host=, port=, user=, date=, value=secret} → text; nothing if the key
 * is none */
static int l_seal(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    struct slice fields[SEALED_FIELDS];
    const char *key = host_string(L, 1, "key", "");
    for (int i = 0; i < SEALED_FIELDS; i++)
        fields[i] = slice_str(host_string(L, 1, names[i], ""));
    lua_getfield(L, 1, "value");
    struct buf out = {0};
    bool good = secret_seal(key, fields, check(L, -1), &out);
    if (good)
        lua_pushlstring(L, out.p, out.n);
    buf_free(&out);
    return good;
}

/* open(text, private key) → {name=, host=, port=, user=, date=, value=secret}; nothing if the key
 * does not open it */
static int l_open(lua_State *L)
{
    const char *sealed = luaL_checkstring(L, 1);
    struct slice fields[SEALED_FIELDS];
    const struct secret *key = check(L, 2);
    lua_createtable(L, 0, SEALED_FIELDS + 1);
    struct secret *value = push(L), *whole = push(L);
    if (!secret_open(sealed, key, whole, fields, value))
        return 0;
    for (int i = 0; i < SEALED_FIELDS; i++)
        host_set_slice(L, -3, names[i], fields[i]);
    secret_free(whole);
    lua_pop(L, 1);
    lua_setfield(L, -2, "value");
    return 1;
}

/* lend(secret) → a file in memory that has it: :path(), :close(). It is closed when it is
 * collected.
 */
static int l_lend(lua_State *L)
{
    struct err e = {0};
    const struct secret *s = check(L, 1);
    struct lent *l = lua_newuserdatauv(L, sizeof *l, 0);
    l->fd = -1;
    luaL_setmetatable(L, lent_type);
    return result(L, secret_lend(s, l, &e), &e);
}

static int l_lent_path(lua_State *L)
{
    struct lent *l = luaL_checkudata(L, 1, lent_type);
    luaL_argcheck(L, l->fd >= 0, 1, "the file is closed");
    lua_pushstring(L, l->path);
    return 1;
}

static int l_take_back(lua_State *L)
{
    secret_take_back(luaL_checkudata(L, 1, lent_type));
    return 0;
}

static const luaL_Reg lent_methods[] = {
    {"path", l_lent_path}, {"close", l_take_back}, {NULL, NULL}};

static const luaL_Reg functions[] = {
    {"lend", l_lend},
    {"from_terminal", l_from_terminal},
    {"from_input", l_from_input},
    {"from_file", l_from_file},
    {"from_variable", l_from_variable},
    {"text_of_variable", l_text_of_variable},
    {"from_program", l_from_program},
    {"lines", l_lines},
    {"quoted", l_quoted},
    {"write", l_write},
    {"totp", l_totp},
    {"sign", l_sign},
    {"new_key", l_new_key},
    {"public_of", l_public_of},
    {"key_id", l_key_id},
    {"seal", l_seal},
    {"open", l_open},
    {NULL, NULL},
};

int luaopen_kitload_host_secret(lua_State *L)
{
    host_check_lua(L);
    if (!secret_begin())
        return luaL_error(L, "no random bytes");
    if (luaL_newmetatable(L, type)) {
        lua_pushcfunction(L, l_wipe);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, l_tostring);
        lua_setfield(L, -2, "__tostring");
        lua_pushliteral(L, "secret");
        lua_setfield(L, -2, "__metatable");
    }
    if (luaL_newmetatable(L, lent_type)) {
        lua_pushcfunction(L, l_take_back);
        lua_setfield(L, -2, "__gc");
        lua_pushcfunction(L, l_take_back);
        lua_setfield(L, -2, "__close");
        luaL_newlib(L, lent_methods);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 2);
    luaL_newlib(L, functions);
    return 1;
}
