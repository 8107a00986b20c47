/* kitload.host.source: opens a file, reads its first rows raw, and (for specs) decodes all of it.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decode.h"
#include "host/host.h"
#include "source/source.h"
#include "source/stored.h"

#define SOURCE "kitload.source"
#define SCAN "kitload.source.scan"
#define READER "kitload.source.reader"

/* One byte of a dialect; "" and false mean none. */
static char dialect_char(lua_State *L, int t, const char *name, char otherwise)
{
    int type = lua_getfield(L, t, name);
    char c = otherwise;
    if (type == LUA_TSTRING) {
        size_t n;
        const char *s = lua_tolstring(L, -1, &n);
        if (n > 1)
            luaL_error(L, "option '%s' must be one ASCII character, not \"%s\"", name, s);
        c = n ? s[0] : 0;
    } else if (type == LUA_TBOOLEAN && !lua_toboolean(L, -1)) {
        c = 0;
    } else if (type != LUA_TNIL) {
        luaL_error(L, "option '%s' must be one character or false", name);
    }
    lua_pop(L, 1);
    return c;
}

static lua_Integer dialect_count(lua_State *L, int t, const char *name, lua_Integer otherwise,
                                 lua_Integer most)
{
    bool off = lua_getfield(L, t, name) == LUA_TBOOLEAN && !lua_toboolean(L, -1);
    lua_pop(L, 1);
    lua_Integer i = off ? 0 : host_integer(L, t, name, otherwise);
    if (i < 0 || i > most)
        luaL_error(L, "option '%s' must be between 0 and %I", name, most);
    return i;
}

static void dialect_delimiter(lua_State *L, int t, struct dialect *out)
{
    if (lua_getfield(L, t, "delimiter") != LUA_TNIL) {
        size_t n;
        const char *s = luaL_checklstring(L, -1, &n);
        if (n > DELIMITER_MOST || memchr(s, 0, n))
            luaL_error(L, "option 'delimiter' has at most %d bytes and no U+0000", DELIMITER_MOST);
        out->delimiter = s[0];
        if (n > 1)
            memcpy(out->long_delimiter, s, n);
    }
    lua_pop(L, 1);
}

static void dialect_comment(lua_State *L, int t, struct dialect *out)
{
    int type = lua_getfield(L, t, "comment");
    if (type == LUA_TSTRING) {
        size_t n;
        const char *s = lua_tolstring(L, -1, &n);
        if (n > COMMENT_MOST || memchr(s, 0, n))
            luaL_error(L, "option 'comment' has at most %d bytes and no U+0000", COMMENT_MOST);
        out->comment = s[0];
        if (n > 1)
            memcpy(out->long_comment, s, n);
    } else if (type != LUA_TNIL && lua_toboolean(L, -1)) {
        luaL_error(L, "option 'comment' must be characters or false");
    }
    lua_pop(L, 1);
}

static void dialect_quote(lua_State *L, int t, struct dialect *out)
{
    bool lazy =
        lua_getfield(L, t, "quote") == LUA_TSTRING && strcmp(lua_tostring(L, -1), "lazy") == 0;
    lua_pop(L, 1);
    out->lazy = lazy;
    out->quote = lazy ? '"' : dialect_char(L, t, "quote", '"');
    const char *blanks = host_string(L, t, "blanks", "trim");
    out->keep_blanks = strcmp(blanks, "keep") == 0;
    if (!out->keep_blanks && strcmp(blanks, "trim") != 0)
        luaL_error(L, "option 'blanks' can be \"trim\" or \"keep\", not \"%s\"", blanks);
}

bool host_dialect(lua_State *L, int t, struct dialect *out)
{
    *out = (struct dialect){.delimiter = ',', .quote = '"', .header = 1};
    if (!lua_istable(L, t))
        return false;
    const char *format = host_string(L, t, "format", "csv");
    out->format = format_named(format);
    if (out->format == FORMATS)
        luaL_error(L, "option 'format' cannot be \"%s\"", format);
    out->nulls = host_flag(L, t, "nulls", false);
    out->rows = host_string(L, t, "rows", NULL);
    out->strict = host_flag(L, t, "strict", false);
    out->extra = host_flag(L, t, "extra", false);
    dialect_delimiter(L, t, out);
    dialect_quote(L, t, out);
    out->escape = dialect_char(L, t, "escape", 0);
    dialect_comment(L, t, out);
    out->header = (uint32_t)dialect_count(L, t, "header", 1, UINT32_MAX);
    out->skip = (uint32_t)dialect_count(L, t, "skip", 0, UINT32_MAX);
    out->footer = (uint32_t)dialect_count(L, t, "footer", 0, UINT32_MAX);
    out->max_field = (size_t)dialect_count(L, t, "max_field", 0, LUA_MAXINTEGER);
    out->max_row = (size_t)dialect_count(L, t, "max_row", 0, LUA_MAXINTEGER);
    out->libcsv = host_flag(L, t, "libcsv", false);
    out->table = host_flag(L, t, "table", false);
    out->keep_blank = host_flag(L, t, "keep_blank", false);
    const char *ragged = host_string(L, t, "ragged", NULL);
    if (ragged && strcmp(ragged, "pad") != 0)
        luaL_error(L, "option 'ragged' can only be \"pad\", not \"%s\"", ragged);
    out->pad = ragged != NULL;
    out->surplus = host_flag(L, t, "surplus", false);
    return true;
}

