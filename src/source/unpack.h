/* The bytes of a file before gzip or zstd packed them. */
#ifndef SOURCE_UNPACK_H
#define SOURCE_UNPACK_H

#include <zlib.h>
#include <zstd.h>

#include "source/stored.h"

enum packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD };

struct unpack {
    struct stored *stored; /* borrowed */
    enum packing packing;
    uint32_t max_ratio;
    char *raw; /* raw[at..end) are the stored bytes that are not unpacked yet */
    size_t cap, at, end;
    uint64_t out; /* bytes given out so far; with stored->bytes they make the ratio */
    bool inside;  /* a gzip member or zstd frame has begun and not ended */
    bool any;     /* one has ended, so only another one may follow */
    bool pending; /* the decoder may have output that did not fit */
    z_stream gzip;
    ZSTD_DStream *zstd;
};

/* Set up unpacking. compression is "gzip", "zstd" or "none"; NULL or "auto" looks at the first
 * bytes. `u` is all zero before. After an error unpack_close must still be called. */
bool unpack_open(struct unpack *u, struct stored *stored, const char *compression, size_t block,
                 uint32_t max_ratio, struct err *e);
void unpack_close(struct unpack *u);
/* Read 1 to n bytes; *got is 0 only at the end. ERR_INPUT, with the offset in the stored file: the
 * archive is truncated or corrupt, or something comes after it. */
bool unpack_read(struct unpack *u, char *to, size_t n, size_t *got, struct err *e);
const char *packing_name(enum packing packing);

#endif
