/* The methods of a connection that wait for the server: statements, transactions and COPY.
 *
 * They return the server's result, or nil and the error table of host.h. The error table also has
 * the server's own fields: detail, constraint, schema, table, column, datatype and where. meant_to
 * is the purpose of the postponed statement that failed, and lost is true when the connection is
 * gone. */
#include "host/pg/pg_calls.h"

#include <stdlib.h>
#include <string.h>

#include "pg/pg.h"

/* pg_type.oid of the types that become a boolean or an integer in Lua. */
enum { OID_BOOL = 16, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

static int fail(lua_State *L, const struct pg *pg, const struct err *e)
{
    host_error(L, e);
    const struct pg_error *said = pg_last_error(pg);
    host_set_text(L, "detail", slice_str(said->detail));
    host_set_text(L, "constraint", slice_str(said->constraint));
    host_set_text(L, "schema", slice_str(said->schema));
    host_set_text(L, "table", slice_str(said->table));
    host_set_text(L, "column", slice_str(said->column));
    host_set_text(L, "datatype", slice_str(said->datatype));
    host_set_text(L, "where", slice_str(said->context));
    host_set_text(L, "meant_to", slice_str(said->purpose));
    if (pg_is_lost(pg)) {
        lua_pushboolean(L, 1);
        lua_setfield(L, -2, "lost");
    }
    return 2;
}

/* Push true, or nil and the error. */
static int done(lua_State *L, const struct pg *pg, bool ok, const struct err *e)
{
    if (!ok)
        return fail(L, pg, e);
    lua_pushboolean(L, 1);
    return 1;
}

/* The SQL of a statement. It must not contain a NUL: cut there, a DELETE could lose its WHERE. */
static const char *check_sql(lua_State *L, int idx)
{
    size_t n;
    const char *sql = luaL_checklstring(L, idx, &n);
    if (strlen(sql) != n)
        luaL_error(L, "a statement contains U+0000, where the server would stop to read");
    return sql;
}

/* A parameter as text; it is valid while it stays on the stack. NULL for nil and pg.null. */
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

/* The list at idx as an array on the Lua stack. The list's field `n` counts its nils too. */
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

/* Runs protected, because the result must be freed even when memory runs out here. */
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

/* Push {rows=, columns=, affected=}, or nil and the error. */
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
    const char *sql = check_sql(L, 2);
    const char **params = push_params(L, 3, &n);
    return give_result(L, pg, pg_exec(pg, sql, params, n, &e), &e);
}

/* Read {sql, params} from the table on top of the stack. It pushes the values that the statement
 * needs; these and the table must stay on the stack. */
static struct pg_statement push_statement(lua_State *L)
{
    struct pg_statement s = {0};
    int t = lua_gettop(L);
    luaL_checktype(L, t, LUA_TTABLE);
    if (lua_rawgeti(L, t, 1) != LUA_TSTRING)
        luaL_error(L, "a statement is { sql, params }");
    s.sql = check_sql(L, -1);
    lua_rawgeti(L, t, 2);
    s.params = push_params(L, lua_gettop(L), &s.nparams);
    return s;
}

/* exec_all{ {sql, params}, … } → list of results, or nil and an error whose field `statement` is
 * the number of the failed one. It takes one round trip. */
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

/* later(purpose, sql, params, local): the statement is sent together with the next one, before it.
 */
static int l_later(lua_State *L)
{
    struct pg *pg = host_pg(L, 1);
    struct pg_statement s = {0};
    const char *purpose = luaL_checkstring(L, 2);
    s.sql = check_sql(L, 3);
    bool local = lua_toboolean(L, 5);
    s.params = push_params(L, 4, &s.nparams);
    pg_later(pg, &s, purpose, local);
    lua_pushboolean(L, 1);
    return 1;
}

/* ask(purpose, sql, params) → a number; answer(number) returns the result later. */
static int l_ask(lua_State *L)
{
    struct pg *pg = host_pg(L, 1);
    struct pg_statement s = {0};
    const char *purpose = luaL_checkstring(L, 2);
    s.sql = check_sql(L, 3);
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

/* script(sql) → the last result. Its field `statements` lists the server's answer to each
 * statement. */
static int l_script(lua_State *L)
{
    struct err e;
    struct pg *pg = host_pg(L, 1);
    int n = give_result(L, pg, pg_script(pg, check_sql(L, 2), &e), &e);
    if (n != 1)
        return n;
    struct slice tags = pg_script_tags(pg);
    lua_newtable(L);
    for (lua_Integer i = 1; tags.n; i++) {
        const char *end = memchr(tags.p, '\n', tags.n);
        size_t length = end ? (size_t)(end - tags.p) : tags.n;
        lua_pushlstring(L, tags.p, length);
        lua_rawseti(L, -2, i);
        length += end != NULL;
        tags = slice_of(tags.p + length, tags.n - length);
    }
    lua_setfield(L, -2, "statements");
    return 1;
}

/* settle("transaction") is called after BEGIN: a pooler may give us a session with settings of
 * another client. */
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
    return done(L, pg, pg_copy_begin(pg, check_sql(L, 2), &e), &e);
}

static int l_copy_data(lua_State *L)
{
    struct err e;
    size_t n;
    struct pg *pg = host_pg(L, 1);
    const char *p = luaL_checklstring(L, 2, &n);
    return done(L, pg, pg_copy_data(pg, p, n, &e), &e);
}

/* copy_end() → the number of rows that the server took. */
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

/* copy_from(sql, bytes) → rows: a whole COPY in one call. */
static int l_copy_from(lua_State *L)
{
    struct err e;
    size_t n;
    int64_t rows;
    struct pg *pg = host_pg(L, 1);
    const char *sql = check_sql(L, 2), *bytes = luaL_checklstring(L, 3, &n);
    if (!pg_copy_begin(pg, sql, &e) || !pg_copy_data(pg, bytes, n, &e) ||
        !pg_copy_end(pg, &rows, &e))
        return fail(L, pg, &e);
    lua_pushinteger(L, rows);
    return 1;
}

const luaL_Reg pg_calls[] = {
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
    {NULL, NULL},
};
