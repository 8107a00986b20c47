/* The objects that a kit's functions can use besides the fields of the row: ctx, and the row's
 * cells as they were in the file. */
#include <stdlib.h>
#include <string.h>

#include "kit/call.h"

/* Set names["header#number"] = column, unless there is a header with that text. The header is on
 * top of the stack. */
static void add_number(lua_State *L, int names, lua_Integer number, lua_Integer column)
{
    lua_pushfstring(L, "%s#%I", lua_tostring(L, -1), (LUAI_UACINT)number);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, names) == LUA_TNIL) {
        lua_pushvalue(L, -2);
        lua_pushinteger(L, column);
        lua_rawset(L, names);
    }
    lua_pop(L, 2);
}

/* When a header is there more than once, Name#2 is the second one, as in `from`. */
static void add_numbered(lua_State *L, const struct file_info *file)
{
    int names = lua_gettop(L), times = names + 1;
    lua_newtable(L); /* header → how often it was found so far */
    for (uint32_t i = 0; i < file->ncols; i++) {
        lua_pushlstring(L, file->headers[i].p, file->headers[i].n);
        lua_pushvalue(L, -1);
        lua_rawget(L, times);
        lua_Integer n = lua_tointeger(L, -1) + 1;
        lua_pop(L, 1);
        if (n == 2) {
            lua_pushvalue(L, -1);
            lua_rawget(L, names);
            lua_Integer first = lua_tointeger(L, -1);
            lua_pop(L, 1);
            add_number(L, names, 1, first);
        }
        if (n > 1)
            add_number(L, names, n, (lua_Integer)i + 1);
        lua_pushinteger(L, n);
        lua_rawset(L, times);
    }
    lua_pop(L, 1);
}

/* Push the headers of the batch's file, as a table from text to column number (from 1). It is made
 * once for each file. */
static void push_headers(lua_State *L, struct kit_caller *c)
{
    const struct file_info *file = c->x->b->file;
    if (c->file == file) {
        lua_getfield(L, LUA_REGISTRYINDEX, KIT_HEADERS);
        return;
    }
    lua_newtable(L);
    /* backwards, so that the first of two equal headers is found */
    for (uint32_t i = file->ncols; i-- > 0;) {
        lua_pushlstring(L, file->headers[i].p, file->headers[i].n);
        lua_pushinteger(L, (lua_Integer)i + 1);
        lua_rawset(L, -3);
    }
    add_numbered(L, file);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_HEADERS);
    c->file = file;
}

static int by_name(const void *a, const void *b)
{
    const struct slice *x = a, *y = b;
    int order = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);
    return order ? order : (x->n > y->n) - (x->n < y->n);
}

/* True when another file of the run has a header with this name. */
static bool is_elsewhere(const struct file_info *file, struct slice name)
{
    return file->nanywhere &&
           bsearch(&name, file->anywhere, file->nanywhere, sizeof name, by_name) != NULL;
}

int raw_push(lua_State *L, struct kit_caller *c)
{
    const struct batch *b = c->x->b;
    lua_Integer column;
    if (lua_isinteger(L, 2)) {
        column = lua_tointeger(L, 2);
        if (column < 1 || column > b->ncols)
            return luaL_error(L, "raw: there is no column %d, the file has %d", (int)column,
                              (int)b->ncols);
    } else {
        luaL_checkstring(L, 2);
        push_headers(L, c);
        lua_pushvalue(L, 2);
        if (lua_rawget(L, -2) != LUA_TNUMBER) {
            struct slice name;
            name.p = lua_tolstring(L, 2, &name.n);
            if (is_elsewhere(b->file, name)) {
                lua_pushnil(L);
                return 1;
            }
            return raise_unknown(L, "raw: the file has no header", lua_tostring(L, 2), -2);
        }
        column = lua_tointeger(L, -1);
    }
    const struct cell *cell = &b->src[column - 1][batch_source_row(b, c->row)];
    if (secret_column(c, (int32_t)column - 1))
        secret_see(c, cell);
    if (cell->kind == CELL_TEXT)
        lua_pushlstring(L, cell->p, cell->len);
    else
        lua_pushnil(L);
    return 1;
}

#define CTX_METATABLE "kit.ctx metatable"

/* The caller. Raises an error when no function is running. */
static struct kit_caller *ctx_caller(lua_State *L)
{
    struct kit_caller *c = kit_of(L)->caller;
    if (!luaL_testudata(L, 1, CTX_METATABLE))
        luaL_error(L, "this is a method of ctx: write ctx:raw, with a colon");
    if (!c->x)
        luaL_error(L, "ctx was kept after its call");
    c->row = c->at;
    return c;
}

static int l_ctx_raw(lua_State *L)
{
    return raw_push(L, ctx_caller(L));
}

/* Upvalue 1 holds what is the same for all rows: raw, meta, job. */
static int l_ctx_index(lua_State *L)
{
    struct kit_caller *c = ctx_caller(L);
    const char *name = luaL_checkstring(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
        if (lua_isboolean(L, -1)) /* false stands for a missing job */
            lua_pushnil(L);
        return 1;
    }
    if (strcmp(name, "row") == 0) {
        lua_pushinteger(L, row_place(&c->x->b->rows[c->row]));
        return 1;
    }
    if (strcmp(name, "file") == 0) {
        struct slice file = batch_file_name(c->x->b, c->row);
        lua_pushlstring(L, file.p, file.n);
        return 1;
    }
    return luaL_error(L, "ctx has no '%s': it has meta, file, row, job and raw", name);
}

static int l_read_only(lua_State *L)
{
    return luaL_error(L, "ctx cannot be changed");
}

/* Upvalue 1: name → value. A name that was not given is an error. */
static int l_meta_index(lua_State *L)
{
    const char *name = luaL_checkstring(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL)
        return raise_unknown(L, "there is no --meta", name, lua_upvalueindex(1));
    return 1;
}

static void push_meta(lua_State *L, const struct kit_context *context)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; context && i < context->nmeta; i++) {
        lua_pushstring(L, context->meta[i].value);
        lua_setfield(L, -2, context->meta[i].name);
    }
    lua_pushcclosure(L, l_meta_index, 1);
    lua_setfield(L, -2, "__index");
    object_protect(L, l_read_only, 0);
    lua_setmetatable(L, -2);
}

void ctx_prepare(lua_State *L, const struct kit_context *context)
{
    lua_newuserdatauv(L, 0, 0);
    lua_pushnil(L);
    lua_setfield(L, LUA_REGISTRYINDEX, CTX_METATABLE);
    luaL_newmetatable(L, CTX_METATABLE);
    lua_newtable(L);
    push_meta(L, context);
    lua_setfield(L, -2, "meta");
    if (context && context->job)
        lua_pushstring(L, context->job);
    else
        lua_pushboolean(L, 0);
    lua_setfield(L, -2, "job");
    lua_pushcfunction(L, l_ctx_raw);
    lua_setfield(L, -2, "raw");
    lua_pushcclosure(L, l_ctx_index, 1);
    lua_setfield(L, -2, "__index");
    object_protect(L, l_read_only, 0);
    lua_setmetatable(L, -2);
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_CTX);
}
