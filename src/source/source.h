/* A source: the bytes of one file or of standard input, decompressed and turned into UTF-8, hashed
 * on the way.
 *
 *   open/read ─▶ SHA-256 ─▶ gunzip, unzstd (by content) ─▶ iconv or validation ─▶ chunks of UTF-8
 * with marks
 *
 * Used by one thread at a time. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

/* A byte that could not be decoded. In the text stands U+FFFD for it (for UTF-8 input too). */
struct mark {
    uint64_t position;  /* of the replacement in the UTF-8 stream, from 0 */
    uint64_t offset;    /* of the byte in the decompressed input, from 0 */
    unsigned char byte; /* its value */
};

struct chunk {
    const char *p; /* valid UTF-8, no sequence cut at the ends; without the BOM */
    size_t n;
    uint64_t position;        /* of p[0] in the UTF-8 stream */
    const struct mark *marks; /* those within this chunk, in order */
    size_t nmarks;
};

/* How far into a file a header is looked for: 20,000 names of 200 bytes. */
#define SOURCE_HEAD_MOST ((size_t)LIMIT_HEAD)

struct stored_mark;

struct source_options {
    const char *encoding; /* a name that iconv knows; NULL: sniffed from the first 128 KiB (UTF-16
                             by its zeros, UTF-8 if it is valid but for a few bytes, else
                             windows-1252). A byte-order mark overrules either */
    const char *known;    /* text that begins with these bytes is UTF-8 whatever `encoding` says;
                             NULL: none does */
    const char *compression;   /* "gzip", "zstd", "none"; NULL or "auto": by content */
    size_t block;              /* bytes of one read; 0: 128 KiB. Tests make it tiny and prime */
    struct stored_mark *marks; /* sizes at which the hash of the stored bytes so far is wanted, in
                                  their order, none of them 0; borrowed */
    size_t nmarks;
    uint32_t max_ratio; /* an archive that unpacks to more than so many times its size, once
                           past 64 MiB, is refused; 0: 1000 */
};

struct source;

/* path "-" is standard input. Opens, reads the first 128 KiB of text, settles compression and
 * encoding. NULL on error (ERR_INPUT: not found, a folder, not readable, an unknown encoding;
 * ERR_USAGE: unknown compression). */
struct source *source_open(const char *path, const struct source_options *options, struct err *e);
void source_close(struct source *s);
/* Reading from what is no regular file waits for this descriptor as well, and for signals: once it
 * is readable, reads fail with ERR_INTERRUPTED. So another thread can end a wait. -1: none. */
void source_stop_on(struct source *s, int fd);

/* The next chunk; n == 0 at the end of the input. A chunk lives until the next call. A truncated or
 * corrupt archive, trailing garbage after it, a read error: false, ERR_INPUT, with path and offset.
 */
bool source_fill(struct source *s, struct chunk *chunk, struct err *e);
/* Pass over the stored bytes before `to`, which are hashed all the same; of a file that is not
 * packed, before the first source_fill. */
bool source_skip(struct source *s, uint64_t to, struct err *e);
/* The beginning of the text (that of the first 128 KiB), without consuming it. Before the first
 * source_fill only. The chunk lives until the next peek. */
bool source_peek(struct source *s, struct chunk *chunk, struct err *e);
/* Lengthen that beginning to SOURCE_HEAD_MOST: where the first 128 KiB do not hold the header. */
bool source_look_further(struct source *s, struct err *e);
/* Copy the stored bytes, those read already included, into a new file at path: for who must read
 * standard input twice. Before the first source_fill only. ERR_REFUSED when it cannot be written.
 */
bool source_tee(struct source *s, const char *path, struct err *e);
/* What source_peek gives is all there is. */
bool source_is_whole(const struct source *s);

const char *
source_encoding(const struct source *s); /* "UTF-8", "UTF-16LE", "windows-1252", … what is used */
bool source_had_bom(const struct source *s);
const char *source_compression(const struct source *s); /* "none", "gzip", "zstd" */
bool source_is_regular(const struct source *s);         /* can be read twice */
uint64_t source_size(const struct source *s);           /* stored bytes; 0 when unknown */
uint64_t
source_bytes_read(const struct source *s); /* stored bytes so far; may be read by another thread */
/* Read what is left without decoding it, so that the hash covers it: after a reader that stopped
 * early. Nothing but source_sha256 and source_close may follow. */
bool source_drain(struct source *s, struct err *e);
/* After the end of the input or source_drain: 64 hexadecimal digits of the SHA-256 of the stored
 * bytes, all of them. NULL before. */
const char *source_sha256(const struct source *s);

#endif
