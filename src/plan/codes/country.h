/* The list of countries. Ops that read a country use it. */
#ifndef PLAN_CODES_COUNTRY_H
#define PLAN_CODES_COUNTRY_H

#include "base/slice.h"

/* The number of the country with this code of two letters (ISO 3166-1), or -1. */
int country_of_alpha2(struct slice code);

#endif
