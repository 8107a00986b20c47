/* Runs files through their targets without a fuzzer: replay TARGET FILE… TARGET FILE…. With -v it
 * prints the name of each file before it runs. At the end it prints the number of files for each
 * target. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static void run_file(const struct target *target, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        fprintf(stderr, "%s cannot be read\n", path);
        exit(2);
    }
    struct buf bytes = {0};
    size_t n = 1;
    while (n) {
        n = fread(buf_room(&bytes, 4096), 1, 4096, f);
        bytes.n += n;
    }
    fclose(f);
    /* exactly as long as the bytes, so that the sanitizer finds reads after the end */
    char *copy = malloc(bytes.n ? bytes.n : 1);
    if (bytes.n)
        memcpy(copy, bytes.p, bytes.n);
    target->run((struct input){copy, copy + bytes.n});
    free(copy);
    buf_free(&bytes);
}

static void tell(const struct target *target, int n)
{
    if (target)
        printf("%s %d\n", target->name, n);
}

int main(int argc, char **argv)
{
    const struct target *target = NULL;
    bool verbose = false;
    int n = 0;
    for (int i = 1; i < argc; i++) {
        const struct target *next = target_named(argv[i]);
        if (strcmp(argv[i], "-v") == 0) {
            verbose = true;
        } else if (next) {
            tell(target, n);
            target = next;
            n = 0;
        } else if (target) {
            if (verbose)
                fprintf(stderr, "%s %s\n", target->name, argv[i]);
            run_file(target, argv[i]);
            n++;
        } else {
            fprintf(stderr, "%s is no target\n", argv[i]);
            return 2;
        }
    }
    tell(target, n);
    return 0;
}
