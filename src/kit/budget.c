/* The limits of a kit. The allocator limits memory. A hook limits instructions and seconds. A kit
 * cannot catch the error that ends its call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kit/state.h"

/* The clock is read after this many charged instructions. */
#define LOOK 1000

/* This only reads, so it is safe while Lua is in the middle of an allocation. */
bool kit_where(lua_State *L, struct place *place)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.source[0] == '@' && ar.currentline > 0) {
            snprintf(place->file, sizeof place->file, "%s", ar.source + 1);
            place->line = ar.currentline;
            return true;
        }
    }
    return false;
}

void *budget_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
    struct kit *k = ud;
    if (!ptr)
        osize = 0; /* for a new object, Lua passes its type here */
    if (!nsize) {
        free(ptr);
        k->used -= osize;
        return NULL;
    }
    bool late = k->armed && kit_is_late(k);
    if (nsize > osize && (late || k->used - osize + nsize > k->limits.memory)) {
        if (late && !k->cut)
            k->cut = CUT_SECONDS;
        if (k->armed && k->L)
            kit_where(k->L, &k->place); /* a memory error itself does not say where it happened */
        return NULL;                    /* Lua then collects garbage and tries once more */
    }
    void *p = realloc(ptr, nsize);
    if (p)
        k->used += nsize - osize;
    return p;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool too_slow(struct kit *k)
{
    if (k->stop && atomic_load_explicit(k->stop, memory_order_relaxed))
        return true;
    double t = now();
    if (k->started == 0)
        k->started = t;
    return t - k->started > k->limits.seconds;
}

static void hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    struct kit *k = kit_of(L);
    if (!k->armed)
        return;
    if (k->cut)
        budget_cut(L, k->cut); /* a pcall of the kit has caught the error: raise it again */
    if (lua_gethookcount(L) != KIT_PERIOD)
        lua_sethook(L, hook, LUA_MASKCOUNT, KIT_PERIOD); /* a coroutine that was cut off earlier */
    kit_beat(k, BEAT_RUNS);
    k->left -= KIT_PERIOD;
    if (k->left < 0)
        budget_cut(L, CUT_INSTRUCTIONS);
    if (too_slow(k))
        budget_cut(L, CUT_SECONDS);
}

_Noreturn void budget_cut(lua_State *L, enum cut why)
{
    struct kit *k = kit_of(L);
    if (!k->cut) {
        k->cut = why;
        if (!kit_where(L, &k->place))
            k->place = (struct place){{0}, 0};
    }
    lua_sethook(L, hook, LUA_MASKCOUNT, 1);
    /* this is not a string, because there may be no memory for one */
    lua_pushlightuserdata(L, &k->cut);
    lua_error(L);
    abort(); /* lua_error never returns, but the compiler does not know that */
}

void budget_arm(struct kit *k, int64_t instructions)
{
    k->left = instructions;
    k->started = 0;
    k->cut = CUT_NONE;
    k->armed = true;
    kit_beat(k, BEAT_RUNS);
    lua_sethook(k->L, hook, LUA_MASKCOUNT, KIT_PERIOD);
}

void budget_disarm(struct kit *k)
{
    k->armed = false;
    kit_beat(k, 0);
    lua_sethook(k->L, NULL, 0, 0);
}

void budget_charge(lua_State *L, int64_t instructions)
{
    struct kit *k = kit_of(L);
    if (!k->armed)
        return;
    if (instructions > k->left)
        k->left = -1; /* the charge can be as large as the largest number */
    else
        k->left -= instructions;
    if (k->left < 0)
        budget_cut(L, CUT_INSTRUCTIONS);
    k->unlooked += instructions;
    if (k->unlooked < LOOK)
        return;
    k->unlooked = 0;
    kit_beat(k, BEAT_RUNS);
    if (too_slow(k))
        budget_cut(L, CUT_SECONDS);
}

void budget_resume(lua_State *L)
{
    budget_charge(L, KIT_PERIOD);
}

void budget_pass_on(lua_State *L, int status)
{
    struct kit *k = kit_of(L);
    if (status == LUA_ERRMEM && !k->cut)
        k->cut = CUT_MEMORY;
    if (k->cut && k->armed)
        budget_cut(L, k->cut);
}

