/* Opens a kit: makes its Lua state, loads our own modules and the kit (lua/kit/loader.lua), and
 * copies its description out. */
#include "kit/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "kit/call.h"
#include "kit/check.h"
#include "kit/formats.h"
#include "kit/state.h"
#include "kit/trusted.h"

#define FILE_MAX_BYTES (4 << 20)
#define COPY_DEPTH 64

/* True when path is below root after all symbolic links are followed. */
static bool is_below(const char *path, const char *root)
{
    char real[PATH_MAX], top[PATH_MAX];
    if (!realpath(path, real) || !realpath(root, top))
        return false;
    size_t n = strlen(top);
    return strncmp(real, top, n) == 0 && (real[n] == '/' || (n && top[n - 1] == '/'));
}

/* Read up to `room` bytes of the file. -1: it cannot be read, or it is not a regular file any more.
 */
static ssize_t read_file(const char *path, char *to, size_t room)
{
    struct stat st;
    ssize_t n = -1, got = 1;
    errno = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        for (n = 0; got > 0 && (size_t)n<room; n += got> 0 ? got : 0)
            got = read(fd, to + n, room - (size_t)n);
    close(fd);
    return got < 0 ? -1 : n;
}

/* (path, root or nil) → the bytes of the file, or nil and perhaps the reason. Not accepted: files
 * that are too large for a kit, pipes, devices, and links that lead out of root. */
static int l_read(lua_State *L)
{
    struct stat st;
    size_t length;
    const char *path = luaL_checklstring(L, 1, &length), *root = luaL_optstring(L, 2, NULL);
    if (strlen(path) != length || (root && !is_below(path, root)))
        return 0;
    if (stat(path, &st) || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX_BYTES)
        return 0;
    luaL_Buffer b;
    size_t room = (size_t)st.st_size + 1;
    char *to = luaL_buffinitsize(L, &b, room);
    ssize_t n = read_file(path, to, room); /* while the file is open, nothing raises an error */
    if (n < 0 && errno) {
        lua_pushnil(L);
        lua_pushstring(L, strerror(errno));
        return 2;
    }
    if (n < 0)
        return 0;
    luaL_pushresultsize(&b, (size_t)n);
    return 1;
}

