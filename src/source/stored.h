/* The stored bytes of a file or of standard input, hashed and counted on the way. */
#ifndef SOURCE_STORED_H
#define SOURCE_STORED_H

/* The functions of 1.1: those that took their place load providers and a configuration first, a
 * seventh of a small run. */
#define OPENSSL_API_COMPAT 0x10101000L
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/* The hash of the first `size` bytes, for who asks whether a file has grown. */
struct stored_mark {
    uint64_t size;
    char hex[65]; /* empty until so much was read */
};

struct stored {
    char *name; /* the path, or "standard input" */
    int fd;
    bool owned, regular, ended;
    uint64_t size;          /* 0 when unknown */
    struct timespec mtime;  /* of a regular file, when it was opened */
    _Atomic uint64_t bytes; /* read so far: another thread shows it as progress */
    SHA256_CTX hash;
    char hex[65];              /* empty until the end was read */
    struct stored_mark *marks; /* borrowed, in the order of their sizes */
    size_t nmarks, next_mark;
    int stop_fd;     /* readable when a pipe is not to be waited for any more; -1: none */
    struct buf head; /* all that was read, for a tee that comes later, until stored_forget */
    bool headless;
    int tee_fd; /* where a copy of all that is read goes; -1: nowhere */
    char *tee;  /* its path */
};

/* `st` is all zero before; after a failure stored_close may, and must, be called all the same. */
bool stored_open(struct stored *st, const char *path, struct err *e);
void stored_close(struct stored *st);
/* Copy what was read so far and what will be read into a new file at path. */
bool stored_tee(struct stored *st, const char *path, struct err *e);
/* No tee comes any more: what was read need not be kept. */
void stored_forget(struct stored *st);
/* Up to n bytes, fewer where the system gives fewer; *got == 0 only at the end. */
bool stored_read(struct stored *st, char *to, size_t n, size_t *got, struct err *e);

#endif
