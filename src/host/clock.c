/* kitload.host.clock: local times and moments, for schedules. A local time is a number of seconds
 * as if the zone were UTC, so Lua takes it apart with os.date "!…". */
#include <time.h>

#include "base/arena.h"
#include "host/host.h"
#include "value/tz.h"

static const char type[] = "kitload.zone";

struct zone {
    struct arena arena;
    const struct tz *tz; /* NULL: the zone of this process, as for cron */
};

/* zone([name]) → the zone of that name, or that of this process */
static int l_zone(lua_State *L)
{
    size_t n = 0;
    const char *name = luaL_optlstring(L, 1, NULL, &n);
    struct zone *z = lua_newuserdatauv(L, sizeof *z, 0);
    *z = (struct zone){0};
    luaL_setmetatable(L, type);
    struct err e = {0};
    if (name && !(z->tz = tz_open(slice_of(name, n), &z->arena, &e)))
        return host_error(L, &e);
    return 1;
}

static int l_free(lua_State *L)
{
    struct zone *z = luaL_checkudata(L, 1, type);
    arena_free(&z->arena);
    return 0;
}

static int64_t own_local(time_t moment)
{
    struct tm tm;
    return localtime_r(&moment, &tm) ? (int64_t)timegm(&tm) : 0;
}

/* zone:local_of(moment) → the local time */
static int l_local_of(lua_State *L)
{
    const struct zone *z = luaL_checkudata(L, 1, type);
    int64_t moment = luaL_checkinteger(L, 2);
    lua_pushinteger(L, z->tz ? moment + tz_offset(z->tz, moment) : own_local((time_t)moment));
    return 1;
}

/* The moments of a local time in the zone of this process. mktime takes a guess about daylight
 * saving time, and moves times that do not exist. */
static int own_moments(int64_t local, int64_t out[2])
{
    int n = 0;
    for (int dst = 1; dst >= 0; dst--) {
        time_t at = (time_t)local;
        struct tm tm;
        if (!gmtime_r(&at, &tm))
            continue;
        tm.tm_isdst = dst;
        int64_t moment = (int64_t)mktime(&tm);
        if (own_local((time_t)moment) == local && (n == 0 || out[0] != moment))
            out[n++] = moment;
    }
    if (n == 2 && out[1] < out[0]) {
        int64_t later = out[0];
        out[0] = out[1];
        out[1] = later;
    }
    return n;
}

/* zone:moments(local time) → the moment that it means, two where clocks are put back, nothing where
 * they are put forward */
static int l_moments(lua_State *L)
{
    const struct zone *z = luaL_checkudata(L, 1, type);
    int64_t local = luaL_checkinteger(L, 2), found[2];
    int n;
    if (z->tz) {
        struct tz_hint hint = {0};
        enum tz_times times = tz_moments(z->tz, local, &hint, &found[0], &found[1]);
        n = times == TZ_GAP ? 0 : times == TZ_ONCE ? 1 : 2;
    } else {
        n = own_moments(local, found);
    }
    for (int i = 0; i < n; i++)
        lua_pushinteger(L, found[i]);
    return n;
}

static const luaL_Reg methods[] = {
    {"local_of", l_local_of},
    {"moments", l_moments},
    {"__gc", l_free},
    {NULL, NULL},
};

static const luaL_Reg functions[] = {{"zone", l_zone}, {NULL, NULL}};

int luaopen_kitload_host_clock(lua_State *L)
{
    host_check_lua(L);
    if (luaL_newmetatable(L, type)) {
        luaL_setfuncs(L, methods, 0);
        lua_pushvalue(L, -1);
        lua_setfield(L, -2, "__index");
    }
    lua_pop(L, 1);
    luaL_newlib(L, functions);
    return 1;
}
