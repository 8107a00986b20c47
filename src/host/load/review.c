/* kitload.host.review: what a review of a file needs beside the pipeline. An overlay holds the
 * edits; rows are the file's rows as they were decoded; found are the rows with problems. Ordinals
 * count from 1, columns from 0. */
#include "host/load/review.h"

#include <openssl/evp.h>
#include <stdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/signal.h"
#include "host/host.h"
#include "review/found.h"
#include "review/overlay.h"
#include "review/rows.h"

static const char overlay_type[] = "kitload.review.overlay";
static const char rows_type[] = "kitload.review.rows";
static const char found_type[] = "kitload.review.found";

struct overlay *host_overlay(lua_State *L, int idx)
{
    struct overlay *o = luaL_checkudata(L, idx, overlay_type);
    overlay_sort(o);
    return o;
}

struct rows *host_rows(lua_State *L, int idx)
{
    struct rows *r = luaL_checkudata(L, idx, rows_type);
    if (!r->p)
        luaL_error(L, "the rows are closed");
    return r;
}

/* The overlay --------------------------------------------------------------------------------- */

static int l_overlay(lua_State *L)
{
    struct overlay *o = lua_newuserdatauv(L, sizeof *o, 0);
    *o = (struct overlay){0};
    luaL_setmetatable(L, overlay_type);
    return 1;
}

static int l_overlay_free(lua_State *L)
{
    overlay_free(luaL_checkudata(L, 1, overlay_type));
    return 0;
}

static uint64_t ordinal_at(lua_State *L, int idx)
{
    lua_Integer n = luaL_checkinteger(L, idx);
    luaL_argcheck(L, n >= 1, idx, "an ordinal is at least 1");
    return (uint64_t)n;
}

static uint32_t column_at(lua_State *L, int idx)
{
    lua_Integer n = luaL_checkinteger(L, idx);
    luaL_argcheck(L, n >= 0 && n < UINT32_MAX, idx, "a column is at least 0");
    return (uint32_t)n;
}

static struct slice text_at(lua_State *L, int idx)
{
    size_t n;
    const char *p = luaL_checklstring(L, idx, &n);
    return slice_of(p, n);
}

/* set(ordinal, column, text | false | nil): false is NULL, nil is the cell of the file. */
static int l_overlay_set(lua_State *L)
{
    struct overlay *o = luaL_checkudata(L, 1, overlay_type);
    uint64_t ordinal = ordinal_at(L, 2);
    uint32_t column = column_at(L, 3);
    if (lua_isnoneornil(L, 4))
        overlay_set(o, ordinal, column, EDIT_NONE, SLICE(""));
    else if (lua_isboolean(L, 4))
        overlay_set(o, ordinal, column, EDIT_NULL, SLICE(""));
    else
        overlay_set(o, ordinal, column, EDIT_TEXT, text_at(L, 4));
    return 0;
}

static int push_edit(lua_State *L, const struct edit *e)
{
    if (!e || e->kind == EDIT_NONE)
        lua_pushnil(L);
    else if (e->kind == EDIT_NULL)
        lua_pushboolean(L, false);
    else
        lua_pushlstring(L, e->text, e->n);
    return 1;
}

static int l_overlay_get(lua_State *L)
{
    struct overlay *o = luaL_checkudata(L, 1, overlay_type);
    return push_edit(L, overlay_get(o, ordinal_at(L, 2), column_at(L, 3)));
}

/* skip(ordinal, whether) */
static int l_overlay_skip(lua_State *L)
{
    struct overlay *o = luaL_checkudata(L, 1, overlay_type);
    overlay_set(o, ordinal_at(L, 2), OVERLAY_SKIP, lua_toboolean(L, 3) ? EDIT_NULL : EDIT_NONE,
                SLICE(""));
    return 0;
}

static int l_overlay_skipped(lua_State *L)
{
    struct overlay *o = luaL_checkudata(L, 1, overlay_type);
    lua_pushboolean(L, overlay_get(o, ordinal_at(L, 2), OVERLAY_SKIP) != NULL);
    return 1;
}

/* value(column, field, from, to | nil): without `to` the value is refused. */
static int l_overlay_value(lua_State *L)
{
    struct overlay *o = luaL_checkudata(L, 1, overlay_type);
    bool refused = lua_isnoneornil(L, 5);
    overlay_value(o, column_at(L, 2), (int32_t)luaL_checkinteger(L, 3), text_at(L, 4),
                  refused ? SLICE("") : text_at(L, 5), refused);
    overlay_values_done(o);
    return 0;
}

static int l_overlay_no_values(lua_State *L)
{
    overlay_values_clear(luaL_checkudata(L, 1, overlay_type));
    return 0;
}

/* count() → how many cells are edited and rows skipped */
static int l_overlay_count(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)host_overlay(L, 1)->n);
    return 1;
}

