/* Identifiers as text: parsers that both ops and their arguments use. */
#ifndef VALUE_CODE_H
#define VALUE_CODE_H

#include <stdbool.h>

#include "base/slice.h"

/* The value of a hexadecimal digit, 0 to 15, or -1. */
static inline int hex_digit(unsigned char c)
{
    if ((unsigned)(c - '0') < 10)
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* 32 hexadecimal digits. Hyphens (as 8-4-4-4-12) and braces may be there or not. */
bool uuid_parse(struct slice s, unsigned char out[16]);

#endif
