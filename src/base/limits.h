/* The limits of limits.def as numbers. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
#define LIMIT(symbol, number, unit, of, past) LIMIT_##symbol = number,
#include "base/limits.def"
#undef LIMIT
};

#endif
