/* The engine as the conductor's Lua sees it. Each module has one file, and some have further parts
 * in NAME_*.c. luaopen_kitload_host_NAME opens it, so that `require "kitload.host.NAME"` works in
 * the binary (where it is preloaded) and from kitload.so (in a Lua 5.4 from 5.4.9 on).
 *
 * Functions that can fail return nil and an error table {kind, exit, message, hint, sqlstate,
 * code}. Wrong use by our own Lua code raises an error. C functions that Lua calls are named l_…. A
 * Lua error skips the rest of a function, so they never keep anything in a local variable that must
 * be freed. */
#ifndef HOST_HOST_H
#define HOST_HOST_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "base/err.h"
#include "base/slice.h"

/* Push nil and the error table. Returns 2, so that a function can end with `return host_error(L,
 * &e)`. */
int host_error(lua_State *L, const struct err *e);
/* Push the list of all kinds: kind, exit, help, again. */
int host_error_kinds(lua_State *L);

/* Read a field of the table at index t. A field of another type raises an error that names it. When
 * the field is absent, the result is the default. */
const char *host_string(lua_State *L, int t, const char *name, const char *otherwise);
lua_Integer host_integer(lua_State *L, int t, const char *name, lua_Integer otherwise);
bool host_flag(lua_State *L, int t, const char *name, bool otherwise);
/* A one-character string field, or 0 when it is absent, false or empty. */
char host_char(lua_State *L, int t, const char *name, char otherwise);

/* The words of a program at index t, as a C array that is pushed on the stack. The strings belong
 * to the table. */
char **host_argv(lua_State *L, int t);

void host_set_slice(lua_State *L, int t, const char *name, struct slice s);
/* Set a field of the table on top of the stack: to a text (an empty one is left out), or to a
 * number. */
void host_set_text(lua_State *L, const char *name, struct slice s);
void host_set_count(lua_State *L, const char *name, uint64_t n);

/* The open source at idx. It still belongs to its userdata. */
struct source;
struct source *host_source(lua_State *L, int idx);
/* The kit behind a handle of kitload.host.kit; NULL when it is closed. */
struct kit *host_kit(lua_State *L, int idx);
/* Methods of a source for JSON (sample.c). members(dialect, rows, name); looks_like(), which
 * returns "json", "ndjson" or nil, and the first character that is not blank; mentions(word, …). */
int host_source_members(lua_State *L);
int host_source_looks_like(lua_State *L);
int host_source_mentions(lua_State *L);
/* Read the dialect table at index t. The defaults are a comma, double quotes and the header in row
 * 1. When there is no table, all of them apply and the result is false. A value that is not a
 * character or not a number raises an error. */
struct dialect;
bool host_dialect(lua_State *L, int t, struct dialect *out);

/* Read the fields is_rejects and marks = { row = 0, errors = 1, job =, kit =, file = } of the table
 * at index t. Columns count from 0. Without marks, the first two columns are _row and _errors. */
struct file_info;
void host_marks(lua_State *L, int t, struct file_info *out);

/* Among the columns of a file's inputs, the first of those that hold what melted columns became
 * (enum melted). */
enum { HOST_MELTED = 1 << 30 };

/* The connection of kitload.host.pg at idx. It must be open. */
struct pg;
struct pg *host_pg(lua_State *L, int idx);
/* The text of the secret in a field of the table at index t. NULL when the field is absent. It
 * lives as long as the table has it. */
const char *host_secret(lua_State *L, int t, const char *name);
/* The same of the secret at idx. */
const char *host_secret_at(lua_State *L, int idx);
/* The tunnel in a field of the table at index t, as a way for connections. False when the field is
 * absent. It lives as long as the table has it. */
struct pg_way;
bool host_way(lua_State *L, int t, const char *name, struct pg_way *way);
/* The function `encode` of kitload.host.pg (encode.c). */
int host_encode(lua_State *L);

/* The plan at idx, which kitload.host.plan.bind made. It lives as long as that value. */
struct plan;
struct plan *host_plan(lua_State *L, int idx);

/* Every luaopen_… calls this first. It refuses a Lua before 5.4.9 with an error that names the
 * right one. */
void host_check_lua(lua_State *L);

int luaopen_kitload_host_sys(lua_State *L);
int luaopen_kitload_host_source(lua_State *L);
int luaopen_kitload_host_plan(lua_State *L);
int luaopen_kitload_host_kit(lua_State *L);
int luaopen_kitload_host_pg(lua_State *L);
int luaopen_kitload_host_load(lua_State *L);
int luaopen_kitload_host_review(lua_State *L);
int luaopen_kitload_host_limits(lua_State *L);
int luaopen_kitload_host_formats(lua_State *L);
int luaopen_kitload_host_secret(lua_State *L);
int luaopen_kitload_host_clock(lua_State *L);
int luaopen_kitload_host_child(lua_State *L);
int luaopen_kitload_host_serve(lua_State *L);
int luaopen_kitload_host_http(lua_State *L);
int luaopen_kitload_host_tunnel(lua_State *L);

#endif
