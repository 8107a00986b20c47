/* Reads load options: files with their headers and dialects, the kit, columns, limits. */
#include "host/load/spec.h"

#include "host/load/review.h"
#include "text/charset.h"

#include <stdlib.h>
#include <string.h>

static const char *const common[] = {"files",   "plan", "kit", "limit", "batch", "count_kit_errors",
                                     "overlay", NULL};

static bool listed(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

/* An unknown option is an error, because it would be ignored. */
static void check_names(lua_State *L, const char *const *allowed)
{
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pop(L, 1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "(no name)";
        if (!listed(common, name) && !listed(allowed, name))
            luaL_error(L, "unknown load option '%s'", name);
    }
}

/* Push field `name` of the table at t. False: it is nil or false, and nothing is pushed. */
static bool push_table(lua_State *L, int t, const char *name)
{
    int type = lua_getfield(L, t, name);
    if (type == LUA_TNIL || (type == LUA_TBOOLEAN && !lua_toboolean(L, -1))) {
        lua_pop(L, 1);
        return false;
    }
    if (type != LUA_TTABLE)
        luaL_error(L, "option '%s' must be a table, not a %s", name, lua_typename(L, type));
    return true;
}

static void *alloc(struct load_call *c, size_t n, size_t size)
{
    void *p = arena_alloc(&c->arena, n * size + 1);
    memset(p, 0, n * size);
    return p;
}

static uint64_t positive(lua_State *L, int t, const char *name)
{
    lua_Integer i = host_integer(L, t, name, 0);
    if (i < 0)
        luaL_error(L, "option '%s' must not be negative", name);
    return (uint64_t)i;
}

static void read_headers(lua_State *L, struct load_call *c, struct load_file *f)
{
    if (!push_table(L, -1, "headers"))
        luaL_error(L, "a file needs headers");
    f->info.ncols = (uint32_t)lua_rawlen(L, -1);
    f->info.headers = alloc(c, f->info.ncols, sizeof(struct slice));
    for (uint32_t i = 0; i < f->info.ncols; i++) {
        size_t n;
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
            luaL_error(L, "header %d is not a string", (int)i + 1);
        const char *p = lua_tolstring(L, -1, &n);
        f->info.headers[i] = slice_of(p, n);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Read the header's rows as they are in the file: a list of cells for each. */
static void read_header_rows(lua_State *L, struct load_call *c, struct load_file *f)
{
    if (!push_table(L, lua_gettop(L), "header_rows"))
        return;
    uint32_t n = (uint32_t)lua_rawlen(L, -1);
    struct header_row *rows = alloc(c, n, sizeof *rows);
    for (uint32_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lua_getfield(L, -1, "cells");
        uint32_t ncells = (uint32_t)lua_rawlen(L, -1);
        struct slice *cells = alloc(c, ncells, sizeof *cells);
        for (uint32_t k = 0; k < ncells; k++) {
            size_t size;
            lua_rawgeti(L, -1, (lua_Integer)k + 1);
            const char *p = luaL_checklstring(L, -1, &size);
            cells[k] = slice_of(p, size);
            lua_pop(L, 1);
        }
        rows[i] = (struct header_row){cells, ncells};
        lua_pop(L, 2);
    }
    f->info.header_rows = rows;
    f->info.nheader_rows = n;
    lua_pop(L, 1);
}

/* Which columns of a wide file become rows: melt = { columns = { 3, 4 }, headers = { "2023", "2024"
 * }
 * }. */
static void read_melt(lua_State *L, struct load_call *c, struct load_file *f)
{
    if (!push_table(L, -1, "melt"))
        return;
    if (lua_getfield(L, -1, "columns") != LUA_TTABLE ||
        lua_getfield(L, -2, "headers") != LUA_TTABLE)
        luaL_error(L, "melt has columns and headers");
    uint32_t n = (uint32_t)lua_rawlen(L, -2);
    uint32_t *melts = alloc(c, n, sizeof *melts);
    struct slice *headers = alloc(c, n, sizeof *headers);
    for (uint32_t i = 0; i < n; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        lua_Integer column = luaL_checkinteger(L, -1);
        if (column < 0 || column >= f->info.ncols || n > ROW_PARTS)
            luaL_error(L, "column %d cannot become rows", (int)column);
        size_t size;
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        const char *p = luaL_checklstring(L, -1, &size);
        melts[i] = (uint32_t)column;
        headers[i] = slice_of(arena_dup(&c->arena, p, size + 1), size);
        lua_pop(L, 2);
    }
    lua_pop(L, 3);
    if (n && c->spec.plan->ncarried < MELTED_COLUMNS)
        luaL_error(L, "the plan does not melt");
    f->info.melts = melts;
    f->info.melt_headers = headers;
    f->info.nmelts = n;
}

/* Of a wide file, only the columns that inputs read go into the rows that are made of it. */
static void find_columns_that_stay(struct load_call *c, struct load_file *f)
{
    if (!f->info.nmelts)
        return;
    bool *stays = alloc(c, f->info.ncols, sizeof *stays);
    memset(stays, true, f->info.ncols);
    for (uint32_t i = 0; i < f->info.ninputs; i++) {
        int32_t column = f->info.input_column[i];
        if (column >= 0 && (uint32_t)column < f->info.ncols)
            stays[column] = false;
    }
    f->info.stays = stays;
}

/* The columns that secret fields read, and those that the conductor names in addition. */
static void read_secret(lua_State *L, struct load_call *c, struct load_file *f)
{
    const struct plan *plan = c->spec.plan;
    bool *secret = alloc(c, f->info.ncols + MELTED_COLUMNS, sizeof(bool));
    for (uint32_t i = 0; i < plan->nfields; i++) {
        int32_t input = plan->fields[i].input;
        int32_t column = input < 0 ? -1 : f->info.input_column[input];
        if (plan->fields[i].secret && column >= 0)
            secret[column] = true;
    }
    for (uint32_t i = 0; i < f->info.nmelts; i++)
        secret[f->info.melts[i]] |= secret[f->info.ncols + MELTED_CELL];
    f->info.secret = secret;
    if (!push_table(L, -1, "secret"))
        return;
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        lua_Integer column = lua_tointeger(L, -1);
        if (column < 0 || column >= f->info.ncols)
            luaL_error(L, "there is no column %d to be secret", (int)column);
        secret[column] = true;
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
}

static void read_columns(lua_State *L, struct load_call *c, struct load_file *f)
{
    f->info.ninputs = c->spec.plan->ninputs;
    f->info.ncarried = c->spec.plan->ncarried;
    f->info.input_column = alloc(c, f->info.ninputs, sizeof(int32_t));
    bool given = push_table(L, -1, "columns");
    for (uint32_t i = 0; i < f->info.ninputs; i++) {
        lua_Integer column = -1;
        if (given && lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TNIL)
            column = luaL_checkinteger(L, -1);
        lua_pop(L, given);
        /* An empty list of JSON has no columns that become rows, but fields read what melt makes.
         */
        if (f->info.ncarried >= MELTED_COLUMNS && column >= HOST_MELTED &&
            column < HOST_MELTED + MELTED_COLUMNS)
            column = f->info.ncols + (column - HOST_MELTED);
        else if (column < -1 || column >= f->info.ncols)
            luaL_error(L, "input %d cannot be column %d of %d", (int)i, (int)column,
                       (int)f->info.ncols);
        f->info.input_column[i] = (int32_t)column;
    }
    lua_pop(L, given);
}

/* Read `totals`: the columns in which rows of totals may have their words, and their fields. */
static void read_totals(lua_State *L, struct load_call *c, struct load_file *f)
{
    if (!push_table(L, -1, "totals"))
        return;
    uint32_t n = (uint32_t)lua_rawlen(L, -1);
    struct totals_place *places = alloc(c, n, sizeof *places);
    for (uint32_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        luaL_checktype(L, -1, LUA_TTABLE);
        lua_Integer column = host_integer(L, lua_gettop(L), "column", -1);
        lua_Integer field = host_integer(L, lua_gettop(L), "field", -1);
        if (column < 0 || column >= f->info.ncols || field < -1 || field >= c->spec.plan->nfields)
            luaL_error(L, "there is no column %d or field %d for totals", (int)column, (int)field);
        places[i] = (struct totals_place){(uint32_t)column, (int32_t)field};
        lua_pop(L, 1);
    }
    f->info.totals = places;
    f->info.ntotals = n;
    lua_pop(L, 1);
}

/* All files share one list. The conductor has sorted it. */
static void read_anywhere(lua_State *L, struct load_call *c, struct load_file *f,
                          const struct load_file *before)
{
    if (!push_table(L, -1, "anywhere"))
        return;
    if (before && before->info.anywhere) {
        f->info.anywhere = before->info.anywhere;
        f->info.nanywhere = before->info.nanywhere;
        lua_pop(L, 1);
        return;
    }
    uint32_t n = (uint32_t)lua_rawlen(L, -1);
    struct slice *names = alloc(c, n, sizeof *names);
    for (uint32_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        size_t length;
        const char *s = luaL_checklstring(L, -1, &length);
        names[i] = (struct slice){arena_dup(&c->arena, s, length + 1), length};
        lua_pop(L, 1);
    }
    f->info.anywhere = names;
    f->info.nanywhere = n;
    lua_pop(L, 1);
}

static uint64_t count_at(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    lua_Integer n = luaL_optinteger(L, -1, 0);
    lua_pop(L, 1);
    return n > 0 ? (uint64_t)n : 0;
}

/* Read `start`: how much of the file was read before. */
static void read_beginning(lua_State *L, int t, struct beginning *begin)
{
    if (!push_table(L, t, "start"))
        return;
    *begin = (struct beginning){count_at(L, "byte"), count_at(L, "row"), count_at(L, "line")};
    lua_pop(L, 1);
}

/* Read `rows`: the rows of a review that stand for the file. { of = rows, list = ordinals } or
 * { of = rows, from =, to = } */
static void read_rows(lua_State *L, struct load_call *c, struct load_file *f)
{
    if (!push_table(L, -1, "rows"))
        return;
    int t = lua_gettop(L);
    lua_getfield(L, t, "of");
    f->rows = host_rows(L, -1);
    lua_pop(L, 1);
    f->wanted.from = positive(L, t, "from");
    f->wanted.to = positive(L, t, "to");
    if (push_table(L, t, "list")) {
        f->wanted.n = lua_rawlen(L, -1);
        uint64_t *list = alloc(c, f->wanted.n, sizeof *list);
        for (size_t i = 0; i < f->wanted.n; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            list[i] = (uint64_t)luaL_checkinteger(L, -1);
            if (i && list[i] <= list[i - 1])
                luaL_error(L, "the ordinals of rows do not rise");
            lua_pop(L, 1);
        }
        f->wanted.list = list;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* What a review changed, and whether it may: ordinals are those of one file. */
static void read_overlay(lua_State *L, struct load_call *c)
{
    if (lua_getfield(L, 1, "overlay") != LUA_TNIL) {
        if (c->spec.nfiles != 1)
            luaL_error(L, "a review is of one file, and not of %d", (int)c->spec.nfiles);
        c->spec.overlay = host_overlay(L, -1);
    }
    lua_pop(L, 1);
}

/* Read the file at the top of the stack. `before` is the previous file, or NULL. */
static void read_file(lua_State *L, struct load_call *c, struct load_file *f,
                      const struct load_file *before)
{
    int t = lua_gettop(L);
    f->path = host_string(L, t, "path", NULL);
    if (!f->path)
        luaL_error(L, "a file needs a path");
    f->info.name = host_string(L, t, "name", f->path);
    f->info.place = host_string(L, t, "place", f->path);
    f->info.rejects = host_string(L, t, "rejects", NULL);
    f->info.rejects_delimiter = host_char(L, t, "rejects_delimiter", 0);
    f->info.rejects_bom = host_flag(L, t, "rejects_bom", false);
    host_marks(L, t, &f->info);
    f->sha256 = host_string(L, t, "sha256", NULL);
    f->options.encoding = host_string(L, t, "encoding", NULL);
    f->options.compression = host_string(L, t, "compression", NULL);
    f->tee = host_string(L, t, "tee", NULL);
    f->options.block = positive(L, t, "block");
    if (lua_getfield(L, t, "source") != LUA_TNIL)
        f->source = host_source(L, -1);
    lua_pop(L, 1);
    if (!push_table(L, t, "dialect"))
        luaL_error(L, "a file needs a dialect");
    host_dialect(L, lua_gettop(L), &f->dialect);
    read_beginning(L, t, &f->dialect.begin);
    f->info.format = f->dialect.format;
    f->info.typed = file_kind(&f->info)->typed;
    lua_pop(L, 1);
    read_headers(L, c, f);
    read_header_rows(L, c, f);
    read_melt(L, c, f);
    read_columns(L, c, f);
    find_columns_that_stay(c, f);
    read_secret(L, c, f);
    read_totals(L, c, f);
    read_anywhere(L, c, f, before);
    read_rows(L, c, f);
}

static void read_files(lua_State *L, struct load_call *c)
{
    if (!push_table(L, 1, "files"))
        luaL_error(L, "option 'files' is missing");
    uint32_t n = (uint32_t)lua_rawlen(L, -1);
    struct load_file *files = alloc(c, n, sizeof *files);
    for (uint32_t i = 0; i < n; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TTABLE)
            luaL_error(L, "file %d is not a table", (int)i + 1);
        read_file(L, c, &files[i], i ? &files[i - 1] : NULL);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    c->spec.files = files;
    c->spec.nfiles = n;
}

static void read_limits(lua_State *L, struct load_call *c)
{
    if (!push_table(L, -1, "limits"))
        return;
    int t = lua_gettop(L);
    c->spec.limits.load_instructions = (int64_t)positive(L, t, "load_instructions");
    c->spec.limits.call_instructions = (int64_t)positive(L, t, "call_instructions");
    c->spec.limits.memory = positive(L, t, "memory");
    lua_getfield(L, t, "seconds");
    c->spec.limits.seconds = luaL_optnumber(L, -1, 0);
    lua_pop(L, 2);
}

static void read_meta(lua_State *L, struct load_call *c)
{
    if (!push_table(L, -1, "meta"))
        return;
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        n++;
    struct kit_pair *pairs = alloc(c, n, sizeof *pairs);
    size_t i = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            luaL_error(L, "the names of kit.meta must be strings");
        /* The text of a number is made here, so it must be copied. */
        const char *value = luaL_tolstring(L, -1, NULL);
        pairs[i++] =
            (struct kit_pair){lua_tostring(L, -3), arena_dup(&c->arena, value, strlen(value) + 1)};
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    c->spec.context.meta = pairs;
    c->spec.context.nmeta = n;
}

static void read_roots(lua_State *L, struct load_call *c)
{
    if (!push_table(L, -1, "roots"))
        return;
    size_t n = lua_rawlen(L, -1);
    const char **roots = alloc(c, n, sizeof *roots);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        roots[i] = luaL_checkstring(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    c->spec.roots = roots;
    c->spec.nroots = n;
}

static void read_kit(lua_State *L, struct load_call *c)
{
    if (!push_table(L, 1, "kit"))
        return;
    c->spec.kit = host_string(L, lua_gettop(L), "path", NULL);
    if (!c->spec.kit)
        luaL_error(L, "option 'kit' needs a path");
    c->spec.context.job = host_string(L, lua_gettop(L), "job", NULL);
    read_roots(L, c);
    read_limits(L, c);
    read_meta(L, c);
    lua_pop(L, 1);
}

void load_opened(lua_State *L, struct load_call *c)
{
    if (!push_table(L, 1, "kit"))
        return;
    if (lua_getfield(L, -1, "handle") != LUA_TNIL) {
        c->spec.opened = host_kit(L, -1);
        if (!c->spec.opened)
            luaL_error(L, "the kit is closed");
    }
    lua_pop(L, 2);
}

static void read_batch(lua_State *L, struct load_call *c)
{
    if (!push_table(L, 1, "batch"))
        return;
    int t = lua_gettop(L);
    c->spec.batch = (struct batch_limits){.rows = (uint32_t)positive(L, t, "rows"),
                                          .cells = (uint32_t)positive(L, t, "cells"),
                                          .bytes = positive(L, t, "bytes")};
    lua_pop(L, 1);
}

void load_mended(lua_State *L, struct load_call *c)
{
    if (!push_table(L, 1, "mended"))
        return;
    size_t n = lua_rawlen(L, -1);
    struct slice *keys = alloc(c, n, sizeof *keys);
    for (size_t i = 0; i < n; i++) {
        size_t length;
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        const char *key = luaL_checklstring(L, -1, &length);
        keys[i] = slice_of(key, length);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    if (n)
        qsort(keys, n, sizeof *keys, mended_compare);
    c->spec.mended = (struct mended){keys, n};
}

static int l_free(lua_State *L)
{
    struct load_call *c = lua_touserdata(L, 1);
    load_result_free(&c->result);
    charset_free(c->charset);
    arena_free(&c->arena);
    return 0;
}

struct load_call *load_call_new(lua_State *L, const char *const *allowed)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    check_names(L, allowed);
    struct load_call *c = lua_newuserdatauv(L, sizeof *c, 0);
    memset(c, 0, sizeof *c);
    c->L = L;
    if (luaL_newmetatable(L, "kitload.load_call")) {
        lua_pushcfunction(L, l_free);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    lua_getfield(L, 1, "plan");
    c->spec.plan = host_plan(L, -1);
    lua_pop(L, 1);
    c->spec.limit = positive(L, 1, "limit");
    c->spec.count_kit_errors = host_flag(L, 1, "count_kit_errors", false);
    c->spec.context_of_calls = c;
    read_files(L, c);
    read_overlay(L, c);
    read_kit(L, c);
    read_batch(L, c);
    return c;
}

bool load_callback_failed(lua_State *L, const char *what, struct err *e)
{
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "no message";
    err_set(e, ERR_BUG, "%s: %s", what, text);
    lua_pop(L, 1);
    return false;
}
