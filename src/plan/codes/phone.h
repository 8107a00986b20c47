/* Telephone numbers by the numbering plans of all regions. A number as it is dialled in one region
 * becomes E.164. It follows the algorithm of libphonenumber (parse, then is_valid_number) and uses
 * its metadata. */
#ifndef PLAN_CODES_PHONE_H
#define PLAN_CODES_PHONE_H

#include "plan/text/op_regex.h"

/* The numbering plans. Their expressions are compiled when a number first needs them. */
struct phones;

/* The plan frees it. Threads share it. */
struct phones *phones_open(struct plan *p);
/* The region with that code ("DE"), or -1. */
int phones_region(struct slice code);

enum { PHONE_MAX = 32 };
/* Write the number in E.164 into out. Returns its length, or 0 when it is not a number. `region` is
 * the region where it would be dialled. With -1 only numbers with + are accepted. */
size_t phones_parse(struct phones *phones, const struct matcher *m, int region, struct slice s,
                    char out[PHONE_MAX]);

#endif