/* The text of a line of the kit, to be shown below a message. NULL when it is not known. */
static const char *source_line(lua_State *L, const struct place *place, size_t *n)
{
    const char *text = NULL;
    if (lua_getfield(L, LUA_REGISTRYINDEX, KIT_DESCRIPTION) == LUA_TTABLE &&
        lua_getfield(L, -1, "files") == LUA_TTABLE) {
        for (lua_Integer i = 1; !text && lua_geti(L, -1, i) == LUA_TTABLE; i++) {
            lua_getfield(L, -1, "path");
            if (lua_isstring(L, -1) && strcmp(lua_tostring(L, -1), place->file) == 0) {
                lua_getfield(L, -2, "text");
                text = lua_tostring(L, -1); /* the description keeps the string alive */
                lua_pop(L, 1);
            }
            lua_pop(L, 2);
        }
    }
    for (int line = 1; text && line < place->line; line++) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    if (!text)
        return NULL;
    text += strspn(text, " \t");
    *n = strcspn(text, "\r\n");
    return text;
}

void kit_push_located(lua_State *L, const struct place *place, const char *message)
{
    size_t n = 0;
    int top = lua_gettop(L);
    const char *line = source_line(L, place, &n);
    lua_settop(L, top);
    if (line && n) {
        lua_pushlstring(L, line, n < 200 ? n : 200);
        lua_pushfstring(L, "%s:%d: %s\n    %s", place->file, place->line, message,
                        lua_tostring(L, -1));
        lua_remove(L, -2);
    } else {
        lua_pushfstring(L, "%s:%d: %s", place->file, place->line, message);
    }
}

/* Remove the "short_source:line: " that error and luaL_error put before a message. The short source
 * may be cut off; the caller adds the whole path. */
static const char *without_place(lua_State *L, const char *message)
{
    lua_Debug ar;
    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "S", &ar);
        size_t n = strlen(ar.short_src);
        if (strncmp(message, ar.short_src, n) != 0 || message[n] != ':')
            continue;
        size_t digits = strspn(message + n + 1, "0123456789");
        if (digits && strncmp(message + n + 1 + digits, ": ", 2) == 0)
            return message + n + 1 + digits + 2;
    }
    return message;
}

static int l_message(lua_State *L)
{
    struct place place;
    if (kit_of(L)->cut)
        return 1;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tostring(L, 1) : NULL;
    if (!text && luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
        lua_pop(L, 1);
        text = luaL_tolstring(L, 1, NULL);
    }
    if (!text)
        text = lua_pushfstring(L, "raised an error that is no text, but a %s", luaL_typename(L, 1));
    if (!kit_where(L, &place))
        return 1;
    kit_push_located(L, &place, without_place(L, text));
    return 1;
}

/* Which limit was reached. The text is in a buffer of the kit, because there may be no memory for a
 * Lua string. */
const char *kit_cut_message(struct kit *k)
{
    static const char took[] = "took more than";
    char *out = k->message;
    size_t size = sizeof k->message;
    if (k->cut == CUT_INSTRUCTIONS)
        snprintf(out, size, "%s its limit of %lld instructions", took, (long long)k->given);
    else if (k->cut == CUT_SECONDS)
        snprintf(out, size, "%s its limit of %g seconds", took, k->limits.seconds);
    else
        snprintf(out, size, "%s its limit of %zu KiB of memory", took, k->limits.memory / 1024);
    return out;
}

static int l_push_cut(lua_State *L)
{
    struct kit *k = kit_of(L);
    if (k->place.file[0])
        kit_push_located(L, &k->place, kit_cut_message(k));
    else
        lua_pushstring(L, kit_cut_message(k));
    return 1;
}

void kit_push_cut(struct kit *k)
{
    lua_gc(k->L, LUA_GCCOLLECT); /* after a memory error this makes room for the message */
    lua_pushcfunction(k->L, l_push_cut);
    if (lua_pcall(k->L, 0, 1, 0) != LUA_OK) {
        lua_pop(k->L, 1);
        lua_pushliteral(k->L, "took more than its limit of memory");
    }
}

int kit_enter(struct kit *k, int nargs, int nresults, int64_t instructions)
{
    lua_State *L = k->L;
    int base = lua_gettop(L) - nargs; /* stack index of the function */
    lua_pushcfunction(L, l_message);
    lua_insert(L, base);
    k->given = instructions;
    budget_arm(k, instructions);
    int status = lua_pcall(L, nargs, nresults, base);
    if (status == LUA_ERRMEM && !k->cut)
        k->cut = CUT_MEMORY;
    budget_disarm(k);
    if (k->cut && k->cut != CUT_ABANDON) {
        lua_settop(L, base);
        kit_push_cut(k);
        status = LUA_ERRRUN;
    } else if (k->cut && status == LUA_OK) {
        status = LUA_ERRRUN; /* code that is not ours has caught the error */
        lua_settop(L, base);
        lua_pushnil(L);
    }
    lua_remove(L, base);
    return status;
}

_Noreturn void die_stack(void)
{
    fputs("kitload: internal error: a call of a kit left its stack uneven\n", stderr);
    exit(ERR_BUG);
}