struct source *host_source(lua_State *L, int idx)
{
    struct source **s = luaL_checkudata(L, idx, SOURCE);
    if (!*s)
        luaL_argerror(L, idx, "the source is closed");
    return *s;
}

static struct source_options options_at(lua_State *L, int t)
{
    struct source_options o = {0};
    if (!lua_istable(L, t))
        return o;
    o.encoding = host_string(L, t, "encoding", NULL);
    o.known = host_string(L, t, "known", NULL);
    o.compression = host_string(L, t, "compression", NULL);
    o.block = (size_t)dialect_count(L, t, "block", 0, 1 << 30);
    o.max_ratio = (uint32_t)dialect_count(L, t, "max_ratio", 0, UINT32_MAX);
    return o;
}

/* Push an array with one mark for each size of the list; push nil when there is no list. Sizes
 * grow, from 1 on. */
static void push_marks(lua_State *L, int sizes, struct source_options *o)
{
    o->nmarks = lua_istable(L, sizes) ? (size_t)luaL_len(L, sizes) : 0;
    if (!o->nmarks) {
        lua_pushnil(L);
        return;
    }
    o->marks = lua_newuserdatauv(L, o->nmarks * sizeof *o->marks, 0);
    for (size_t i = 0; i < o->nmarks; i++) {
        lua_rawgeti(L, sizes, (lua_Integer)i + 1);
        o->marks[i] = (struct stored_mark){.size = (uint64_t)luaL_checkinteger(L, -1)};
        lua_pop(L, 1);
    }
}

/* Push the hashes of the marks as a list; false for a size that was not reached. */
static void push_hashes(lua_State *L, const struct stored_mark *marks, size_t n)
{
    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        if (marks[i].hex[0])
            lua_pushstring(L, marks[i].hex);
        else
            lua_pushboolean(L, false);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

/* open(path, { sizes = …, … }). The marks live as long as the source's userdata. */
static int l_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct source_options o = options_at(L, 2);
    lua_settop(L, 2);
    if (lua_istable(L, 2))
        lua_getfield(L, 2, "sizes");
    else
        lua_pushnil(L);
    push_marks(L, 3, &o);
    struct source **s = lua_newuserdatauv(L, sizeof *s, 1);
    struct err e = {0};
    *s = NULL;
    luaL_setmetatable(L, SOURCE);
    lua_pushvalue(L, 4);
    lua_setiuservalue(L, -2, 1);
    *s = source_open(path, &o, &e);
    return *s ? 1 : host_error(L, &e);
}

/* beginnings(): the hashes for the sizes that open got. It also works after close. */
static int l_beginnings(lua_State *L)
{
    luaL_checkudata(L, 1, SOURCE);
    lua_getiuservalue(L, 1, 1);
    const struct stored_mark *marks = lua_touserdata(L, -1);
    push_hashes(L, marks, marks ? lua_rawlen(L, -1) / sizeof *marks : 0);
    return 1;
}

/* keep(path): copy all stored bytes to this path. */
static int l_keep(lua_State *L)
{
    struct source *s = host_source(L, 1);
    struct err e = {0};
    if (!source_tee(s, luaL_checkstring(L, 2), &e) || !source_drain(s, &e))
        return host_error(L, &e);
    lua_pushboolean(L, true);
    return 1;
}

static int l_close(lua_State *L)
{
    struct source **s = luaL_checkudata(L, 1, SOURCE);
    source_close(*s);
    *s = NULL;
    return 0;
}

