/* Counts problems by field, code and level, in the order in which they come. A hash finds the
 * group. */
#include "load/files/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "load/files/problems.h"

enum { DIFFERENT_MAX = LIMIT_DIFFERENT, EXAMPLE_BYTES = 200 };

static uint32_t hash_bytes(uint32_t h, const void *p, size_t n)
{
    const unsigned char *s = p; /* FNV-1a */
    for (size_t i = 0; i < n; i++)
        h = (h ^ s[i]) * 16777619u;
    return h;
}

static uint32_t hash_key(struct slice field, struct slice text, uint32_t salt)
{
    uint32_t h = hash_bytes(2166136261u ^ salt, field.p, field.n);
    return hash_bytes(h * 31, text.p, text.n);
}

static struct slice keep(struct tally *t, struct slice s)
{
    return slice_of(arena_dup(&t->arena, s.p, s.n), s.n);
}

/* Add the last entry of a list of n entries to the index. The index grows first if needed. */
static void index_add(struct tally_index *x, uint32_t n,
                      uint32_t (*hash_of)(const struct tally *, uint32_t), const struct tally *t)
{
    if (n * 2 >= x->cap) {
        free(x->slots);
        x->cap = x->cap ? x->cap * 2 : 64;
        x->slots = xcalloc(x->cap, sizeof *x->slots);
        for (uint32_t i = 0; i + 1 < n; i++) {
            uint32_t s = hash_of(t, i) & (x->cap - 1);
            while (x->slots[s])
                s = (s + 1) & (x->cap - 1);
            x->slots[s] = i + 1;
        }
    }
    uint32_t s = hash_of(t, n - 1) & (x->cap - 1);
    while (x->slots[s])
        s = (s + 1) & (x->cap - 1);
    x->slots[s] = n;
}

static uint32_t group_hash(const struct tally *t, uint32_t i)
{
    const struct tally_group *g = &t->groups[i];
    return hash_key(g->field, g->code, g->level);
}

static uint32_t reason_hash(const struct tally *t, uint32_t i)
{
    return hash_key(SLICE(""), t->reasons[i].reason, 0);
}

static struct tally_group *find_group(struct tally *t, struct slice field, struct slice code,
                                      enum level level)
{
    const struct tally_index *x = &t->group_index;
    if (!x->cap)
        return NULL;
    for (uint32_t s = hash_key(field, code, level) & (x->cap - 1); x->slots[s];
         s = (s + 1) & (x->cap - 1)) {
        struct tally_group *g = &t->groups[x->slots[s] - 1];
        if (g->level == level && slice_eq(g->code, code) && slice_eq(g->field, field))
            return g;
    }
    return NULL;
}

static struct tally_group *add_group(struct tally *t, struct slice field, struct slice code,
                                     enum level level, struct slice message)
{
    if (t->ngroups == t->groups_cap) {
        t->groups_cap = t->groups_cap ? t->groups_cap * 2 : 16;
        t->groups = xrealloc(t->groups, t->groups_cap * sizeof *t->groups);
    }
    struct tally_group *g = &t->groups[t->ngroups++];
    *g = (struct tally_group){.field = keep(t, field),
                              .level = level,
                              .code = keep(t, code),
                              .message = keep(t, message)};
    index_add(&t->group_index, t->ngroups, group_hash, t);
    return g;
}

static struct tally_group *group_for(struct tally *t, const struct plan *plan,
                                     const struct problem *p)
{
    struct slice field = p->field < 0 ? SLICE("") : plan->fields[p->field].name;
    enum level level = (enum level)p->level;
    struct tally_group *g = find_group(t, field, p->code, level);
    if (g)
        return g;
    if (t->ngroups < DIFFERENT_MAX)
        return add_group(t, field, p->code, level, p->message);
    g = find_group(t, SLICE(""), SLICE("other"), level);
    return g ? g
             : add_group(t, SLICE(""), SLICE("other"), level,
                         SLICE("problems of more than 10,000 different codes and fields"));
}

static bool has_secrets(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->nfields; i++)
        if (plan->fields[i].secret)
            return true;
    return false;
}

/* The beginning of a text that is put together, and its whole length. */
struct beginning {
    struct buf shown;
    size_t length;
};

static void add_text(struct beginning *to, struct slice s)
{
    size_t room = to->shown.n <= EXAMPLE_BYTES ? EXAMPLE_BYTES + 1 - to->shown.n : 0;
    size_t n = s.n < room ? s.n : room;
    to->length += s.n;
    if (n)
        buf_add(&to->shown, s.p, n);
}

