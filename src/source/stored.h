/* The stored bytes of a file or of standard input. They are hashed and counted while they are read.
 */
#ifndef SOURCE_STORED_H
#define SOURCE_STORED_H

/* The API of OpenSSL 1.1. The newer functions load providers and a configuration first, which costs
 * a seventh of a small run. */
#define OPENSSL_API_COMPAT 0x10101000L
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/buf.h"
#include "base/err.h"

/* The hash of the first `size` bytes. It shows whether a known file has only grown. */
struct stored_mark {
    uint64_t size;
    char hex[65]; /* empty until that many bytes were read */
};

struct stored {
    char *name; /* the path, or "standard input" */
    int fd;
    bool owned, regular, ended;
    uint64_t size;          /* 0 when not known */
    struct timespec mtime;  /* of a regular file, when it was opened */
    _Atomic uint64_t bytes; /* bytes read so far; another thread shows them as progress */
    SHA256_CTX hash;
    char hex[65];              /* empty until the end of the file was read */
    struct stored_mark *marks; /* borrowed, in the order of their sizes */
    size_t nmarks, next_mark;
    int stop_fd; /* when this is readable, waiting for a pipe must end; -1: none */
    /* everything that was read, for a tee that may come later; kept until stored_forget */
    struct buf head;
    bool headless;
    int tee_fd; /* all bytes that are read are copied to it; -1: there is no copy */
    char *tee;  /* the path of the copy */
};

/* `st` is all zero before. After an error stored_close must still be called. */
bool stored_open(struct stored *st, const char *path, struct err *e);
void stored_close(struct stored *st);
/* Copy everything into a new file: what was read so far and what will be read. */
bool stored_tee(struct stored *st, const char *path, struct err *e);
/* There will be no tee, so the bytes that were read need not be kept. */
void stored_forget(struct stored *st);
/* Read up to n bytes; it may be fewer. *got is 0 only at the end. */
bool stored_read(struct stored *st, char *to, size_t n, size_t *got, struct err *e);

#endif