static void digest_number(EVP_MD_CTX *md, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> 8 * i);
    EVP_DigestUpdate(md, bytes, sizeof bytes);
}

static bool digest_edits(EVP_MD_CTX *md, const struct overlay *o)
{
    bool any = false;
    for (size_t i = 0; i < o->n; i++) {
        const struct edit *e = &o->edits[i];
        if (e->kind == EDIT_NONE)
            continue;
        any = true;
        digest_number(md, e->ordinal);
        digest_number(md, e->column);
        digest_number(md, e->kind == EDIT_NULL ? UINT64_MAX : e->n);
        EVP_DigestUpdate(md, e->text ? e->text : "", e->n);
    }
    return any;
}

/* sha256() → of what the edits say, however they came about; nil: they say nothing */
static int l_overlay_sha256(lua_State *L)
{
    const struct overlay *o = host_overlay(L, 1);
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1];
    unsigned n = 0;
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool good = md && EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    bool any = good && digest_edits(md, o);
    good = good && EVP_DigestFinal_ex(md, digest, &n);
    EVP_MD_CTX_free(md);
    if (!good)
        return luaL_error(L, "SHA-256 is not available");
    for (unsigned i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    if (!any)
        return 0;
    lua_pushlstring(L, hex, 2 * n);
    return 1;
}

/* rows(skip, most) → how many rows have an edit, and the ordinals of some of them */
static int l_overlay_rows(lua_State *L)
{
    const struct overlay *o = host_overlay(L, 1);
    lua_Integer skip = luaL_checkinteger(L, 2), most = luaL_checkinteger(L, 3), total = 0, n = 0;
    lua_newtable(L);
    for (size_t i = 0; i < o->n; i++) {
        if (i && o->edits[i - 1].ordinal == o->edits[i].ordinal)
            continue;
        if (total++ < skip || n >= most)
            continue;
        lua_pushinteger(L, (lua_Integer)o->edits[i].ordinal);
        lua_rawseti(L, -2, ++n);
    }
    lua_pushinteger(L, total);
    lua_insert(L, -2);
    return 2;
}

