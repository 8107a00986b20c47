/* A spool: a file written front to back through a buffer, which tells every failed write before the
 * run commits. */
#ifndef LOAD_SPOOL_H
#define LOAD_SPOOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct spool {
    char *path;
    int fd;    /* -1 until the first byte is written: a file with nothing in it is never made */
    bool made; /* it is there, also while it rests */
    struct buf buf; /* callers append a whole record here, then call spool_record */
};

void spool_open(struct spool *s, const char *path);
/* A record is complete: write the buffer out when it is large enough. ERR_USAGE when the file
 * cannot be made, ERR_REFUSED when it cannot be written (the disk is full). */
bool spool_record(struct spool *s, struct err *e);
/* Give its descriptor back for a while; the next write goes on behind what is there. What is no
 * file of the disk, such as a pipe, keeps it. */
void spool_rest(struct spool *s);
/* Write out all that is left and wait until it is on the disk. */
bool spool_sync(struct spool *s, struct err *e);
/* Close, and remove the file unless it is to be kept. */
void spool_close(struct spool *s, bool keep);

/* Append text of unknown origin as UTF-8: U+FFFD for each byte that is none. */
void spool_text(struct buf *b, struct slice text);

#endif
