/* kitload.host.load's function `marks`. */
#ifndef HOST_LOAD_MARKS_H
#define HOST_LOAD_MARKS_H

#include <lua.h>

/* What the rows of a rejects file say of themselves, all of them read: {rows =, undecoded =, jobs =
 * {uuid = rows}, kits = {name = rows}, dry = rows of dry runs, keys = {key, …}}. The keys are those
 * of load/mended.h, given when `keys` is set and there are no more than that. `plan` is one of no
 * field. */
int l_marks(lua_State *L);

#endif
