/* Reads the option `payload`, and sends the staged rows that a run has kept in a file. */
#include "host/load/payload.h"
#include "text/charset.h"
#include "text/json_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/files/problems.h"
#include "load/payload.h"
#include "pg/pg.h"

/* "6f1c2ab0-…" → 16 bytes */
static void read_uuid(lua_State *L, int t, const char *name, char out[16])
{
    const char *text = host_string(L, t, name, "");
    int n = 0;
    for (const char *p = text; *p && n < 16; p++) {
        unsigned byte;
        if (*p == '-')
            continue;
        if (sscanf(p, "%2x", &byte) != 1 || !p[1])
            break;
        out[n++] = (char)byte;
        p++;
    }
    if (n != 16)
        luaL_error(L, "payload: '%s' is not a UUID", text);
}

/* Pop the text from the top of the stack and make a key of it. */
static struct slice pop_key(lua_State *L, struct load_call *c)
{
    size_t n;
    const char *p = luaL_checklstring(L, -1, &n);
    struct buf key = {0};
    json_add_string(&key, slice_of(p, n));
    buf_char(&key, ':');
    struct slice kept = slice_of(arena_dup(&c->arena, key.p, key.n), key.n);
    buf_free(&key);
    lua_pop(L, 1);
    return kept;
}

static void *alloc(struct load_call *c, size_t n, size_t size)
{
    void *p = arena_alloc(&c->arena, n * size + 1);
    memset(p, 0, n * size);
    return p;
}

/* names = { { extra = "_extra", "ID", "Name", "Name#2" }, … }, one for each file */
static void read_names(lua_State *L, int t, struct load_call *c, struct payload *p)
{
    struct payload_file *names = alloc(c, c->spec.nfiles, sizeof *names);
    if (lua_getfield(L, t, "names") != LUA_TTABLE)
        luaL_error(L, "payload needs names");
    for (uint32_t i = 0; i < c->spec.nfiles; i++) {
        uint32_t ncols = c->spec.files[i].info.ncols;
        if (lua_geti(L, -1, (lua_Integer)i + 1) != LUA_TTABLE || lua_rawlen(L, -1) != ncols)
            luaL_error(L, "payload needs a name for each column of file %d", (int)i + 1);
        names[i].keys = alloc(c, ncols, sizeof *names[i].keys);
        for (uint32_t k = 0; k < ncols; k++) {
            lua_rawgeti(L, -1, (lua_Integer)k + 1);
            names[i].keys[k] = pop_key(L, c);
        }
        lua_getfield(L, -1, "extra");
        names[i].extra = pop_key(L, c);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    p->names = names;
}

static void read_columns(lua_State *L, struct load_call *c, struct payload *p)
{
    const struct encoder *encoder = c->spec.encoder;
    struct payload_column *columns = alloc(c, encoder->ncolumns, sizeof *columns);
    lua_getfield(L, 1, "columns");
    for (uint32_t i = 0; i < encoder->ncolumns; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lua_getfield(L, -1, "name");
        columns[i].key = pop_key(L, c);
        columns[i].field = encoder->columns[i].field;
        columns[i].document = encoder->columns[i].type == TYPE_JSONB;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    p->columns = columns;
    p->ncolumns = encoder->ncolumns;
}

/* sources = { { name = "a.csv", base = 0 }, … } */
static void read_sources(lua_State *L, int t, struct load_call *c, struct payload *p)
{
    if (lua_getfield(L, t, "sources") == LUA_TTABLE) {
        p->nsources = (uint32_t)lua_rawlen(L, -1);
        struct payload_source *sources = alloc(c, p->nsources, sizeof *sources);
        for (uint32_t i = 0; i < p->nsources; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            const char *name = host_string(L, lua_gettop(L), "name", "");
            sources[i].name = arena_dup(&c->arena, name, strlen(name) + 1);
            sources[i].base = (uint64_t)host_integer(L, lua_gettop(L), "base", 0);
            lua_pop(L, 1);
        }
        p->sources = sources;
        for (uint32_t i = 0; i < c->spec.nfiles; i++)
            if (!c->spec.files[i].info.is_rejects)
                luaL_error(L, "mended rows come in a rejects file");
    }
    lua_pop(L, 1);
}

void load_payload(lua_State *L, struct load_call *c)
{
    if (lua_getfield(L, 1, "payload") == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    luaL_checktype(L, -1, LUA_TTABLE);
    if (!c->spec.encoder)
        luaL_error(L, "option 'payload' needs 'columns'");
    int t = lua_gettop(L);
    struct payload *p = alloc(c, 1, sizeof *p);
    p->plan = c->spec.plan;
    p->label = c->spec.label;
    p->files = c->spec.files;
    read_uuid(L, t, "job", p->job);
    read_uuid(L, t, "kit", p->kit);
    p->expires = host_integer(L, t, "expires", 0);
    p->charset = c->charset = charset_open(host_string(L, t, "encoding", NULL));
    read_names(L, t, c, p);
    read_columns(L, c, p);
    read_sources(L, t, c, p);
    c->spec.staged = host_string(L, t, "staged", NULL);
    c->spec.payload = p;
    lua_pop(L, 1);
}

static bool send_file(struct pg *pg, FILE *f, struct err *e)
{
    char block[65536];
    size_t n;
    while ((n = fread(block, 1, sizeof block, f)))
        if (!pg_copy_data(pg, block, n, e))
            return false;
    if (!ferror(f))
        return true;
    err_set(e, ERR_REFUSED, "the rejected rows could not be read back: %s", strerror(errno));
    pg_copy_abort(pg, "the rejected rows could not be read back");
    return false;
}

int l_send_staged(lua_State *L)
{
    struct err e;
    struct buf frame = {0};
    int64_t rows;
    struct pg *pg = host_pg(L, 1);
    const char *copy = luaL_checkstring(L, 2), *path = luaL_checkstring(L, 3);
    FILE *f = fopen(path, "re");
    if (!f) { /* a file to which nothing was written does not exist */
        lua_pushinteger(L, 0);
        return 1;
    }
    encode_header(&frame);
    bool ok = pg_copy_begin(pg, copy, &e) && pg_copy_data(pg, frame.p, frame.n, &e);
    frame.n = 0;
    encode_trailer(&frame);
    ok = ok && send_file(pg, f, &e) && pg_copy_data(pg, frame.p, frame.n, &e) &&
         pg_copy_end(pg, &rows, &e);
    buf_free(&frame);
    fclose(f);
    if (!ok)
        return host_error(L, &e);
    lua_pushinteger(L, rows);
    return 1;
}
