/* An error that is not the data's fault: the kit's, the world's or our own. It travels up by value
 * and is printed once, at the top. Bad data never uses this: it becomes a problem of its row
 * (batch/batch.h). */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* Who is at fault. The numbers are the exit codes. */
enum err_kind {
    ERR_NONE = 0,
#define ERR_KIND(symbol, exit, name, help) ERR_##symbol = exit,
#include "base/err_kinds.def"
#undef ERR_KIND
};

struct err {
    enum err_kind kind;
    char msg[1024];   /* lower case, no full stop, names the thing and the value */
    char hint[512];   /* what to do; a second line; may be empty */
    char sqlstate[6]; /* when a server said it, else empty */
    char code[32]; /* a code of batch/problems.def where one fits (file.unreadable), else empty */
};

/* Fill *e and return false, so that a failing function ends in `return err_set(...)`. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Add the second line; returns false as well. */
bool err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Put "what: " before the message; returns false as well. */
bool err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Say which code of problems.def this is; returns false as well. */
bool err_code(struct err *e, const char *code);

/* Print to stderr and exit 5; nothing was committed. Once die_in_doubt(true) has said that a
 * COMMIT of rows went out, exit 6. */
_Noreturn void die_oom(void);
void die_in_doubt(bool doubt);
/* The same, from a handler of signals: exit 130, or 6. */
_Noreturn void die_interrupted(void);
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

#endif
