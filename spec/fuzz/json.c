/* JSON. Text that the check accepts becomes a Lua value. That value, written as JSON, must be
 * accepted again and give the same text. */
#include "kit/call.h"
#include "value/json_check.h"

#include "fuzz.h"

struct trip {
    struct slice text;
    struct arena *arena;
    struct cell out;
    enum take how;
};

static int l_trip(lua_State *L)
{
    struct trip *t = lua_touserdata(L, 1);
    json_push(L, t->text);
    t->how = json_take(L, -1, t->arena, &t->out);
    return 0;
}

/* Read the text into Lua and write it again. False: a limit of the kit has ended it. */
static bool through_lua(struct kit *k, struct slice text, struct arena *arena, struct slice *out)
{
    struct trip t = {.text = text, .arena = arena};
    lua_pushcfunction(k->L, l_trip);
    lua_pushlightuserdata(k->L, &t);
    if (kit_enter(k, 1, 0, 100 * 1000 * 1000) != LUA_OK) {
        const char *why = lua_tostring(k->L, -1);
        CHECK(k->cut || (why && strstr(why, "a JSON number has more than")),
              "reading and writing raises: %s", why);
        lua_settop(k->L, 0);
        return false;
    }
    CHECK(t.how == TAKE_OK, "what was read cannot be written: %s", k->message);
    *out = cell_slice(&t.out);
    return true;
}

static void check_trip(struct slice text)
{
    static struct kit *k;
    static const char kit[] = "local k = require 'kit' return k.kit 'x' { k.field 'a' {} }";
    struct err e;
    struct arena arena = {0};
    struct exec x = {.arena = &arena};
    struct slice once, twice;
    if (!k) {
        k = kit_open(memory_file(0, slice_of(kit, sizeof kit - 1)), NULL, 0, NULL, &e);
        CHECK(k, "%s", e.msg);
    }
    struct kit_caller caller = {.kit = k, .x = &x};
    struct json_flaw fault;
    k->caller = &caller;
    if (through_lua(k, text, &arena, &once)) {
        CHECK(json_check(once, &fault) == JSON_GOOD, "what was written is none: %s at %zu: %.*s",
              fault.what, fault.at, SHOW(once));
        if (through_lua(k, once, &arena, &twice))
            CHECK(slice_eq(once, twice), "written again it is another text:\n%.*s\n%.*s",
                  SHOW(once), SHOW(twice));
    }
    k->caller = NULL;
    arena_free(&arena);
}

void fuzz_json(struct input in)
{
    struct slice text = take_rest(&in);
    struct json_flaw fault = {0};
    enum json_result result = json_check(text, &fault);
    if (result == JSON_MALFORMED)
        CHECK(fault.at <= text.n && fault.what, "a fault without a place");
    if (result != JSON_GOOD)
        return;
    CHECK(is_utf8(text), "JSON that is not UTF-8 is taken");
    check_trip(text);
}
