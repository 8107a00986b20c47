/* Regular expressions, for the ops that have one: PCRE2 in UTF mode, with a bound on the work and
 * on the memory for one cell (regex_work.c). */
#ifndef PLAN_TEXT_OP_REGEX_H
#define PLAN_TEXT_OP_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "plan/op.h"

/* Groups whose places are kept: so many that a replacement can name each, $1 to $99. */
enum { REGEX_GROUPS = 100 };

/* Bytes of an expression in a message. */
enum { EXPRESSION_SHOWN = 200 };

/* The same expression twice. PCRE2's own match limit knows nothing of a loop over single
 * characters, so it ends neither `a(?=.*?.*?b|)` nor a pass of gsub over them. The counted code
 * says at each of its items where it stands, and is charged for it; that takes two to four times as
 * long. So a cell that is too short to cost much goes through the quick code. */
struct regex {
    pcre2_code *quick, *counted;
    size_t quick_most; /* bytes of a cell for the quick code */
    int32_t step_cost; /* of one item */
};

/* Compiled, and freed with the plan; NULL with *e set where it has a fault. */
const struct regex *regex_compile(struct plan *p, struct slice text, struct err *e);
/* The longest cell on which the expression cannot take more than some million steps, whatever the
 * cell is; 0 where that cannot be told. */
size_t regex_quick_most(struct slice text, bool jit, size_t frame);
/* The expression with callouts at the places where its work shows, far fewer than one an item;
 * false where that cannot be told. */
bool regex_add_callouts(struct slice text, struct buf *out);

/* What a thread needs to match: made once for an exec, at its first use. */
struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    const pcre2_code *code; /* for the cell that regex_begin was told of */
    int64_t left;           /* what may still be spent on the cell */
    int32_t step_cost;
    size_t seen; /* where the last item stood */
};
struct matcher *regex_matcher(struct exec *x);

/* All that is matched in one cell is charged to one account: begin with it. */
void regex_begin(struct matcher *m, const struct regex *regex, struct slice cell);
/* Groups that matched, or less than 0: no match, or it was given up. The text is valid UTF-8. */
int regex_match(struct matcher *m, struct slice s, size_t from);
/* The same with an expression of ours on a short text. */
int regex_match_code(const struct matcher *m, const pcre2_code *code, struct slice s);

/* Record that a match failed: by `no_match`, or by regex.limit. */
void regex_fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                enum problem_code no_match);

#endif
