/* The currencies of ISO 4217, and the signs and names next to amounts. */
#ifndef REGISTRY_CURRENCY_H
#define REGISTRY_CURRENCY_H

#include "base/buf.h"
#include "base/slice.h"

/* Find a currency by its code, number or name. Returns its code (three letters and NUL, static), or
 * NULL. */
const char *currency_named(struct buf *scratch, struct slice s);
/* Find a currency by its code in capitals. Returns the code in the table, or NULL. */
const char *currency_of_code(struct slice code);

/* True when the text is a sign that is written next to amounts: "€", "Fr.", "kr". */
bool currency_sign(struct slice s);

enum affix { AFFIX_NONE, AFFIX_OWN, AFFIX_OTHER, AFFIX_UNKNOWN };
/* The kind of the text next to an amount in the currency `code`: its own code, sign or name, that
 * of another currency, or something unknown. */
enum affix currency_affix(struct buf *scratch, const char *code, struct slice s);

#endif
