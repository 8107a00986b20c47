/* Telephone numbers by the numbering plans of all regions: what is dialled in one becomes E.164.
 *
 * Follows the algorithm of libphonenumber (parse, then is_valid_number), on its metadata. */
#ifndef PLAN_CODES_PHONE_H
#define PLAN_CODES_PHONE_H

#include "plan/text/op_regex.h"

struct phones; /* the plans, their expressions compiled when a number first needs them */

/* Freed with the plan; shared by threads. */
struct phones *phones_open(struct plan *p);
/* The region of that code ("DE"), or -1. */
int phones_region(struct slice code);

enum { PHONE_MAX = 32 };
/* The number in E.164 into out, its length; 0: it is none. `region` is where it would be dialled,
 * -1: only numbers with + are known. */
size_t phones_parse(struct phones *phones, const struct matcher *m, int region, struct slice s,
                    char out[PHONE_MAX]);

#endif
