/* The functions of kitload.host.sys for files and folders. */
#ifndef HOST_SYS_FILES_H
#define HOST_SYS_FILES_H

#include "host/host.h"

/* Add them to the table on top of the stack. */
void sys_files_add(lua_State *L);

/* nil and an error table "what: errno's text", for what a caller may want to look at. Gives 2. */
int sys_failed(lua_State *L, const char *what);

#endif
