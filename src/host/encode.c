/* kitload.host.pg.encode: the binary COPY encoder for rows that come from Lua. Specs use it to test
 * the encoder with a real server. */
#include <string.h>

#include "encode/encode.h"
#include "host/host.h"

static const char work[] = "kitload.encode";

/* The memory that must be freed. It belongs to a userdata, because reading Lua values may raise. */
struct work {
    struct batch *batch;
    struct buf out;
};

static int l_work_gc(lua_State *L)
{
    struct work *w = luaL_checkudata(L, 1, work);
    batch_free(w->batch);
    buf_free(&w->out);
    *w = (struct work){0};
    return 0;
}

static struct work *push_work(lua_State *L)
{
    struct work *w = lua_newuserdatauv(L, sizeof *w, 0);
    *w = (struct work){0};
    if (luaL_newmetatable(L, work)) {
        lua_pushcfunction(L, l_work_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return w;
}

/* Turn the value on top of the stack into a cell of the given kind; nil and pg.null are NULL. Dates
 * and times are numbers of days or microseconds, a uuid is 16 bytes. */
static struct cell to_cell(lua_State *L, enum cell_kind kind)
{
    size_t n;
    const char *text;
    if (lua_isnil(L, -1) || lua_islightuserdata(L, -1))
        return cell_null();
    switch (kind) {
    case CELL_BOOLEAN:
        return cell_int(kind, lua_toboolean(L, -1));
    case CELL_FLOAT:
        return (struct cell){.f = luaL_checknumber(L, -1), .kind = CELL_FLOAT};
    case CELL_TEXT:
    case CELL_DECIMAL:
    case CELL_JSON:
    case CELL_UUID:
        text = luaL_checklstring(L, -1, &n);
        return (struct cell){.p = text, .len = (uint32_t)n, .kind = (uint8_t)kind};
    default:
        return cell_int(kind, luaL_checkinteger(L, -1));
    }
}

static void read_types(lua_State *L, struct encode_column *columns, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        lua_geti(L, 1, i + 1);
        const char *name = luaL_checkstring(L, -1);
        columns[i] = (struct encode_column){i, pg_type_named(slice_str(name))};
        if (columns[i].type == TYPES)
            luaL_error(L, "there is no encoder '%s'", name);
        lua_pop(L, 1);
    }
}

static void read_row(lua_State *L, struct batch *b, const struct encode_column *columns, uint32_t n)
{
    uint32_t r = batch_add_row(b);
    b->rows[r].number = r + 1;
    for (uint32_t i = 0; i < n; i++) {
        lua_geti(L, -1, i + 1);
        b->val[i][r] = to_cell(L, pg_type_takes(columns[i].type));
        lua_pop(L, 1);
    }
}

/* encode({type names}, {{values}…}, number) → the whole COPY stream. When `number` is true, each
 * row begins with its number. The strings stay alive because the rows' tables hold them. */
int host_encode(lua_State *L)
{
    lua_settop(L, 3);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TTABLE);
    uint32_t n = (uint32_t)lua_rawlen(L, 1), rows = (uint32_t)lua_rawlen(L, 2);
    struct encode_column *columns = lua_newuserdatauv(L, (n + 1) * sizeof *columns, 0);
    read_types(L, columns, n);
    struct file_info file = {.name = "rows"};
    struct work *w = push_work(L);
    w->batch = batch_new(&(struct batch_limits){.rows = rows + 1, .cells = (rows + 1) * (n + 1)});
    batch_reset(w->batch, &file, n);
    for (uint32_t r = 0; r < rows; r++) {
        lua_geti(L, 2, r + 1);
        read_row(L, w->batch, columns, n);
        lua_pop(L, 1);
    }
    w->batch->nread = w->batch->nrows;
    struct encoder encoder = {.columns = columns, .ncolumns = n, .number = lua_toboolean(L, 3)};
    struct err e;
    if (!encode_batch(&encoder, w->batch, &e))
        return host_error(L, &e);
    encode_header(&w->out);
    buf_add(&w->out, w->batch->copy.p, w->batch->copy.n);
    encode_trailer(&w->out);
    lua_pushlstring(L, w->out.p, w->out.n);
    return 1;
}
