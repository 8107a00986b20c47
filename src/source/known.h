/* Recognizes by the first bytes what is not a table of text: archives, workbooks, databases, web
 * pages, pictures. The file's name does not matter. */
#ifndef SOURCE_KNOWN_H
#define SOURCE_KNOWN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

/* `head` is the unpacked beginning of the file. False, with ERR_INPUT: it must not be read as text.
 * The error says what the file is and what to do. 64 KiB of it are enough; with less, some kinds
 * are not recognized. */
bool known_as_text(const char *name, struct slice head, struct err *e);

/* The same for data of no known format. It may only be called for an encoding with one byte for an
 * ASCII letter. */
bool known_as_no_binary(const char *name, struct slice head, struct err *e);

/* And of text in EBCDIC, which is read if its encoding is given. */
bool known_as_no_ebcdic(const char *name, struct slice head, struct err *e);

#endif
