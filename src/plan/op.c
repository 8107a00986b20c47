/* Reads the arguments of ops. Also lists for messages, and sets of texts. */
#include "plan/op.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "text/blank.h"
#include "value/value.h"

bool args_count(struct args args, uint32_t least, uint32_t most, struct err *e)
{
    if (args.nlist >= least && args.nlist <= most)
        return true;
    if (least == most)
        return err_set(e, ERR_USAGE, "takes %" PRIu32 " arguments, not %" PRIu32, least,
                       args.nlist);
    if (args.nlist < least)
        return err_set(e, ERR_USAGE, "takes at least %" PRIu32 " arguments, not %" PRIu32, least,
                       args.nlist);
    return err_set(e, ERR_USAGE, "takes at most %" PRIu32 " arguments, not %" PRIu32, most,
                   args.nlist);
}

bool args_only(struct args args, struct err *e, ...)
{
    for (uint32_t i = args.nlist; i < args.n; i++) {
        bool known = false;
        va_list ap;
        va_start(ap, e);
        for (const char *name; (name = va_arg(ap, const char *));)
            known |= slice_eq(args.v[i].name, slice_str(name));
        va_end(ap);
        if (!known)
            return err_set(e, ERR_USAGE, "has no option '%.*s'", (int)args.v[i].name.n,
                           args.v[i].name.p);
    }
    return true;
}

bool args_int(struct args args, uint32_t i, int64_t least, int64_t most, int64_t *out,
              struct err *e)
{
    if (i >= args.nlist)
        return err_set(e, ERR_USAGE, "lacks argument %" PRIu32, i + 1);
    const struct arg *a = &args.v[i];
    if (a->kind != ARG_INTEGER || a->i < least || a->i > most)
        return err_set(e, ERR_USAGE,
                       "argument %" PRIu32 " must be an integer from %" PRId64 " to %" PRId64
                       ", not '%.*s'",
                       i + 1, least, most, (int)a->text.n, a->text.p);
    *out = a->i;
    return true;
}

bool args_choice(struct args args, const char *name, const char *const *choices, int *out,
                 struct err *e)
{
    const struct arg *a = args_named(args, name);
    *out = 0;
    if (!a)
        return true;
    for (; choices[*out]; ++*out)
        if (slice_eq(a->text, slice_str(choices[*out])))
            return true;
    struct buf known = {0};
    for (int i = 0; choices[i]; i++)
        if (choices[i][0])
            buf_printf(&known, known.n ? ", %s" : "%s", choices[i]);
    err_set(e, ERR_USAGE, "%s cannot be '%.*s'", name, (int)a->text.n, a->text.p);
    err_hint(e, "it is one of: %.*s", (int)known.n, known.p);
    buf_free(&known);
    return false;
}

bool args_flag(struct args args, const char *name, bool *out, struct err *e)
{
    const struct arg *a = args_named(args, name);
    *out = a && a->kind == ARG_BOOLEAN && a->i;
    if (a && a->kind != ARG_BOOLEAN)
        return err_set(e, ERR_USAGE, "%s must be true or false, not '%.*s'", name, (int)a->text.n,
                       a->text.p);
    return true;
}

bool args_value_kind(struct args args, enum cell_kind *out, struct err *e)
{
    struct slice name = args_text(args, "kind", "text");
    *out = cell_kind_named(name);
    if (*out < CELL_TEXT)
        return err_set(e, ERR_USAGE, "there is no kind '%.*s'", (int)name.n, name.p);
    return true;
}

bool args_value(struct plan *p, struct args args, uint32_t i, enum cell_kind kind, struct cell *out,
                struct err *e)
{
    if (i >= args.nlist)
        return err_set(e, ERR_USAGE, "lacks argument %" PRIu32, i + 1);
    struct slice text = plan_copy(p, args.v[i].text);
    if (!value_parse(kind, text, &p->arena, out))
        return err_set(e, ERR_USAGE, "'%.*s' is not a value of kind %s", (int)text.n, text.p,
                       cell_kind_name(kind));
    return true;
}

