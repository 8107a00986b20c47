/* The userdata of kitload.host.review, for load options. */
#ifndef HOST_LOAD_REVIEW_H
#define HOST_LOAD_REVIEW_H

#include <lua.h>

struct overlay;
struct rows;

/* The overlay at idx, sorted. */
struct overlay *host_overlay(lua_State *L, int idx);
/* The rows at idx. They are open. */
struct rows *host_rows(lua_State *L, int idx);

#endif
