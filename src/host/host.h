/* What the conductor's Lua sees of the engine: one file per module, and parts of it in NAME_*.c,
 * opened by luaopen_kitload_host_NAME, so that `require "kitload.host.NAME"` works in the binary
 * (preloaded) and from kitload.so in a Lua 5.4.9 or later of 5.4.
 *
 * Functions that can fail return nil and an error table {kind, exit, message, hint, sqlstate,
 * code}; misuse by our own Lua code raises. C functions called by Lua are l_… and hold nothing that
 * must be freed across a Lua error. */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/err.h"
#include "base/slice.h"

/* Push nil and the error table; gives 2, so that a function ends in `return host_error(L, &e)`. */
int host_error(lua_State *L, const struct err *e);
/* Push the list of all kinds: kind, exit, help. */
int host_error_kinds(lua_State *L);

/* Fields of the table at index t. A field of another type raises, naming it; an absent one gives
 * the default. */
const char *host_string(lua_State *L, int t, const char *name, const char *otherwise);
lua_Integer host_integer(lua_State *L, int t, const char *name, lua_Integer otherwise);
bool host_flag(lua_State *L, int t, const char *name, bool otherwise);
/* A one-character string field, or 0 when it is absent, false or empty. */
char host_char(lua_State *L, int t, const char *name, char otherwise);

void host_set_slice(lua_State *L, int t, const char *name, struct slice s);
/* Of the table on top of the stack: a text, left away where it is empty; a number. */
void host_set_text(lua_State *L, const char *name, struct slice s);
void host_set_count(lua_State *L, const char *name, uint64_t n);

/* The open source at idx, which stays with its userdata. */
struct source;
struct source *host_source(lua_State *L, int idx);
/* Methods of a source for JSON (sample.c): members(dialect, rows, name), looks_like(), which
 * gives "json", "ndjson" or nil, and the first character that is no blank. */
int host_source_members(lua_State *L);
int host_source_looks_like(lua_State *L);
int host_source_mentions(lua_State *L);
/* Read the dialect table at index t (a comma, double quotes, the header in row 1 where it is silent
 * or absent; then false). A value that is no character, or no number, raises. */
struct dialect;
bool host_dialect(lua_State *L, int t, struct dialect *out);

/* is_rejects and marks = { row = 0, errors = 1, job =, kit =, file = } of the file at index t:
 * columns from 0; without marks the first two are _row and _errors. */
struct file_info;
void host_marks(lua_State *L, int t, struct file_info *out);

/* The connection at idx, which must be an open one of kitload.host.pg. */
struct pg;
struct pg *host_pg(lua_State *L, int idx);
/* Its function `encode` (encode.c). */
int host_encode(lua_State *L);

/* The plan at idx, which kitload.host.plan's bind made; it lives as long as that value. */
struct plan;
struct plan *host_plan(lua_State *L, int idx);

/* What every luaopen_… begins with: a Lua before 5.4.9 is refused, by an error that says which one
 * to take. */
void host_check_lua(lua_State *L);

int luaopen_kitload_host_sys(lua_State *L);
int luaopen_kitload_host_source(lua_State *L);
int luaopen_kitload_host_plan(lua_State *L);
int luaopen_kitload_host_kit(lua_State *L);
int luaopen_kitload_host_pg(lua_State *L);
int luaopen_kitload_host_load(lua_State *L);
int luaopen_kitload_host_limits(lua_State *L);

#endif
