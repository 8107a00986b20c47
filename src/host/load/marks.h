/* The function `marks` of kitload.host.load. */
#ifndef HOST_LOAD_MARKS_H
#define HOST_LOAD_MARKS_H

#include <lua.h>

/* Read a whole rejects file, and collect what its rows say about themselves: {rows =, undecoded =,
 * jobs = {uuid = rows}, kits = {name = rows}, dry = rows of dry runs, keys = {key, …}}. The keys
 * are those of load/files/mended.h; the option `keys` says how many are given at most. The option
 * `plan` is a plan without fields. */
int l_marks(lua_State *L);

#endif
