/* Errors as values, and allocations that end the process instead of failing. */
#include "base/err.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    memset(e, 0, sizeof *e);
    e->kind = kind;
    vsnprintf(e->msg, sizeof e->msg, fmt, ap);
    va_end(ap);
    return false;
}

bool err_hint(struct err *e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(e->hint, sizeof e->hint, fmt, ap);
    va_end(ap);
    return false;
}

bool err_wrap(struct err *e, const char *fmt, ...)
{
    char before[sizeof e->msg], after[sizeof e->msg];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(before, sizeof before, fmt, ap);
    va_end(ap);
    memcpy(after, e->msg, sizeof after);
    snprintf(e->msg, sizeof e->msg, "%.500s: %.500s", before, after);
    return false;
}

bool err_code(struct err *e, const char *code)
{
    snprintf(e->code, sizeof e->code, "%s", code);
    return false;
}

static atomic_bool in_doubt;

void die_in_doubt(bool doubt)
{
    in_doubt = doubt;
}

_Noreturn void die_interrupted(void)
{
    static const char before[] = "kitload: interrupted twice; nothing was committed\n";
    static const char after[] = "kitload: interrupted twice when COMMIT had been sent\n"
                                "kitload jobs says whether the rows are loaded\n";
    bool doubt = in_doubt;
    ssize_t ignored = doubt ? write(STDERR_FILENO, after, sizeof after - 1)
                            : write(STDERR_FILENO, before, sizeof before - 1);
    (void)ignored;
    _exit(doubt ? ERR_DOUBT : ERR_INTERRUPTED);
}

_Noreturn void die_oom(void)
{
    static const char before[] = "kitload: out of memory; nothing was committed\n"
                                 "  the machine has no more, or a limit (ulimit -v) is too low\n";
    static const char after[] = "kitload: out of memory when COMMIT had been sent\n"
                                "kitload jobs says whether the rows are loaded\n";
    bool doubt = in_doubt;
    ssize_t ignored = doubt ? write(STDERR_FILENO, after, sizeof after - 1)
                            : write(STDERR_FILENO, before, sizeof before - 1);
    (void)ignored;
    _exit(doubt ? ERR_DOUBT : ERR_REFUSED);
}

void *xmalloc(size_t n)
{
    void *p = malloc(n ? n : 1);
    if (!p)
        die_oom();
    return p;
}

void *xcalloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        die_oom();
    return p;
}

void *xrealloc(void *p, size_t n)
{
    p = realloc(p, n ? n : 1);
    if (!p)
        die_oom();
    return p;
}

char *xstrdup(const char *s)
{
    return xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t n)
{
    char *p = xmalloc(n + 1);
    memcpy(p, s, n);
    p[n] = 0;
    return p;
}
