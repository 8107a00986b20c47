/* kitload.host.limits: base/limits.def as a list and by symbol, for messages and documents. */
#include "base/limits.h"

#include "host/host.h"

static const struct {
    const char *symbol;
    long long number;
    const char *unit, *of, *past;
} limits[] = {
#define LIMIT(symbol, number, unit, of, past) {#symbol, number, unit, of, past},
#include "base/limits.def"
#undef LIMIT
};

int luaopen_kitload_host_limits(lua_State *L)
{
    int n = sizeof limits / sizeof *limits;
    lua_createtable(L, n, n);
    for (int i = 0; i < n; i++) {
        lua_createtable(L, 0, 5);
        host_set_count(L, "number", (uint64_t)limits[i].number);
        host_set_text(L, "symbol", slice_str(limits[i].symbol));
        host_set_text(L, "unit", slice_str(limits[i].unit));
        host_set_text(L, "of", slice_str(limits[i].of));
        host_set_text(L, "past", slice_str(limits[i].past));
        lua_seti(L, -2, i + 1);
        lua_pushinteger(L, limits[i].number);
        lua_setfield(L, -2, limits[i].symbol);
    }
    return 1;
}
