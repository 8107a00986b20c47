/* Loads our own Lua modules: from the bytecode that the build made, or from their text if this Lua
 * is not the one of the build.
 *
 * The binary contains the Lua of its build, but a later Lua may load kitload.so. The header of
 * bytecode is different for 5.4 and 5.3, but the same for all releases of 5.4, although their
 * instructions may differ. So lua_ident of the running Lua is compared. */
#include "kit/trusted.h"

#include <lauxlib.h>
#include <string.h>

#include "kit/embedded.h"

bool trusted_push(lua_State *L, const char *name)
{
    for (size_t i = 0; i < embedded_count; i++) {
        const struct embedded_module *m = &embedded_modules[i];
        const struct embedded_code *c = &embedded_code[i];
        if (strcmp(m->name, name) != 0)
            continue;
        bool same = strcmp(lua_ident, embedded_lua) == 0;
        const char *chunk = lua_pushfstring(L, "=%s", name);
        if (luaL_loadbufferx(L, same ? c->bytes : m->text, same ? c->len : m->len, chunk,
                             same ? "b" : "t"))
            lua_error(L);
        lua_remove(L, -2);
        return true;
    }
    return false;
}
