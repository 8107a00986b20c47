/* The guard against cells that a spreadsheet would run as a formula. It can be undone exactly.
 *
 * A text is dangerous when it begins with = + - @ TAB or CR and is not a plain number (-12.5, +3,
 * -1.234,56, -1e5). Take a cell as k apostrophes and a rest that does not begin with one. If the
 * rest is dangerous, the guard adds one apostrophe before the cell, and undoing it removes one if
 * there is one. All other cells stay as they are. So guard_off always gives back the cell as it
 * was. */
#ifndef LOAD_FILES_GUARD_H
#define LOAD_FILES_GUARD_H

#include <stdbool.h>

#include "base/slice.h"

/* True when the cell needs an apostrophe before it. */
bool guard_needed(struct slice cell);
/* The cell without the guard. */
struct slice guard_off(struct slice cell);

#endif
