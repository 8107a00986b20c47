/* Identifiers as text: parsers that ops and arguments share. */
#ifndef PLAN_CODE_H
#define PLAN_CODE_H

#include <stdbool.h>

#include "base/slice.h"

/* 32 hexadecimal digits, with hyphens as 8-4-4-4-12 or none, braces or none. */
bool uuid_parse(struct slice s, unsigned char out[16]);

#endif
