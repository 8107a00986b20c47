/* An error that is not caused by the data, but by the kit, the environment or kitload itself. It is
 * returned up to the top as a value and printed there once. Bad data never uses this: it becomes a
 * problem of its row (batch/batch.h). */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* Who caused the error. The numbers are the exit codes of kitload. */
enum err_kind {
    ERR_NONE = 0,
#define ERR_KIND(symbol, exit, name, help, again) ERR_##symbol = exit,
#include "base/err_kinds.def"
#undef ERR_KIND
};

struct err {
    enum err_kind kind;
    char msg[1024];   /* lower case, no full stop; names the thing and the value */
    char hint[512];   /* what to do, printed as a second line; may be empty */
    char sqlstate[6]; /* set when the error came from a server, else empty */
    char code[32];    /* a code of batch/problems.def if one fits (file.unreadable), else empty */
};

/* Fill *e and return false, so that a function that fails can end with `return err_set(...)`. */
bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Add the hint. Returns false, too. */
bool err_hint(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Put "what: " in front of the message. Returns false, too. */
bool err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Set the code, one of problems.def. Returns false, too. */
bool err_code(struct err *e, const char *code);

/* Print a message to stderr and exit with 5, because nothing was committed. After
 * die_in_doubt(true) a COMMIT may have been sent, so the exit code is 6. */
_Noreturn void die_oom(void);
void die_in_doubt(bool doubt);
/* The same for a signal handler: exit with 130, or with 6. */
_Noreturn void die_interrupted(void);
void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

#endif
