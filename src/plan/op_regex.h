/* Regular expressions, for the ops that have one: PCRE2 in UTF mode, with a bound on the work. */
#ifndef PLAN_OP_REGEX_H
#define PLAN_OP_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "plan/op.h"

/* Groups whose places are kept: so many that a replacement can name each, $1 to $99. */
enum { REGEX_GROUPS = 100 };

/* Compiled, and freed with the plan; NULL with *e set where it has a fault. */
pcre2_code *regex_compile(struct plan *p, struct slice text, struct err *e);

/* What a thread needs to match: made once for an exec, at its first use. */
struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};
const struct matcher *regex_matcher(struct exec *x);

/* Groups that matched, or less than 0: no match, or it was given up. The text is valid UTF-8. */
int regex_match(const struct matcher *m, const pcre2_code *regex, struct slice s, size_t from);

/* Record that a match failed: by `no_match`, or by regex.limit. */
void regex_fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                enum problem_code no_match);

#endif
