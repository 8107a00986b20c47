/* The bytes of a file as they were before gzip or zstd packed them. */
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
    char *raw; /* stored bytes not yet unpacked: raw[at..end) */
    size_t cap, at, end;
    uint64_t out; /* bytes given so far: with stored->bytes, the ratio */
    bool inside;  /* a gzip member or zstd frame was begun and has not ended */
    bool any;     /* one has ended: what follows may only be another */
    bool pending; /* the decoder may hold output that it had no room for */
    z_stream gzip;
    ZSTD_DStream *zstd;
};

/* compression: "gzip", "zstd", "none"; NULL or "auto" looks at the first bytes. `u` is all zero
 * before; after a failure unpack_close must be called all the same. */
bool unpack_open(struct unpack *u, struct stored *stored, const char *compression, size_t block,
                 uint32_t max_ratio, struct err *e);
void unpack_close(struct unpack *u);
/* 1 to n bytes; *got == 0 only at the end. A truncated or corrupt archive and anything behind it is
 * ERR_INPUT with the offset in the stored bytes. */
bool unpack_read(struct unpack *u, char *to, size_t n, size_t *got, struct err *e);
const char *packing_name(enum packing packing);

#endif