static int l_info(lua_State *L)
{
    struct source *s = host_source(L, 1);
    lua_newtable(L);
    host_set_slice(L, -1, "encoding", slice_str(source_encoding(s)));
    host_set_slice(L, -1, "compression", slice_str(source_compression(s)));
    lua_pushboolean(L, source_had_bom(s));
    lua_setfield(L, -2, "bom");
    lua_pushboolean(L, source_is_regular(s));
    lua_setfield(L, -2, "regular");
    lua_pushinteger(L, (lua_Integer)source_size(s));
    lua_setfield(L, -2, "size");
    return 1;
}

/* sha256(path[, sizes]): the hash of all stored bytes, and a list with one hash for each size, of
 * the first so many bytes. Sizes grow, from 1 on. A size greater than the file gives false. */
static int l_sha256(lua_State *L)
{
    struct source_options stored = {.encoding = "UTF-8", .compression = "none"};
    const char *path = luaL_checkstring(L, 1);
    push_marks(L, 2, &stored);
    struct source **s = lua_newuserdatauv(L, sizeof *s, 0);
    struct err e = {0};
    *s = NULL;
    luaL_setmetatable(L, SOURCE);
    *s = source_open(path, &stored, &e);
    if (!*s || !source_drain(*s, &e))
        return host_error(L, &e);
    lua_pushstring(L, source_sha256(*s));
    source_close(*s); /* at once: thousands of files may follow before Lua collects */
    *s = NULL;
    push_hashes(L, stored.marks, stored.nmarks);
    return 2;
}

/* The rows that csv_scan found. A userdata owns this memory, because Lua must not raise inside
 * csv_scan. */
struct scan {
    struct buf text, cells, rows;
    lua_Integer max_rows, nrows;
    /* The row that gives the width; 0: the first row that is not blank. */
    uint64_t header;
    uint32_t width;
};
struct scan_cell {
    size_t at, n;
    bool quoted;
};
struct scan_row {
    uint64_t row, line;
    uint32_t ncells;
    bool broken;
};

static int l_scan_gc(lua_State *L)
{
    struct scan *s = luaL_checkudata(L, 1, SCAN);
    buf_free(&s->text);
    buf_free(&s->cells);
    buf_free(&s->rows);
    return 0;
}

static struct scan *new_scan(lua_State *L)
{
    struct scan *s = lua_newuserdatauv(L, sizeof *s, 0);
    memset(s, 0, sizeof *s);
    luaL_setmetatable(L, SCAN);
    return s;
}

static bool collect(void *context, const struct row *row)
{
    struct scan *s = context;
    struct scan_row r = {row->row, row->line, row->ncells, row->state != ROW_GOOD};
    if (s->nrows == s->max_rows)
        return false;
    s->nrows++;
    buf_add(&s->rows, &r, sizeof r);
    for (uint32_t i = 0; i < row->ncells; i++) {
        const struct cell *cell = &row->extra[i];
        size_t n = cell->kind == CELL_TEXT ? cell->len : 0; /* else the cell is over its limit */
        struct scan_cell c = {s->text.n, n, cell->flags & CELL_QUOTED};
        buf_add(&s->cells, &c, sizeof c);
        buf_add(&s->text, cell->p, n);
    }
    return s->nrows < s->max_rows;
}

static void push_scan(lua_State *L, const struct scan *s)
{
    const struct scan_row *rows = (const void *)s->rows.p;
    const struct scan_cell *cell = (const void *)s->cells.p;
    lua_createtable(L, (int)s->nrows, 0);
    for (lua_Integer r = 0; r < s->nrows; r++) {
        lua_createtable(L, 0, 4);
        lua_pushinteger(L, (lua_Integer)rows[r].row);
        lua_setfield(L, -2, "row");
        lua_pushinteger(L, (lua_Integer)rows[r].line);
        lua_setfield(L, -2, "line");
        if (rows[r].broken) {
            lua_pushboolean(L, true);
            lua_setfield(L, -2, "broken");
        }
        lua_createtable(L, (int)rows[r].ncells, 0);
        lua_newtable(L);
        for (uint32_t i = 1; i <= rows[r].ncells; i++, cell++) {
            lua_pushlstring(L, s->text.p + cell->at, cell->n);
            lua_rawseti(L, -3, i);
            if (!cell->quoted)
                continue;
            lua_pushboolean(L, true);
            lua_rawseti(L, -2, i);
        }
        lua_setfield(L, -3, "quoted");
        lua_setfield(L, -2, "cells");
        lua_rawseti(L, -2, r + 1);
    }
}

