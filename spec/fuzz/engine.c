/* The entry point for libFuzzer. FUZZ_TARGET names the target. */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct target *target;
    if (!target && !(target = target_named(getenv("FUZZ_TARGET")))) {
        fprintf(stderr, "FUZZ_TARGET names no target of spec/fuzz\n");
        exit(2);
    }
    /* A copy of exactly this length, so that a read after the end is found. */
    char *copy = malloc(n ? n : 1);
    if (n)
        memcpy(copy, data, n);
    target->run((struct input){copy, copy + n});
    free(copy);
    return 0;
}
