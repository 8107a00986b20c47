/* Secrets: texts that are never shown. Their memory is locked, and wiped when it is freed. Only
 * this room includes sodium.h.
 *
 *   terminal, standard input, a file, a variable, a program ─▶ struct secret ─▶ a sealed text
 *                                                                           └▶ libpq
 *
 * A sealed text is made with the public key alone. Only the private key opens it. */
#ifndef SECRET_SECRET_H
#define SECRET_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

/* p ends with a NUL that n does not count. A secret of our own has p = NULL until it is filled. */
struct secret {
    char *p;
    size_t n;
};

enum { SECRET_MOST = 16384, KEY_ID = 16, KEY_TEXT = 43 };

/* Must be called before everything else. False: the machine gives no random bytes. */
bool secret_begin(void);
/* Take n bytes, or make room for them when from is NULL. */
void secret_take(struct secret *s, const char *from, size_t n);
void secret_free(struct secret *s);

/* read.c: each fills an empty secret with one text. They refuse an empty text, one that is too
 * long, and one with a NUL byte. A line end after the last line is not part of it. */
/* When only the enter key is pressed, s stays empty. */
bool secret_from_terminal(struct secret *s, const char *prompt, struct err *e);
bool secret_from_input(struct secret *s, struct err *e);
/* The file must be its owner's alone. With `strict` also root's group may not read it. */
bool secret_from_file(struct secret *s, const char *path, bool strict, struct err *e);
/* Overwrites the variable's value with stars, so that no child of this process sees it. */
bool secret_from_variable(struct secret *s, const char *name, struct err *e);
/* What the program writes to its standard output. It has no standard input. */
bool secret_from_program(struct secret *s, char *const argv[], struct err *e);

/* box.c: a public key is KEY_TEXT characters. The text of a private key is one line, and says so.
 */
void secret_new_key(struct secret *private_key);
/* The public key that belongs to a private one. False: this is no private key. */
bool secret_public_of(const struct secret *private_key, char public_key[KEY_TEXT + 1]);
/* The name of a public key, KEY_ID characters. False: this is no public key. */
bool secret_key_id(const char *public_key, char id[KEY_ID + 1]);
/* What is sealed: fields that say what the value is for, and the value. */
enum { SEALED_NAME, SEALED_HOST, SEALED_PORT, SEALED_USER, SEALED_DATE, SEALED_FIELDS };
bool secret_seal(const char *public_key, const struct slice fields[SEALED_FIELDS],
                 const struct secret *value, struct buf *out);
/* The fields point into *whole, which the caller frees. */
bool secret_open(const char *sealed, const struct secret *private_key, struct secret *whole,
                 struct slice fields[SEALED_FIELDS], struct secret *value);

/* A file that exists only in this process's memory, for a library that takes a secret only by the
 * path of a file. It is its owner's alone, and it is wiped and gone when it is taken back. */
struct lent {
    int fd; /* -1: nothing is lent */
    size_t n;
    char path[40];
};
bool secret_lend(const struct secret *s, struct lent *l, struct err *e);
void secret_take_back(struct lent *l);

/* totp.c: how codes are made. 0 and "": as the key says, else 6 digits, 30 seconds, SHA1. */
struct totp {
    char algorithm[8];
    int digits, period;
};
/* The code for a time in Unix seconds, from a key in base32 or an otpauth:// address. *how then has
 * what was used. */
bool secret_totp(struct secret *code, const struct secret *key, struct totp *how, int64_t at,
                 struct err *e);

/* sign.c: a signature of a webhook's text. `standard`: as Standard Webhooks has it, base64 of the
 * HMAC with the bytes behind whsec_. Else the whole secret is the key, and it is hexadecimal. */
enum { SIGNATURE = 65 };
bool secret_sign(const struct secret *s, bool standard, struct slice text, char out[SIGNATURE],
                 struct err *e);

/* A file for its owner alone, under another name first, synced, then renamed. */
bool secret_write(const char *path, const struct secret *const *lines, size_t n, struct err *e);

#endif
