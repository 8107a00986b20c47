/* The Lua modules that are built into the binary. scripts/embed writes them from lua/, and
 * src/compile.c compiles them. So the binary and the module need no other files. */
#ifndef KIT_EMBEDDED_H
#define KIT_EMBEDDED_H

#include <stddef.h>

struct embedded_module {
    const char *name; /* the name for `require`: "kit", "kit.steps", "kitload.main" */
    const char *text; /* the source, NUL-terminated */
    size_t len;
};

/* The bytecode that Lua compiles from the text. */
struct embedded_code {
    const char *bytes;
    size_t len;
};

/* in the order in which scripts/embed got them */
extern const struct embedded_module embedded_modules[];
extern const size_t embedded_count;
extern const struct embedded_code embedded_code[]; /* in the same order */
extern const char embedded_lua[];                  /* lua_ident of the Lua that compiled the code */

#endif
