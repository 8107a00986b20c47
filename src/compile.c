/* A program of the build. It compiles the embedded Lua modules (src/kit/embedded.h) and prints the
 * bytecode as C source on standard output. It is linked with the same Lua as the binary. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "kit/embedded.h"

#define LINE 24 /* bytes of code in each line */

static int write_bytes(lua_State *L, const void *bytes, size_t n, void *written)
{
    const unsigned char *p = bytes;
    size_t *column = written;
    (void)L;
    for (size_t i = 0; i < n; i++, *column = (*column + 1) % LINE)
        printf("%s\\%03o%s", *column ? "" : "    \"", p[i], *column + 1 < LINE ? "" : "\"\n");
    return 0;
}

/* The debug information is kept, because messages and tracebacks name the file and the line. */
static void compile(lua_State *L, size_t i)
{
    size_t column = 0;
    const struct embedded_module *m = &embedded_modules[i];
    if (luaL_loadbufferx(L, m->text, m->len, lua_pushfstring(L, "=%s", m->name), "t")) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
        exit(EXIT_FAILURE);
    }
    printf("static const char code_%zu[] =\n", i);
    lua_dump(L, write_bytes, &column, 0);
    puts(column ? "\";\n" : "    ;\n");
    lua_settop(L, 0);
}

int main(void)
{
    lua_State *L = luaL_newstate();
    if (!L)
        return EXIT_FAILURE;
    puts("/* Written by src/compile.c: the Lua modules of the binary, compiled. */\n"
         "#include \"kit/embedded.h\"\n");
    for (size_t i = 0; i < embedded_count; i++)
        compile(L, i);
    puts("const struct embedded_code embedded_code[] = {");
    for (size_t i = 0; i < embedded_count; i++)
        printf("    {code_%zu, sizeof code_%zu - 1},\n", i, i);
    printf("    {0, 0},\n};\n\nconst char embedded_lua[] = \"%s\";\n", lua_ident);
    lua_close(L);
    return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
