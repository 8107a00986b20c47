/* Currencies of ISO 4217, and what stands beside amounts. */
#ifndef REGISTRY_CURRENCY_H
#define REGISTRY_CURRENCY_H

#include "base/buf.h"
#include "base/slice.h"

/* The code (three letters and NUL, static) of a currency by its code, number or name; NULL. */
const char *currency_named(struct buf *scratch, struct slice s);
/* The code as the table has it, for one in capitals; NULL. */
const char *currency_of_code(struct slice code);

/* A sign as it is written beside amounts: "€", "Fr.", "kr". */
bool currency_sign(struct slice s);

enum affix { AFFIX_NONE, AFFIX_OWN, AFFIX_OTHER, AFFIX_UNKNOWN };
/* What stands beside an amount in the currency `code`: its code, sign or name, another one's, or
 * nothing that is known. */
enum affix currency_affix(struct buf *scratch, const char *code, struct slice s);

#endif
