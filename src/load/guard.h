/* The guard against cells that a spreadsheet would run as a formula, and its exact inverse.
 *
 * A text is dangerous when it begins with = + - @ TAB or CR and is not a plain number (-12.5, +3,
 * -1.234,56, -1e5). Let a cell be k apostrophes and a rest that begins with none. When the rest is
 * dangerous, the guard puts one more apostrophe in front, and the way back takes one away if there
 * is one; any other cell stays as it is both ways. So guard_off(guard_on(x)) is x for every x. */
#ifndef LOAD_GUARD_H
#define LOAD_GUARD_H

#include <stdbool.h>

#include "base/slice.h"

/* The cell needs an apostrophe in front. */
bool guard_needed(struct slice cell);
/* The cell as it was before the guard. */
struct slice guard_off(struct slice cell);

#endif