/* `require` for our own modules. They are embedded, and they see the full globals of this state. */
static int l_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, KIT_TRUSTED);
    if (lua_getfield(L, 2, name) != LUA_TNIL)
        return 1;
    if (!trusted_push(L, name))
        return luaL_error(L, "no embedded module '%s'", name);
    lua_call(L, 0, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void kit_require(lua_State *L, const char *name)
{
    lua_pushcfunction(L, l_require);
    lua_pushstring(L, name);
    lua_call(L, 1, 1);
}

static const luaL_Reg libraries[] = {
    {LUA_GNAME, luaopen_base},        {LUA_TABLIBNAME, luaopen_table},
    {LUA_STRLIBNAME, luaopen_string}, {LUA_MATHLIBNAME, luaopen_math},
    {LUA_UTF8LIBNAME, luaopen_utf8},  {LUA_COLIBNAME, luaopen_coroutine},
    {LUA_DBLIBNAME, luaopen_debug},   {NULL, NULL}};

/* ("x"):rep(n) finds its function through the metatable of strings, so the guarded functions must
 * be there, too. */
static void guard_strings(lua_State *L)
{
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    guard_push(L);
    lua_getfield(L, -1, "string");
    lua_setfield(L, -3, "__index");
    lua_pop(L, 1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 2);
}

static int l_prepare(lua_State *L)
{
    for (const luaL_Reg *lib = libraries; lib->func; lib++) {
        luaL_requiref(L, lib->name, lib->func, 1);
        lua_pop(L, 1);
    }
    lua_pushcfunction(L, l_require);
    lua_setglobal(L, "require");
    guard_strings(L);
    json_prepare(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, KIT_TRUSTED);
    formats_push(L);
    lua_setfield(L, -2, "kitload.host.formats");
    return 0;
}

static const char *class_name(enum op_class class)
{
    static const char *const names[] = {
        [CLASS_STEP] = "step", [CLASS_FACT] = "fact",   [CLASS_VALUE] = "value",
        [CLASS_ITEM] = "item", [CLASS_LIMIT] = "limit", [CLASS_CAST] = "cast"};
    return names[class];
}

static void set_string(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

/* The table is made once for a state. */
static void push_ops(lua_State *L)
{
    if (lua_getfield(L, LUA_REGISTRYINDEX, KIT_OPS) == LUA_TTABLE)
        return;
    lua_pop(L, 1);
    lua_createtable(L, OPS, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_OPS);
    for (int op = 0; op < OPS; op++) {
        const struct op_info *info = op_info((enum op)op);
        lua_newtable(L);
        set_string(L, "name", info->name);
        set_string(L, "class", class_name(info->class));
        set_string(L, "takes", domain_name(info->takes));
        set_string(L, "gives", domain_name(info->gives));
        lua_rawseti(L, -2, op + 1);
    }
}

struct load {
    const char *path;
    const char *const *roots;
    size_t nroots;
};

/* Makes the table kit.Host of lua/kit/loader.lua. */
static void push_host(lua_State *L, const struct load *load)
{
    lua_newtable(L);
    lua_pushcfunction(L, l_read);
    lua_setfield(L, -2, "read");
    push_ops(L);
    lua_setfield(L, -2, "ops");
    lua_pushcfunction(L, l_check_op);
    lua_setfield(L, -2, "check_op");
    guard_push(L);
    lua_setfield(L, -2, "guards");
    lua_pushlightuserdata(L, KIT_NULL);
    lua_setfield(L, -2, "null");
    lua_pushcfunction(L, l_json_array);
    lua_setfield(L, -2, "array");
    if (kit_of(L)->shared) {
        luaL_getsubtable(L, LUA_REGISTRYINDEX, KIT_TEMPLATES);
        lua_setfield(L, -2, "templates");
    }
    lua_newtable(L);
    for (size_t i = 0; i < load->nroots; i++) {
        lua_pushstring(L, load->roots[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "roots");
}

/* Make a list of the loaded kit's functions: { {f =, …} … } → { f … }. */
static void keep_functions(lua_State *L, struct kit *k)
{
    lua_newtable(L);
    k->nfunctions = (int)lua_rawlen(L, -2);
    for (int i = 1; i <= k->nfunctions; i++) {
        lua_rawgeti(L, -2, i);
        lua_getfield(L, -1, "f");
        lua_rawseti(L, -3, i);
        lua_pop(L, 1);
    }
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_FUNCTIONS);
}

/* (load) → true when the kit was loaded; else its problems are in the registry. */
static int l_load(lua_State *L)
{
    const struct load *load = lua_touserdata(L, 1);
    kit_require(L, "kit.loader");
    lua_getfield(L, -1, "new");
    push_host(L, load);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "kit.loader");
    lua_getfield(L, -1, "open");
    lua_insert(L, -2);
    lua_pushstring(L, load->path);
    lua_call(L, 2, 2);
    bool loaded = lua_toboolean(L, -2);
    if (loaded)
        keep_functions(L, kit_of(L));
    else
        lua_setfield(L, LUA_REGISTRYINDEX, KIT_PROBLEMS);
    lua_settop(L, loaded ? -2 : -1);
    if (loaded)
        lua_setfield(L, LUA_REGISTRYINDEX, KIT_DESCRIPTION);
    lua_pushboolean(L, loaded);
    return 1;
}

/* (message): loading was cut off. Add this problem after those that were found before. */
static int l_add_problem(lua_State *L)
{
    struct kit *k = kit_of(L);
    lua_getfield(L, LUA_REGISTRYINDEX, "kit.loader");
    lua_getfield(L, -1, "cut_off");
    lua_insert(L, -2);
    lua_pushstring(L, k->place.file);
    lua_pushinteger(L, k->place.line);
    lua_pushvalue(L, 1);
    lua_call(L, 4, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, KIT_PROBLEMS);
    return 0;
}

static const char *field_text(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    const char *s = lua_tostring(L, -1);
    lua_pop(L, 1); /* the table keeps the string alive */
    return s;
}

/* Make an error from the first problem, and say how many there are. */
static int l_first_problem(lua_State *L)
{
    struct err *e = lua_touserdata(L, 1);
    if (lua_getfield(L, LUA_REGISTRYINDEX, KIT_PROBLEMS) != LUA_TTABLE)
        return 0;
    lua_Integer n = luaL_len(L, -1);
    lua_geti(L, -1, 1);
    const char *file = field_text(L, "file"), *message = field_text(L, "message"),
               *source = field_text(L, "source"), *hint = field_text(L, "hint");
    lua_getfield(L, -1, "line");
    lua_Integer line = lua_tointeger(L, -1);
    if (line > 0)
        err_set(e, ERR_USAGE, "%s:%d: %s", file, (int)line, message);
    else
        err_set(e, ERR_USAGE, "%s: %s", file, message);
    lua_pushfstring(L, "%s%s%s", source ? source : "", source && hint ? "\n" : "",
                    hint ? hint : "");
    if (n > 1)
        lua_pushfstring(L, "%s%sand %d more in this kit", lua_tostring(L, -1),
                        lua_tostring(L, -1)[0] ? "\n" : "", (int)n - 1);
    err_hint(e, "%s", lua_tostring(L, -1));
    return 0;
}

struct kit *kit_new(const struct kit_limits *limits)
{
    struct kit *k = xcalloc(1, sizeof *k);
    if (limits)
        k->limits = *limits;
    if (!k->limits.load_instructions)
        k->limits.load_instructions = LIMIT_LOAD_INSTRUCTIONS;
    if (!k->limits.call_instructions)
        k->limits.call_instructions = LIMIT_CALL_INSTRUCTIONS;
    if (!k->limits.memory)
        k->limits.memory = LIMIT_KIT_MEMORY;
    if (k->limits.seconds <= 0)
        k->limits.seconds = LIMIT_SECONDS;
    atomic_init(&k->beat, BEAT_STEP);
    k->L = lua_newstate(budget_alloc, k);
    if (k->L)
        *(struct kit **)lua_getextraspace(k->L) = k;
    watchdog_add(k);
    return k;
}

/* Run one of the functions above. Instructions are not limited there. */
static bool run(struct kit *k, lua_CFunction f, void *arg, const char *text, struct err *e)
{
    lua_State *L = k->L;
    lua_pushcfunction(L, f);
    if (text)
        lua_pushstring(L, text);
    else
        lua_pushlightuserdata(L, arg);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        return true;
    err_set(e, ERR_USAGE, "the kit cannot be loaded: %s",
            lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "its state failed");
    lua_pop(L, 1);
    return false;
}

/* The number of bytes of all texts in the table on top. A text is counted each time it appears: the
 * kit's memory has it once, but a copy has it many times. */
static size_t text_bytes(lua_State *L, int depth)
{
    size_t n = 0;
    int idx = lua_gettop(L);
    if (lua_type(L, idx) == LUA_TSTRING)
        return lua_rawlen(L, idx);
    if (lua_type(L, idx) != LUA_TTABLE || !depth || !lua_checkstack(L, 4))
        return 0;
    for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1)) {
        n += text_bytes(L, depth - 1);
        lua_pushvalue(L, -2);
        n += text_bytes(L, depth - 1);
        lua_pop(L, 1);
    }
    return n;
}

