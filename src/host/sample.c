/* Answers the conductor's questions about a source that may be JSON: is it JSON, and which members
 * do its first rows have? */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "decode/decode.h"
#include "host/host.h"
#include "source/source.h"

#define MEMBERS "kitload.source.members"

enum { VALUE_MAX = 64 }; /* bytes of a member's first value; enough to see its type */

/* Names and values one after the other. A userdata owns the memory. */
struct members {
    struct buf text, lengths;
};

static int l_members_gc(lua_State *L)
{
    struct members *m = lua_touserdata(L, 1);
    buf_free(&m->text);
    buf_free(&m->lengths);
    return 0;
}

static void add(struct members *m, struct slice s)
{
    buf_add(&m->text, s.p, s.n);
    buf_add(&m->lengths, &s.n, sizeof s.n);
}

static void collect(void *context, struct slice name, struct slice value)
{
    struct members *m = context;
    add(m, name);
    add(m, slice_of(value.p, value.n < VALUE_MAX ? value.n : VALUE_MAX));
}

/* Set two fields: keys, the names, and values, the beginning of each name's first value. */
static void push_members(lua_State *L, const struct members *m)
{
    size_t n = m->lengths.n / sizeof(size_t) / 2;
    const size_t *length = (const void *)m->lengths.p;
    const char *p = m->text.p;
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++, length += 2) {
        lua_pushlstring(L, p, length[0]);
        lua_rawseti(L, -3, (lua_Integer)i + 1);
        lua_pushlstring(L, p + length[0], length[1]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        p += length[0] + length[1];
    }
    lua_setfield(L, -3, "values");
    lua_setfield(L, -2, "keys");
}

static void set_flag(lua_State *L, const char *name, bool on)
{
    lua_pushboolean(L, on);
    lua_setfield(L, -2, name);
}

int host_source_members(lua_State *L)
{
    struct source *source = host_source(L, 1);
    struct dialect d;
    struct err e = {0};
    struct chunk text = {0};
    host_dialect(L, 2, &d);
    struct members *m = lua_newuserdatauv(L, sizeof *m, 0);
    memset(m, 0, sizeof *m);
    if (luaL_newmetatable(L, MEMBERS)) {
        lua_pushcfunction(L, l_members_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    struct json_sample sample = {
        .each = collect, .context = m, .max_rows = (uint64_t)luaL_checkinteger(L, 3)};
    struct file_info info = {.name = luaL_checkstring(L, 4)};
    /* else nothing is taken from it, because the run needs the same bytes */
    bool again = source_is_regular(source);
    if (!again && !source_peek(source, &text, &e))
        return host_error(L, &e);
    sample.whole = again || source_is_whole(source);
    if (!json_sample(again ? source : NULL, slice_of(text.p, text.n), &d, &info, &sample, &e))
        return host_error(L, &e);
    lua_newtable(L);
    push_members(L, m);
    lua_pushinteger(L, (lua_Integer)sample.rows);
    lua_setfield(L, -2, "rows");
    lua_pushinteger(L, (lua_Integer)sample.broken);
    lua_setfield(L, -2, "broken");
    set_flag(L, "whole", sample.whole);
    set_flag(L, "is_object", sample.is_object);
    return 1;
}

int host_source_looks_like(lua_State *L)
{
    struct source *source = host_source(L, 1);
    struct chunk text;
    struct err e = {0};
    if (!source_peek(source, &text, &e))
        return host_error(L, &e);
    enum format format = json_looks_like(text.p, text.n, source_is_whole(source));
    lua_pushstring(L, format == FORMAT_CSV ? NULL : format_kinds[format].name);
    size_t blanks = 0;
    while (blanks < text.n && memchr(" \t\r\n", text.p[blanks], 4))
        blanks++;
    lua_pushlstring(L, text.p + blanks, blanks < text.n);
    return 2;
}

/* mentions(word, …): whether the source's first block contains one of the words. Each word begins
 * with '_'; upper and lower case are equal. */
int host_source_mentions(lua_State *L)
{
    struct source *source = host_source(L, 1);
    struct chunk text;
    struct err e = {0};
    if (!source_peek(source, &text, &e))
        return host_error(L, &e);
    const char *p = text.p, *end = text.p + text.n;
    bool found = false;
    while (!found && p < end && (p = memchr(p, '_', (size_t)(end - p)))) {
        for (int i = 2; !found && i <= lua_gettop(L); i++) {
            size_t n;
            const char *word = luaL_checklstring(L, i, &n);
            found = (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
        }
        p++;
    }
    lua_pushboolean(L, found);
    return 1;
}