/* The beginning of a row that is rejected as a whole, in the memory of the tally. If the row could
 * not be read, it is not known which cell belongs to which field. So nothing is shown when some
 * field is secret. */
static struct raw row_text(struct tally *t, const struct plan *plan, const struct batch *b,
                           const struct problem *p)
{
    const struct row *row = &b->rows[p->row];
    bool of_row = p->field < 0 || row->state == ROW_BROKEN;
    if (p->column >= 0 || !of_row || has_secrets(plan) || b->file->is_rejects)
        return (struct raw){0};
    struct beginning text = {0};
    add_text(&text, row->raw);
    char delimiter = b->file->rejects_delimiter ? b->file->rejects_delimiter : ',';
    for (uint32_t i = 0; !file_kind(b->file)->members && i < row->ncells; i++) {
        const struct cell *c = i < b->ncols ? &b->src[i][p->row]
                               : row->extra ? &row->extra[i - b->ncols]
                                            : NULL;
        if (!c || (c->kind != CELL_TEXT && c->kind != CELL_NULL))
            break;
        if (i)
            add_text(&text, slice_of(&delimiter, 1));
        if (c->kind == CELL_TEXT)
            add_text(&text, cell_slice(c));
    }
    struct slice s = slice_of(text.shown.p, text.shown.n);
    struct raw raw = {
        .present = text.length > 0, .length = text.length, .cut = text.length > EXAMPLE_BYTES};
    raw.text = keep(t, slice_of(s.p, problem_clipped(s, EXAMPLE_BYTES)));
    buf_free(&text.shown);
    return raw;
}

static void add_example(struct tally *t, struct tally_group *g, const struct plan *plan,
                        const struct batch *b, const struct problem *p)
{
    struct raw raw = problem_raw(b, p, EXAMPLE_BYTES);
    if (!raw.present)
        raw = row_text(t, plan, b, p);
    bool of_cell = p->melted == MELTED_CELL && p->column >= 0;
    struct slice header = of_cell ? b->file->headers[p->column] : SLICE("");
    const struct row *row = &b->rows[p->row];
    g->examples[g->nexamples++] = (struct tally_example){
        .file = b->file->name,
        .row = row->row,
        .line = row->line,
        .has_raw = raw.present,
        .cut = raw.cut,
        .raw = keep(t, raw.text),
        .raw_length = raw.length,
        .header = keep(t, slice_of(header.p, problem_clipped(header, EXAMPLE_BYTES))),
    };
}

uint32_t tally_problem(struct tally *t, const struct plan *plan, const struct batch *b,
                       const struct problem *p)
{
    struct tally_group *g = group_for(t, plan, p);
    g->count++;
    g->differs = g->differs || !slice_eq(g->message, p->message);
    if (g->nexamples < TALLY_EXAMPLES)
        add_example(t, g, plan, b, p);
    return (uint32_t)(g - t->groups);
}

static struct tally_reason *find_reason(struct tally *t, struct slice reason)
{
    const struct tally_index *x = &t->reason_index;
    if (!x->cap)
        return NULL;
    for (uint32_t s = hash_key(SLICE(""), reason, 0) & (x->cap - 1); x->slots[s];
         s = (s + 1) & (x->cap - 1)) {
        struct tally_reason *r = &t->reasons[x->slots[s] - 1];
        if (slice_eq(r->reason, reason))
            return r;
    }
    return NULL;
}

void tally_skip(struct tally *t, struct slice reason)
{
    struct tally_reason *r = find_reason(t, reason);
    if (!r && t->nreasons >= DIFFERENT_MAX) {
        reason = SLICE("other");
        r = find_reason(t, reason);
    }
    if (!r) {
        if (t->nreasons == t->reasons_cap) {
            t->reasons_cap = t->reasons_cap ? t->reasons_cap * 2 : 16;
            t->reasons = xrealloc(t->reasons, t->reasons_cap * sizeof *t->reasons);
        }
        r = &t->reasons[t->nreasons++];
        *r = (struct tally_reason){.reason = keep(t, reason)};
        index_add(&t->reason_index, t->nreasons, reason_hash, t);
    }
    r->count++;
}

void tally_free(struct tally *t)
{
    free(t->groups);
    free(t->reasons);
    free(t->group_index.slots);
    free(t->reason_index.slots);
    arena_free(&t->arena);
    *t = (struct tally){0};
}