static bool is_too_long(struct kit *k)
{
    lua_getfield(k->L, LUA_REGISTRYINDEX, KIT_DESCRIPTION);
    size_t n = text_bytes(k->L, COPY_DEPTH);
    lua_pop(k->L, 1);
    return n > k->limits.memory;
}

void kit_share(struct kit *k)
{
    k->shared = true;
}

bool kit_is_spent(const struct kit *k)
{
    return k->cut != CUT_NONE || k->used > k->limits.memory / 2;
}

/* Nothing of the kit before is left. */
static int l_forget(lua_State *L)
{
    static const char *const keys[] = {KIT_FUNCTIONS, KIT_DESCRIPTION, KIT_PROBLEMS, "kit.loader"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        lua_pushnil(L);
        lua_setfield(L, LUA_REGISTRYINDEX, keys[i]);
    }
    return 0;
}

static bool prepare(struct kit *k, struct err *e)
{
    if (!k->prepared)
        return k->prepared = run(k, l_prepare, NULL, NULL, e);
    caller_free(k->caller);
    k->caller = NULL;
    k->nfunctions = 0;
    return run(k, l_forget, NULL, NULL, e);
}

bool kit_load(struct kit *k, const char *path, const char *const *roots, size_t nroots,
              struct err *e)
{
    struct load load = {path, roots, nroots};
    lua_State *L = k->L;
    snprintf(k->path, sizeof k->path, "%s", path);
    if (!L)
        return err_set(e, ERR_USAGE,
                       "%s: the memory limit of %zu bytes is less than an empty kit needs", path,
                       k->limits.memory);
    if (!prepare(k, e))
        return false;
    lua_pushcfunction(L, l_load);
    lua_pushlightuserdata(L, &load);
    int status = kit_enter(k, 1, 1, k->limits.load_instructions);
    if (status == LUA_OK && lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        if (!is_too_long(k))
            return true;
        err_set(e, ERR_USAGE, "%s: what the kit says is longer than its limit of %zu KiB of memory",
                path, k->limits.memory / 1024);
        return err_hint(e, "one long text stands in it many times");
    }
    bool described =
        status == LUA_OK || (k->cut && run(k, l_add_problem, NULL, kit_cut_message(k), e));
    if (!described)
        err_set(e, k->cut ? ERR_USAGE : ERR_BUG, "%s: %s", path,
                lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "the kit cannot be loaded");
    lua_pop(L, 1);
    if (described)
        run(k, l_first_problem, e, NULL, e);
    return false;
}