static int l_scan(lua_State *L)
{
    struct source *source = host_source(L, 1);
    struct dialect d;
    struct chunk text;
    struct err e = {0};
    uint64_t bad_line = 0;
    host_dialect(L, 2, &d);
    lua_Integer max_rows = luaL_optinteger(L, 3, INT_MAX);
    struct scan *s = new_scan(L);
    s->max_rows = max_rows;
    if (!source_peek(source, &text, &e))
        return host_error(L, &e);
    bool ok = csv_scan(text.p, text.n, !source_is_whole(source), &d, collect, s, &bad_line);
    lua_newtable(L);
    push_scan(L, s);
    lua_setfield(L, -2, "rows");
    lua_pushboolean(L, ok);
    lua_setfield(L, -2, "ok");
    if (!ok) {
        lua_pushinteger(L, (lua_Integer)bad_line);
        lua_setfield(L, -2, "bad_line");
    }
    return 1;
}

/* look_further(): let later scans see more of the file. It returns false when there is no more, or
 * too much. */
static int l_look_further(lua_State *L)
{
    struct source *source = host_source(L, 1);
    struct chunk text;
    struct err e = {0};
    if (!source_peek(source, &text, &e))
        return host_error(L, &e);
    size_t before = text.n;
    if (!source_look_further(source, &e) || !source_peek(source, &text, &e))
        return host_error(L, &e);
    lua_pushboolean(L, text.n > before);
    lua_pushboolean(L, source_is_whole(source));
    return 2;
}

/* Everything that source.rows needs while it runs. */
struct reader {
    struct source *source;
    struct decoder *decoder;
    struct batch *batch;
    struct file_info info;
    struct slice *headers;
};

static int l_reader_gc(lua_State *L)
{
    struct reader *r = luaL_checkudata(L, 1, READER);
    if (r->decoder)
        r->decoder->close(r->decoder);
    batch_free(r->batch);
    source_close(r->source);
    free(r->headers);
    memset(r, 0, sizeof *r);
    return 0;
}

static bool measure(void *context, const struct row *row)
{
    struct scan *s = context;
    if (s->header ? row->row < s->header : row->ncells == 0)
        return true;
    s->width = row->state == ROW_GOOD ? row->ncells : 0;
    return false;
}

/* The width of the header row, or of the first row that is not blank; 1 when there is none. */
static uint32_t width_of(lua_State *L, struct reader *r, const struct dialect *d)
{
    struct scan *s = new_scan(L);
    struct chunk text;
    struct err e;
    uint64_t bad_line;
    s->header = d->header;
    if (source_peek(r->source, &text, &e))
        csv_scan(text.p, text.n, !source_is_whole(r->source), d, measure, s, &bad_line);
    uint32_t width = s->width ? s->width : 1;
    lua_pop(L, 1);
    return width;
}

static void push_problems(lua_State *L, const struct batch *b, uint32_t row)
{
    lua_newtable(L);
    for (uint32_t i = 0, n = 0; i < b->nproblems; i++) {
        const struct problem *p = &b->problems[i];
        if (p->row != row)
            continue;
        lua_createtable(L, 0, 3);
        host_set_slice(L, -1, "code", p->code);
        host_set_slice(L, -1, "message", p->message);
        if (p->column >= 0) {
            lua_pushinteger(L, p->column + 1);
            lua_setfield(L, -2, "column");
        }
        lua_rawseti(L, -2, ++n);
    }
}

static void push_cell(lua_State *L, const struct cell *c, lua_Integer i, int quoted)
{
    if (c->kind == CELL_TEXT)
        lua_pushlstring(L, c->p, c->len);
    else if (c->kind == CELL_NULL)
        lua_pushboolean(L, true);
    else
        lua_pushboolean(L, false);
    lua_rawseti(L, -2, i);
    if (c->kind != CELL_TEXT || !(c->flags & (CELL_QUOTED | CELL_HAS_NUL)))
        return;
    int flags = c->flags & (CELL_QUOTED | CELL_HAS_NUL);
    lua_pushstring(L, flags == CELL_QUOTED ? "quoted" : flags == CELL_HAS_NUL ? "nul" : "both");
    lua_rawseti(L, quoted, i);
}

static void push_row(lua_State *L, const struct batch *b, uint32_t r)
{
    const struct row *row = &b->rows[r];
    lua_createtable(L, 0, 6);
    lua_pushinteger(L, (lua_Integer)row->row);
    lua_setfield(L, -2, "row");
    lua_pushinteger(L, (lua_Integer)row->line);
    lua_setfield(L, -2, "line");
    lua_pushstring(L, row->state == ROW_GOOD ? "good" : row->passed ? "passed" : "broken");
    lua_setfield(L, -2, "state");
    push_problems(L, b, r);
    lua_setfield(L, -2, "problems");
    if (file_kind(b->file)->members) {
        host_set_slice(L, -1, "raw", row->raw);
        host_set_slice(L, -1, "rest", row->rest);
    }
    lua_newtable(L); /* flags: from cell number to "quoted", "nul" or "both" */
    int flags = lua_gettop(L);
    lua_createtable(L, (int)row->ncells, 0);
    for (uint32_t i = 0; i < b->ncols; i++)
        push_cell(L, &b->src[i][r], i + 1, flags);
    for (uint32_t i = b->ncols; row->extra && i < row->ncells; i++)
        push_cell(L, &row->extra[i - b->ncols], i + 1, flags);
    lua_setfield(L, -3, "cells");
    lua_setfield(L, -2, "flags");
}