/* columns(ordinal) → the edited columns of a row */
static int l_overlay_columns(lua_State *L)
{
    const struct overlay *o = host_overlay(L, 1);
    uint64_t ordinal = ordinal_at(L, 2);
    lua_Integer n = 0;
    lua_newtable(L);
    for (size_t i = overlay_from(o, ordinal); i < o->n && o->edits[i].ordinal == ordinal; i++) {
        if (o->edits[i].column == OVERLAY_SKIP)
            continue;
        lua_pushinteger(L, o->edits[i].column);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

/* Rows ---------------------------------------------------------------------------------------- */

static int l_rows(lua_State *L)
{
    struct err e;
    const char *path = luaL_checkstring(L, 1);
    struct rows *r = lua_newuserdatauv(L, sizeof *r, 0);
    *r = (struct rows){0};
    luaL_setmetatable(L, rows_type);
    return rows_open(r, path, &e) ? 1 : host_error(L, &e);
}

static int l_rows_close(lua_State *L)
{
    rows_close(luaL_checkudata(L, 1, rows_type));
    return 0;
}

static int l_rows_count(lua_State *L)
{
    const struct rows *r = host_rows(L, 1);
    lua_pushinteger(L, (lua_Integer)r->count);
    lua_pushinteger(L, r->ncols);
    return 2;
}

/* cell(ordinal, column) → the text of the file | false: NULL | nil: there is none */
static int l_rows_cell(lua_State *L)
{
    const struct rows *r = host_rows(L, 1);
    uint64_t ordinal = ordinal_at(L, 2);
    uint32_t column = column_at(L, 3);
    struct rows_at at;
    struct cell c = {0};
    struct slice raw;
    const char *next, *p = rows_find(r, ordinal);
    bool ok = p && column < r->ncols && rows_read(r, p, &at, &next);
    for (uint32_t i = 0; i <= column && ok; i++)
        ok = rows_cell(&at, &c, &raw);
    if (ok && c.kind == CELL_TEXT)
        lua_pushlstring(L, c.len ? c.p : "", c.len);
    else if (ok && c.kind == CELL_NULL)
        lua_pushboolean(L, false);
    else
        lua_pushnil(L);
    return 1;
}

/* A walk over one column of all rows, with the edits. */
struct walk {
    const struct rows *rows;
    const struct overlay *overlay;
    uint32_t column;
    uint64_t ordinal;
    const char *next;
    size_t edit;
};

/* The next cell that has a text. Rows that are skipped are left out. */
static bool walk_next(struct walk *w, struct slice *text)
{
    while (w->ordinal < w->rows->count) {
        struct rows_at at;
        struct cell c = {0};
        struct slice raw;
        const char *p = w->next ? w->next : rows_find(w->rows, w->ordinal + 1);
        w->ordinal++;
        if (!p || !rows_read(w->rows, p, &at, &w->next))
            return false;
        bool left_out = at.row.passed;
        for (uint32_t i = 0; i <= w->column && !left_out; i++)
            if (i >= at.nsrc || !rows_cell(&at, &c, &raw))
                return false;
        const struct overlay *o = w->overlay;
        while (w->edit < o->n && o->edits[w->edit].ordinal < w->ordinal)
            w->edit++;
        for (; w->edit < o->n && o->edits[w->edit].ordinal == w->ordinal; w->edit++) {
            const struct edit *e = &o->edits[w->edit];
            if (e->column == OVERLAY_SKIP)
                left_out = true;
            else if (e->column == w->column && e->kind == EDIT_TEXT)
                c = cell_text(e->text, e->n);
            else if (e->column == w->column)
                c = cell_null();
        }
        if (left_out || c.kind != CELL_TEXT)
            continue;
        *text = cell_slice(&c);
        return true;
    }
    return false;
}

static struct walk walk_of(lua_State *L)
{
    return (struct walk){
        .rows = host_rows(L, 1), .overlay = host_overlay(L, 2), .column = column_at(L, 3)};
}

/* find(overlay, column, text, most) → how many cells hold the text, and lists of the ordinals and
 * cells of the first of them. The text is literal. */
static int l_rows_find(lua_State *L)
{
    struct walk w = walk_of(L);
    struct slice wanted = text_at(L, 4), text;
    lua_Integer most = luaL_checkinteger(L, 5), n = 0, total = 0;
    lua_newtable(L);
    lua_newtable(L);
    while (walk_next(&w, &text)) {
        if (text.n < wanted.n || (wanted.n ? !memmem(text.p, text.n, wanted.p, wanted.n) : text.n))
            continue;
        if (total++ >= most)
            continue;
        lua_pushinteger(L, (lua_Integer)w.ordinal);
        lua_rawseti(L, -3, ++n);
        lua_pushlstring(L, text.n ? text.p : "", text.n);
        lua_rawseti(L, -2, n);
    }
    lua_pushinteger(L, total);
    lua_insert(L, -3);
    return 3;
}

/* distinct(overlay, column, most) → a table from each different text to how often it comes, one
 * from it to the first row that has it, and how many rows have a text that found no room in them */
static int l_rows_distinct(lua_State *L)
{
    struct walk w = walk_of(L);
    lua_Integer most = luaL_checkinteger(L, 4), n = 0, left = 0;
    struct slice text;
    lua_newtable(L);
    int counts = lua_gettop(L);
    lua_newtable(L);
    while (walk_next(&w, &text)) {
        lua_pushlstring(L, text.n ? text.p : "", text.n);
        lua_pushvalue(L, -1);
        lua_Integer times = lua_rawget(L, counts) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
        lua_pop(L, 1);
        if (!times && n >= most) {
            left++;
            lua_pop(L, 1);
            continue;
        }
        if (!times) {
            n++;
            lua_pushvalue(L, -1);
            lua_pushinteger(L, (lua_Integer)w.ordinal);
            lua_rawset(L, -4);
        }
        lua_pushinteger(L, times + 1);
        lua_rawset(L, counts);
    }
    lua_pushinteger(L, left);
    return 3;
}

/* Found --------------------------------------------------------------------------------------- */

static int l_found(lua_State *L)
{
    struct err e;
    const char *path = luaL_checkstring(L, 1);
    struct found *f = lua_newuserdatauv(L, sizeof *f, 0);
    *f = (struct found){0};
    luaL_setmetatable(L, found_type);
    return found_open(f, path, &e) ? 1 : host_error(L, &e);
}

static int l_found_close(lua_State *L)
{
    found_close(luaL_checkudata(L, 1, found_type));
    return 0;
}

/* The list of booleans at idx, in a userdata that is pushed; NULL, with nil pushed: it is nil. */
static bool *flags_at(lua_State *L, int idx, size_t *n)
{
    *n = 0;
    if (lua_isnoneornil(L, idx)) {
        lua_pushnil(L);
        return NULL;
    }
    luaL_checktype(L, idx, LUA_TTABLE);
    *n = lua_rawlen(L, idx);
    bool *flags = lua_newuserdatauv(L, *n + 1, 0);
    for (size_t i = 0; i < *n; i++) {
        lua_rawgeti(L, idx, (lua_Integer)i + 1);
        flags[i] = lua_toboolean(L, -1);
        lua_pop(L, 1);
    }
    return flags;
}

/* rows(groups, ordinals, wanted, skip, most) → how many rows have a problem of a group, and the
 * ordinals of some. groups: a list of booleans, or nil for all. ordinals, wanted: the rows that
 * have changed since, and whether each has such a problem now. */
static int l_found_rows(lua_State *L)
{
    const struct found *f = luaL_checkudata(L, 1, found_type);
    lua_Integer skip = luaL_checkinteger(L, 5), most = luaL_checkinteger(L, 6);
    luaL_argcheck(L, skip >= 0, 5, "not negative");
    luaL_argcheck(L, most >= 0 && most <= 1 << 24, 6, "too many");
    size_t ngroups, nsince, n;
    const bool *groups = flags_at(L, 2, &ngroups);
    luaL_checktype(L, 3, LUA_TTABLE);
    const bool *wanted = flags_at(L, 4, &nsince);
    uint64_t *ordinals = lua_newuserdatauv(L, (nsince + 1) * sizeof *ordinals, 0);
    for (size_t i = 0; i < nsince; i++) {
        lua_rawgeti(L, 3, (lua_Integer)i + 1);
        ordinals[i] = (uint64_t)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    uint64_t *out = lua_newuserdatauv(L, ((size_t)most + 1) * sizeof *out, 0);
    const struct found_since since = {ordinals, (const unsigned char *)wanted, nsince};
    uint64_t total = found_rows(f, groups, ngroups, &since, (uint64_t)skip, out, (size_t)most, &n);
    lua_pushinteger(L, (lua_Integer)total);
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        lua_pushinteger(L, (lua_Integer)out[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 2;
}

/* groups(ordinal) → the groups of the row's problems, from 1 */
static int l_found_groups(lua_State *L)
{
    const struct found *f = luaL_checkudata(L, 1, found_type);
    uint64_t ordinal = ordinal_at(L, 2);
    lua_Integer n = 0;
    lua_newtable(L);
    for (size_t i = found_from(f, ordinal); i < f->n && f->list[i].ordinal == ordinal; i++) {
        lua_pushinteger(L, (lua_Integer)f->list[i].group + 1);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

/* The log of edits ----------------------------------------------------------------------------- */

static int failed(lua_State *L, const char *what, const char *path)
{
    struct err e;
    err_set(&e, ERR_REFUSED, "cannot %s %s: %s", what, path, strerror(errno));
    return host_error(L, &e);
}

/* append(path, text): write at the end of the file, and wait until it is on the disk. */
static int l_append(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct slice text = text_at(L, 2);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(L, "make", path);
    struct stat before;
    bool ok = fstat(fd, &before) == 0;
    for (size_t done = 0; ok && done < text.n;) {
        ssize_t n = write(fd, text.p + done, text.n - done);
        ok = n >= 0 || errno == EINTR;
        done += n > 0 ? (size_t)n : 0;
    }
    ok = ok && fdatasync(fd) == 0;
    int error = errno;
    if (!ok) /* a half of a line must not stand in front of the next one */
        (void)!ftruncate(fd, before.st_size);
    close(fd);
    errno = error;
    if (!ok)
        return failed(L, "write", path);
    lua_pushboolean(L, true);
    return 1;
}

/* cut(path, size): keep only the first bytes. */
static int l_cut(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    if (truncate(path, (off_t)luaL_checkinteger(L, 2)))
        return failed(L, "cut", path);
    lua_pushboolean(L, true);
    return 1;
}

static void make_type(lua_State *L, const char *name, const luaL_Reg *methods)
{
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

int luaopen_kitload_host_review(lua_State *L)
{
    static const luaL_Reg overlay_methods[] = {
        {"set", l_overlay_set},     {"get", l_overlay_get},
        {"skip", l_overlay_skip},   {"skipped", l_overlay_skipped},
        {"value", l_overlay_value}, {"no_values", l_overlay_no_values},
        {"count", l_overlay_count}, {"sha256", l_overlay_sha256},
        {"rows", l_overlay_rows},   {"columns", l_overlay_columns},
        {"__gc", l_overlay_free},   {NULL, NULL}};
    static const luaL_Reg rows_methods[] = {{"count", l_rows_count},
                                            {"find", l_rows_find},
                                            {"distinct", l_rows_distinct},
                                            {"cell", l_rows_cell},
                                            {"close", l_rows_close},
                                            {"__gc", l_rows_close},
                                            {NULL, NULL}};
    static const luaL_Reg found_methods[] = {{"rows", l_found_rows},
                                             {"groups", l_found_groups},
                                             {"close", l_found_close},
                                             {"__gc", l_found_close},
                                             {NULL, NULL}};
    static const luaL_Reg functions[] = {{"overlay", l_overlay}, {"rows", l_rows},
                                         {"found", l_found},     {"append", l_append},
                                         {"cut", l_cut},         {NULL, NULL}};
    host_check_lua(L);
    make_type(L, overlay_type, overlay_methods);
    make_type(L, rows_type, rows_methods);
    make_type(L, found_type, found_methods);
    luaL_newlib(L, functions);
    return 1;
}
