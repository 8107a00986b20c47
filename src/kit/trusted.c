/* Loading our own Lua modules: from the bytecode that the build made of them, or, by another Lua
 * than the build's, from their text.
 *
 * The binary has the Lua of its build inside, but kitload.so may be opened by a later one.
 * Bytecode's header tells 5.4 from 5.3, but no release of 5.4 from the next, whose instructions may
 * differ; lua_ident does, and it is that of the Lua which runs. */
#include "kit/trusted.h"

#include <lauxlib.h>
#include <string.h>

#include "base/embedded.h"

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
