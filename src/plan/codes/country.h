/* The list of countries, for the ops that name one. */
#ifndef PLAN_CODES_COUNTRY_H
#define PLAN_CODES_COUNTRY_H

#include "base/slice.h"

/* The number of the country with these two letters of ISO 3166-1, or -1. */
int country_of_alpha2(struct slice code);

#endif