static struct batch_limits batch_limits_at(lua_State *L, int t)
{
    struct batch_limits limits = {0};
    if (lua_getfield(L, t, "batch") == LUA_TTABLE) {
        int b = lua_gettop(L);
        limits.rows = (uint32_t)dialect_count(L, b, "rows", 0, UINT32_MAX);
        limits.cells = (uint32_t)dialect_count(L, b, "cells", 0, UINT32_MAX);
        limits.bytes = (size_t)dialect_count(L, b, "bytes", 0, LUA_MAXINTEGER);
    }
    lua_pop(L, 1);
    return limits;
}

/* Read the headers of a JSON file from the options. The strings stay alive there. */
static void read_headers(lua_State *L, struct reader *r)
{
    if (lua_getfield(L, 2, "headers") != LUA_TTABLE)
        luaL_error(L, "a JSON file needs headers");
    r->info.ncols = (uint32_t)lua_rawlen(L, -1);
    r->headers = xcalloc(r->info.ncols + 1, sizeof *r->headers);
    for (uint32_t i = 0; i < r->info.ncols; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        r->headers[i] = slice_str(luaL_checkstring(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    r->info.headers = r->headers;
    host_marks(L, 2, &r->info);
}

/* rows(path, options) → all rows of a file, as the loader gets them. */
static int l_rows(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct dialect d;
    struct err e = {0};
    if (lua_isnoneornil(L, 2)) {
        lua_settop(L, 1);
        lua_newtable(L);
    }
    lua_getfield(L, 2, "dialect");
    host_dialect(L, lua_gettop(L), &d);
    struct source_options options = options_at(L, 2);
    struct batch_limits limits = batch_limits_at(L, 2);
    struct reader *r = lua_newuserdatauv(L, sizeof *r, 0);
    memset(r, 0, sizeof *r);
    luaL_setmetatable(L, READER);
    r->source = source_open(path, &options, &e);
    if (!r->source)
        return host_error(L, &e);
    r->info.name = path;
    r->info.ncols = (uint32_t)dialect_count(L, 2, "ncols", 0, INT_MAX);
    r->info.format = d.format;
    if (file_kind(&r->info)->members)
        read_headers(L, r);
    else if (!r->info.ncols)
        r->info.ncols = width_of(L, r, &d);
    r->decoder = decoder_open(r->source, &d, &r->info, &e);
    if (!r->decoder)
        return host_error(L, &e);
    r->batch = batch_new(&limits);
    lua_newtable(L);
    for (lua_Integer n = 0;;) {
        batch_reset(r->batch, &r->info, 0);
        if (!r->decoder->fill(r->decoder, r->batch, &e))
            return host_error(L, &e);
        if (!r->batch->nrows)
            return 1;
        for (uint32_t i = 0; i < r->batch->nrows; i++) {
            push_row(L, r->batch, i);
            lua_rawseti(L, -2, ++n);
        }
    }
}

static void metatable(lua_State *L, const char *name, lua_CFunction gc)
{
    luaL_newmetatable(L, name);
    lua_pushcfunction(L, gc);
    lua_setfield(L, -2, "__gc");
}

int luaopen_kitload_host_source(lua_State *L)
{
    host_check_lua(L);
    static const luaL_Reg methods[] = {{"info", l_info},
                                       {"scan", l_scan},
                                       {"look_further", l_look_further},
                                       {"close", l_close},
                                       {"keep", l_keep},
                                       {"beginnings", l_beginnings},
                                       {"members", host_source_members},
                                       {"looks_like", host_source_looks_like},
                                       {"mentions", host_source_mentions},
                                       {NULL, NULL}};
    static const luaL_Reg functions[] = {
        {"open", l_open}, {"sha256", l_sha256}, {"rows", l_rows}, {NULL, NULL}};
    metatable(L, SCAN, l_scan_gc);
    metatable(L, READER, l_reader_gc);
    metatable(L, SOURCE, l_close);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 3);
    luaL_newlib(L, functions);
    return 1;
}
