/* A source: the bytes of one file or of standard input. They are hashed, unpacked and converted to
 * UTF-8.
 *
 *   open/read ─▶ SHA-256 ─▶ gunzip, unzstd (by content) ─▶ iconv or validation
 *             ─▶ chunks of UTF-8 with marks
 *
 * Only one thread may use it at a time. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/limits.h"

/* A byte that could not be decoded. The text has U+FFFD in its place, also when the input is UTF-8.
 */
struct mark {
    uint64_t position;  /* of the U+FFFD in the UTF-8 stream, from 0 */
    uint64_t offset;    /* of the byte in the unpacked input, from 0 */
    unsigned char byte; /* its value */
};

struct chunk {
    const char *p; /* valid UTF-8 without the byte-order mark; no sequence is cut at its ends */
    size_t n;
    uint64_t position;        /* of p[0] in the UTF-8 stream */
    const struct mark *marks; /* the marks in this chunk, in order */
    size_t nmarks;
};

/* How far into a file the header may begin. That is enough for 20,000 names of 200 bytes. */
#define SOURCE_HEAD_MOST ((size_t)LIMIT_HEAD)

struct stored_mark;

struct source_options {
    /* A name that iconv knows. NULL: it is guessed from the first 128 KiB. UTF-16 is known by its
     * zero bytes. Text that is valid UTF-8, but for a few bytes, is UTF-8. Everything else is
     * windows-1252. A byte-order mark wins over the name and the guess */
    const char *encoding;
    /* a text that begins with these bytes is UTF-8, whatever `encoding` says; NULL: no such text */
    const char *known;
    const char *compression; /* "gzip", "zstd", "none"; NULL or "auto": decide by the content */
    size_t block;            /* bytes of one read; 0: 128 KiB; tests make it tiny and prime */
    /* Sizes at which the hash of the stored bytes so far is wanted. They are in ascending order,
     * and none is 0; borrowed */
    struct stored_mark *marks;
    size_t nmarks;
    /* An archive is refused when it unpacks to more than this many times its size. It is checked
     * above 64 MiB. 0: 1000 */
    uint32_t max_ratio;
};

struct source;

/* Open the file, read the first 128 KiB of text, and decide on compression and encoding. Path "-"
 * is standard input. NULL on error: ERR_INPUT (not found, a folder, not readable, an unknown
 * encoding) or ERR_USAGE (an unknown compression). */
struct source *source_open(const char *path, const struct source_options *options, struct err *e);
void source_close(struct source *s);
/* Let another thread end a wait. When the source is not a regular file, reading waits for this
 * descriptor and for signals, too. When it becomes readable, reads fail with ERR_INTERRUPTED. -1:
 * none. */
void source_stop_on(struct source *s, int fd);

/* Read the next chunk; its n is 0 at the end of the input. A chunk is valid until the next call.
 * False, with ERR_INPUT, path and offset: the archive is truncated or corrupt, there is something
 * after it, or a read failed. */
bool source_fill(struct source *s, struct chunk *chunk, struct err *e);
/* Skip the stored bytes before `to`. They are still hashed. The file must not be packed, and this
 * must come before the first source_fill. */
bool source_skip(struct source *s, uint64_t to, struct err *e);
/* The beginning of the text (of the first 128 KiB). source_fill will give it again. Call this only
 * before the first source_fill. The chunk is valid until the next peek. */
bool source_peek(struct source *s, struct chunk *chunk, struct err *e);
/* Read up to SOURCE_HEAD_MOST for the next peek. Used when the header is not in the first 128 KiB.
 */
bool source_look_further(struct source *s, struct err *e);
/* Copy all stored bytes, also those that were already read, into a new file. Used when standard
 * input must be read twice. Call it only before the first source_fill. ERR_REFUSED: the file cannot
 * be written. */
bool source_tee(struct source *s, const char *path, struct err *e);
/* True when source_peek gives the whole file. */
bool source_is_whole(const struct source *s);

const char *
/* The encoding that is used: "UTF-8", "UTF-16LE", "windows-1252", … */
source_encoding(const struct source *s);
bool source_had_bom(const struct source *s);
const char *source_compression(const struct source *s); /* "none", "gzip", "zstd" */
bool source_is_regular(const struct source *s);         /* it can be read twice */
uint64_t source_size(const struct source *s);           /* stored bytes; 0 when not known */
uint64_t
/* Stored bytes that were read so far. Another thread may ask for it. */
source_bytes_read(const struct source *s);
/* Read the rest without decoding it, so that the hash covers the whole file. Used after a reader
 * that stopped early. Afterwards only source_sha256 and source_close may be called. */
bool source_drain(struct source *s, struct err *e);
/* The SHA-256 of all stored bytes as 64 hexadecimal digits. NULL before the end of the input or
 * source_drain. */
const char *source_sha256(const struct source *s);

#endif
