/* What the op_*.c files share: reading arguments, lists in messages, sets
 * of texts. Private to src/plan. */
#ifndef PLAN_OP_H
#define PLAN_OP_H

#include "plan/ops.h"
#include "plan/plan.h"

/* The decoder could not read this row, or a hook skipped it: its cells mean nothing. */
static inline bool row_is_out(const struct exec *x, uint32_t row)
{
    return x->b->rows[row].state == ROW_BROKEN || x->b->rows[row].state == ROW_SKIPPED;
}

/* Arguments. Each gives false with *e set when the argument is not as asked for. */
bool args_count(struct args args, uint32_t least, uint32_t most, struct err *e);
/* Only these named arguments, ended by NULL. */
bool args_only(struct args args, struct err *e, ...) __attribute__((sentinel));
bool args_int(struct args args, uint32_t i, int64_t least, int64_t most, int64_t *out,
              struct err *e);
/* The named argument is one of `choices`, ended by NULL; absent: the first of them. */
bool args_choice(struct args args, const char *name, const char *const *choices, int *out,
                 struct err *e);
/* The named argument is true or false; absent: false. */
bool args_flag(struct args args, const char *name, bool *out, struct err *e);
/* The kind that the named argument `kind` says; absent: text. */
bool args_value_kind(struct args args, enum cell_kind *out, struct err *e);
/* A value of that kind from argument i, allocated in the plan. */
bool args_value(struct plan *p, struct args args, uint32_t i, enum cell_kind kind, struct cell *out,
                struct err *e);

/* What a message repeats of a kit's own text, in bytes; more ends in "…". Each bad cell has a
 * message of its own. */
enum { DETAIL_MAX = 1100 };
struct slice detail_clip(struct plan *p, struct slice s, size_t most);
/* "a, b, c", and past 12 of them "…, … (40 in all)". */
struct slice list_detail(struct plan *p, const struct slice *v, uint32_t n);

/* A set of texts, each with a number; made at bind, looked up once a cell. */
struct texts {
    struct text_slot *slots;
    uint32_t mask;
    uint32_t n;
    uint64_t lengths; /* bit i: a text of i bytes is in it; bit 63: of 63 or more */
};
void texts_init(struct plan *p, struct texts *t, uint32_t n);
/* The number under which the text is in it now: `number`, or the one it had before. Keys are
 * copied. */
uint32_t texts_add(struct plan *p, struct texts *t, struct slice key, uint32_t number);
/* Its number, or -1. */
int64_t texts_look_up(const struct texts *t, struct slice key);

static inline int64_t texts_find(const struct texts *t, struct slice key)
{
    if (!(t->lengths >> (key.n < 63 ? key.n : 63) & 1))
        return -1;
    return texts_look_up(t, key);
}

/* What becomes of U+0000 in text: the named argument `nul`. */
enum nul { NUL_REJECT, NUL_STRIP, NUL_REPLACE };
bool args_nul(struct args args, enum nul *out, struct err *e);
/* The text without its U+0000, or with U+FFFD for each. */
struct slice nul_mend(struct slice s, enum nul nul, struct arena *a);

#endif
