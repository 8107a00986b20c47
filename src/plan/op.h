/* Shared by the op_*.c files: reading arguments, lists in messages, sets of texts. Private to
 * src/plan. */
#ifndef PLAN_OP_H
#define PLAN_OP_H

#include "plan/ops.h"
#include "plan/plan.h"

/* True when the decoder could not read this row, or a hook skipped it. Its cells mean nothing then.
 */
static inline bool row_is_out(const struct exec *x, uint32_t row)
{
    return x->b->rows[row].state == ROW_BROKEN || x->b->rows[row].state == ROW_SKIPPED;
}

/* Reading arguments. Each function returns false and sets *e when the argument is not as it must
 * be. */
bool args_count(struct args args, uint32_t least, uint32_t most, struct err *e);
/* The only named arguments must be these; NULL ends the list. */
bool args_only(struct args args, struct err *e, ...) __attribute__((sentinel));
bool args_int(struct args args, uint32_t i, int64_t least, int64_t most, int64_t *out,
              struct err *e);
/* The named argument must be one of `choices`; NULL ends them. Without the argument it is the first
 * one. */
bool args_choice(struct args args, const char *name, const char *const *choices, int *out,
                 struct err *e);
/* The named argument must be true or false. Without it: false. */
bool args_flag(struct args args, const char *name, bool *out, struct err *e);
/* The kind in the named argument `kind`. Without it: text. */
bool args_value_kind(struct args args, enum cell_kind *out, struct err *e);
/* Read argument i as a value of that kind. It is allocated in the plan. */
bool args_value(struct plan *p, struct args args, uint32_t i, enum cell_kind kind, struct cell *out,
                struct err *e);

/* How many bytes of a kit's own text a message shows. A longer text ends in "…". The limit matters
 * because each bad cell has a message. */
enum { DETAIL_MAX = 1100 };
struct slice detail_clip(struct plan *p, struct slice s, size_t most);
/* "a, b, c". Only 12 are shown: "…, … (40 in all)". */
struct slice list_detail(struct plan *p, const struct slice *v, uint32_t n);

/* A set of texts, each with a number. It is made when the plan is bound, and each cell is looked up
 * in it. */
struct texts {
    struct text_slot *slots;
    uint32_t mask;
    uint32_t n;
    uint64_t lengths; /* bit i: the set has a text of i bytes; bit 63: of 63 bytes or more */
};
void texts_init(struct plan *p, struct texts *t, uint32_t n);
/* Add a copy of the text. Returns its number: `number`, or the older one when the text was already
 * there. */
uint32_t texts_add(struct plan *p, struct texts *t, struct slice key, uint32_t number);
/* The number of the text, or -1. */
int64_t texts_look_up(const struct texts *t, struct slice key);

static inline int64_t texts_find(const struct texts *t, struct slice key)
{
    if (!(t->lengths >> (key.n < 63 ? key.n : 63) & 1))
        return -1;
    return texts_look_up(t, key);
}

/* Which source cells count as blank: those without a character, and those with a null token. */
struct blanks {
    struct texts tokens;
    bool text;   /* an empty cell is a text, and only nothing and the tokens are blank */
    bool quoted; /* "" is a text */
};
/* Take argument `first` and those after it as the tokens. */
void blanks_init(struct plan *p, struct blanks *blanks, struct args args, uint32_t first);
bool blanks_have(const struct blanks *blanks, const struct cell *cell);

/* How to handle U+0000 in a text: the named argument `nul`. */
enum nul { NUL_REJECT, NUL_STRIP, NUL_REPLACE };
bool args_nul(struct args args, enum nul *out, struct err *e);
/* The text without its U+0000, or with U+FFFD in place of each. */
struct slice nul_mend(struct slice s, enum nul nul, struct arena *a);

#endif