struct slice detail_clip(struct plan *p, struct slice s, size_t most)
{
    if (s.n <= most)
        return s;
    while (most && ((unsigned char)s.p[most] & 0xC0) == 0x80)
        most--;
    size_t n;
    char *clipped = arena_printf(&p->arena, &n, "%.*s…", (int)most, s.p);
    return slice_of(clipped, n);
}

struct slice list_detail(struct plan *p, const struct slice *v, uint32_t n)
{
    enum { SHOWN = 12, SHOWN_BYTES = 80 };
    struct buf b = {0};
    for (uint32_t i = 0; i < n && i < SHOWN; i++) {
        struct slice shown = detail_clip(p, v[i], SHOWN_BYTES);
        buf_add(&b, ", ", i ? 2 : 0);
        buf_add(&b, shown.p, shown.n);
    }
    if (n > SHOWN)
        buf_printf(&b, ", … (%" PRIu32 " in all)", n);
    struct slice s = plan_copy(p, slice_of(b.p, b.n));
    buf_free(&b);
    return s;
}

struct text_slot {
    struct slice key; /* p is NULL in a free slot */
    uint32_t number, hash;
};

/* FNV-1a with 32 bits. The keys are short and come from the kit, so nobody attacks this table. */
static uint32_t hash_of(struct slice s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h ^ h >> 15;
}

void texts_init(struct plan *p, struct texts *t, uint32_t n)
{
    uint32_t size = 8;
    while (size < n * 2)
        size *= 2;
    *t = (struct texts){.slots = arena_alloc(&p->arena, size * sizeof *t->slots), .mask = size - 1};
    memset(t->slots, 0, size * sizeof *t->slots);
}

static struct text_slot *slot_for(const struct texts *t, struct slice key, uint32_t hash)
{
    uint32_t i = hash & t->mask;
    while (t->slots[i].key.p && (t->slots[i].hash != hash || !slice_eq(t->slots[i].key, key)))
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

uint32_t texts_add(struct plan *p, struct texts *t, struct slice key, uint32_t number)
{
    uint32_t hash = hash_of(key);
    struct text_slot *s = slot_for(t, key, hash);
    if (s->key.p)
        return s->number;
    *s = (struct text_slot){key.n ? plan_copy(p, key) : SLICE(""), number, hash};
    t->lengths |= UINT64_C(1) << (key.n < 63 ? key.n : 63);
    t->n++;
    return number;
}

int64_t texts_look_up(const struct texts *t, struct slice key)
{
    const struct text_slot *s = slot_for(t, key, hash_of(key));
    return s->key.p ? (int64_t)s->number : -1;
}

bool args_nul(struct args args, enum nul *out, struct err *e)
{
    static const char *const choices[] = {"reject", "strip", "replace", NULL};
    int choice;
    if (!args_choice(args, "nul", choices, &choice, e))
        return false;
    *out = (enum nul)choice;
    return true;
}

struct slice nul_mend(struct slice s, enum nul nul, struct arena *a)
{
    char *out = arena_bytes(a, nul == NUL_REPLACE ? s.n * 3 : s.n), *q = out;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i]) {
            *q++ = s.p[i];
        } else if (nul == NUL_REPLACE) {
            memcpy(q, "\xEF\xBF\xBD", 3);
            q += 3;
        }
    }
    return slice_of(out, (size_t)(q - out));
}

void blanks_init(struct plan *p, struct blanks *blanks, struct args args, uint32_t first)
{
    texts_init(p, &blanks->tokens, args.nlist);
    for (uint32_t i = first; i < args.nlist; i++)
        texts_add(p, &blanks->tokens, args.v[i].text, i);
}

bool blanks_have(const struct blanks *blanks, const struct cell *cell)
{
    if (cell->kind != CELL_TEXT)
        return true;
    struct slice all = cell_slice(cell), s = blank_trim(all);
    if (!s.n && !blanks->text && !(blanks->quoted && cell->flags & CELL_QUOTED))
        return true;
    return blanks->tokens.lengths &&
           (texts_find(&blanks->tokens, s) >= 0 || texts_find(&blanks->tokens, all) >= 0);
}
