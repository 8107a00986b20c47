/* A spool: a file that is written through a buffer, from beginning to end. Every failed write is
 * reported before the run commits. */
#ifndef LOAD_FILES_SPOOL_H
#define LOAD_FILES_SPOOL_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct spool {
    char *path;
    int fd;         /* -1 until the first byte is written; an empty file is never made */
    bool made;      /* the file exists, although it may be closed */
    struct buf buf; /* callers append a whole record here and then call spool_record */
};

void spool_open(struct spool *s, const char *path);
/* A record is complete. Write the buffer to the file when it is large enough. ERR_USAGE: the file
 * cannot be made. ERR_REFUSED: it cannot be written, as on a full disk. */
bool spool_record(struct spool *s, struct err *e);
/* Close the descriptor for a while. The next write appends to the file. Files that are not regular,
 * such as a pipe, stay open. */
void spool_rest(struct spool *s);
/* Write everything that is left, and wait until it is on the disk. */
bool spool_sync(struct spool *s, struct err *e);
/* Close the file, and remove it unless `keep` is true. */
void spool_close(struct spool *s, bool keep);

/* Append a text as UTF-8. Each byte that is not valid becomes U+FFFD. */
void spool_text(struct buf *b, struct slice text);

#endif
