/* What a file is that is no table of text, by its first bytes: archives, workbooks, databases,
 * pages, pictures. Never by its name. */
#ifndef SOURCE_KNOWN_H
#define SOURCE_KNOWN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

/* False, ERR_INPUT: `head`, the unpacked beginning of the file, is not to be read as text. The
 * error says what it is and how to get on. 64 KiB are enough of it; of less some kinds are not
 * told. */
bool known_as_text(const char *name, struct slice head, struct err *e);

/* The same of what is known as nothing: of text in an encoding with one byte for an ASCII letter.
 */
bool known_as_no_binary(const char *name, struct slice head, struct err *e);

#endif
