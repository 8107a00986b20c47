/* The functions of kitload.host.sys for files and folders. */
#ifndef HOST_SYS_FILES_H
#define HOST_SYS_FILES_H

#include "host/host.h"

/* Add these functions to the table on top of the stack. */
void sys_files_add(lua_State *L);

/* Push nil and an error table "what: text of errno", for errors that a caller may want to handle.
 * Returns 2. */
int sys_failed(lua_State *L, const char *what);

#endif
