/* kitload.host.formats: the formats of files, for the conductor and, inside the sandbox, for the
 * language of kits. */
#include "kit/formats.h"

#include "batch/format.h"

static void set_text(lua_State *L, const char *name, const char *value)
{
    lua_pushstring(L, value);
    lua_setfield(L, -2, name);
}

static void set_flag(lua_State *L, const char *name, bool value)
{
    lua_pushboolean(L, value);
    lua_setfield(L, -2, name);
}

int formats_push(lua_State *L)
{
    lua_createtable(L, FORMATS, 0);
    for (int format = 0; format < FORMATS; format++) {
        const struct format_kind *kind = &format_kinds[format];
        lua_createtable(L, 0, 10);
        set_text(L, "name", kind->name);
        set_text(L, "title", kind->title);
        set_text(L, "endings", kind->endings);
        set_text(L, "decoder", kind->decoder);
        set_text(L, "rejects", format_kinds[kind->rejects].name);
        set_flag(L, "typed", kind->typed);
        set_flag(L, "members", kind->members);
        set_flag(L, "lines", kind->lines);
        set_flag(L, "quotes", kind->quotes);
        set_flag(L, "nulls", kind->nulls);
        lua_rawseti(L, -2, format + 1);
    }
    return 1;
}