struct kit *kit_open(const char *path, const char *const *roots, size_t nroots,
                     const struct kit_limits *limits, struct err *e)
{
    struct kit *k = kit_new(limits);
    if (kit_load(k, path, roots, nroots, e))
        return k;
    kit_close(k);
    return NULL;
}

void kit_close(struct kit *k)
{
    if (!k)
        return;
    watchdog_remove(k);
    caller_free(k->caller);
    if (k->L)
        lua_close(k->L);
    free(k);
}

static void copy_value(lua_State *from, int idx, lua_State *to, int depth)
{
    size_t n;
    const char *s;
    luaL_checkstack(to, 4, "a kit's table is too deep");
    switch (lua_type(from, idx)) {
    case LUA_TSTRING:
        s = lua_tolstring(from, idx, &n);
        lua_pushlstring(to, s, n);
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(from, idx))
            lua_pushinteger(to, lua_tointeger(from, idx));
        else
            lua_pushnumber(to, lua_tonumber(from, idx));
        break;
    case LUA_TBOOLEAN:
        lua_pushboolean(to, lua_toboolean(from, idx));
        break;
    case LUA_TTABLE:
        if (depth == 0 || !lua_checkstack(from, 4))
            luaL_error(to, "a table of the kit is nested too deep, or contains itself");
        idx = lua_absindex(from, idx);
        lua_newtable(to);
        for (lua_pushnil(from); lua_next(from, idx); lua_pop(from, 1)) {
            copy_value(from, -2, to, depth - 1);
            copy_value(from, -1, to, depth - 1);
            if (lua_isnil(to, -2))
                lua_pop(to, 2); /* a key of a type that is not copied */
            else
                lua_rawset(to, -3);
        }
        break;
    case LUA_TLIGHTUSERDATA: /* k.null in an example; it is the same value in every state */
        lua_pushlightuserdata(to, lua_touserdata(from, idx));
        break;
    default: /* functions and userdata stay in their own state */
        lua_pushnil(to);
    }
}

static void push_copy(struct kit *k, lua_State *to, const char *key)
{
    lua_State *from = k->L;
    int top = from ? lua_gettop(from) : 0;
    if (!from || !lua_checkstack(from, 8)) {
        lua_pushnil(to);
        return;
    }
    lua_getfield(from, LUA_REGISTRYINDEX, key);
    copy_value(from, -1, to, COPY_DEPTH);
    lua_settop(from, top);
}

void kit_push_description(struct kit *k, lua_State *to)
{
    push_copy(k, to, KIT_DESCRIPTION);
}

void kit_push_problems(struct kit *k, lua_State *to)
{
    push_copy(k, to, KIT_PROBLEMS);
}
