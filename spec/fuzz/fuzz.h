/* What the fuzz targets share. A target takes any bytes: the first ones choose options, the rest is
 * text; it aborts when the engine breaks a promise that holds for every input.
 *
 *   make fuzz   engine.c + clang's libFuzzer  ─┐
 *                                              ├▶ targets[] of fuzz.c ─▶ csv.c, source.c, time.c …
 *   the suite   replay.c + seeds, past finds  ─┘ */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "plan/plan.h"

struct input {
    const char *p, *end;
};

struct target {
    const char *name;
    void (*run)(struct input in);
};
extern const struct target targets[]; /* ended by a name of NULL */
const struct target *target_named(const char *name);

/* 0 once the input is used up. */
unsigned take_byte(struct input *in);
/* Up to a NUL, which is passed over, or to the end. */
struct slice take_field(struct input *in);
struct slice take_rest(struct input *in);

/* A promise of the engine that the input has broken: says which, and aborts. */
_Noreturn void broken(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define CHECK(holds, ...)                                                                          \
    do {                                                                                           \
        if (!(holds))                                                                              \
            broken(__FILE__, __LINE__, __VA_ARGS__);                                               \
    } while (0)
/* For %.*s */
#define SHOW(s) (int)(s).n, (s).p

bool is_utf8(struct slice s);

/* The path of a file in memory that holds these bytes, until the next call with the same slot. */
enum { MEMORY_FILES = 2 };
const char *memory_file(int slot, struct slice bytes);
/* A folder of this process, removed at its end. */
const char *work_folder(void);

/* A chain of steps over one cell. */
enum { STEPS_MOST = 4, ARGS_MOST = 4 };
struct step {
    const char *op;
    struct arg args[ARGS_MOST];
    uint32_t n, nlist;
};
struct steps {
    struct plan *plan;
    struct exec *x;
    struct batch *b;
    struct file_info file;
    struct slice header;
    int32_t column;
    struct buf text;
};
void step_text(struct step *s, const char *name, struct slice text);
/* False when the plan refuses the arguments. */
bool steps_open(struct steps *s, const struct step *v, uint32_t n);
/* What becomes of the text, whose bytes that are not UTF-8 become U+FFFD first. The cell lives
 * until the next call. */
const struct cell *steps_run(struct steps *s, struct slice text);
void steps_close(struct steps *s);

void fuzz_csv(struct input in);
void fuzz_source(struct input in);
void fuzz_rejects(struct input in);
void fuzz_time(struct input in);
void fuzz_number(struct input in);
void fuzz_text(struct input in);
void fuzz_regex(struct input in);
void fuzz_code(struct input in);
void fuzz_json(struct input in);
void fuzz_pattern(struct input in);
void fuzz_kit(struct input in);

#endif
