/* The Lua modules that are built into the binary: written by scripts/embed from lua/, and compiled
 * by src/compile.c, so that neither the binary nor the module needs files beside it. */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded_module {
    const char *name; /* as `require` takes it: "kit", "kit.steps", "kitload.main" */
    const char *text; /* the source, NUL-terminated */
    size_t len;
};

/* What Lua makes of the text. */
struct embedded_code {
    const char *bytes;
    size_t len;
};

extern const struct embedded_module embedded_modules[]; /* in the order given to scripts/embed */
extern const size_t embedded_count;
extern const struct embedded_code embedded_code[]; /* in the same order */
extern const char embedded_lua[];                  /* lua_ident of the Lua that made the code */

#endif
