/* Regular expressions for the ops that have one. They use PCRE2 in UTF mode. Work and memory for
 * each cell are limited (regex_work.c). */
#ifndef PLAN_TEXT_OP_REGEX_H
#define PLAN_TEXT_OP_REGEX_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "plan/op.h"

/* How many groups are recorded. It is enough for the references of a replacement, $1 to $99. */
enum { REGEX_GROUPS = 100 };

/* How many bytes of an expression a message shows. */
enum { EXPRESSION_SHOWN = 200 };

/* The expression is compiled twice. PCRE2's own match limit does not count loops over single
 * characters. So it stops neither `a(?=.*?.*?b|)` nor gsub with many matches. The counted code
 * reports each of its items, and the cell pays for them. It takes two to four times as long. So the
 * quick code is used for cells that are too short to cost much. */
struct regex {
    pcre2_code *quick, *counted;
    size_t quick_most; /* the longest cell for the quick code, in bytes */
    int32_t step_cost; /* what one item costs */
};

/* Compile the expression. The plan frees it. NULL, with *e set: the expression has an error. */
const struct regex *regex_compile(struct plan *p, struct slice text, struct err *e);
/* The length up to which no cell can take more than some million steps. 0: that is not known. */
size_t regex_quick_most(struct slice text, bool jit, size_t frame);
/* Add callouts to the expression at the places that show its work. They are far fewer than one for
 * each item. False: these places are not known. */
bool regex_add_callouts(struct slice text, struct buf *out);

/* The memory that a thread needs for matching. An exec makes it when it first needs it. */
struct matcher {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    const pcre2_code *code; /* the code that regex_begin chose for the cell */
    int64_t left;           /* how much work the cell may still cost */
    int32_t step_cost;
    size_t seen; /* the position of the last item */
};
struct matcher *regex_matcher(struct exec *x);

/* Start a cell. All matches in it share one limit of work. */
void regex_begin(struct matcher *m, const struct regex *regex, struct slice cell);
/* The number of groups that matched. Less than 0: there was no match, or the limit was reached. The
 * text is valid UTF-8. */
int regex_match(struct matcher *m, struct slice s, size_t from);
/* The same with an expression from our own tables, on a short text. */
int regex_match_code(const struct matcher *m, const pcre2_code *code, struct slice s);

/* Record a problem for a match that failed: `no_match`, or regex.limit. */
void regex_fail(struct exec *x, const struct insn *in, uint32_t row, int why,
                enum problem_code no_match);

#endif
