/* Shared by all fuzz targets. A target takes any bytes: the first ones choose options, the rest is
 * text. It aborts when the engine breaks a rule that must hold for every input.
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
extern const struct target targets[]; /* the last one has the name NULL */
const struct target *target_named(const char *name);

/* The next byte; 0 after the end of the input. */
unsigned take_byte(struct input *in);
/* The bytes up to a NUL, which is skipped, or up to the end. */
struct slice take_field(struct input *in);
struct slice take_rest(struct input *in);

/* Print which rule the engine has broken, and abort. */
_Noreturn void broken(const char *file, int line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
#define CHECK(holds, ...)                                                                          \
    do {                                                                                           \
        if (!(holds))                                                                              \
            broken(__FILE__, __LINE__, __VA_ARGS__);                                               \
    } while (0)
/* The two arguments for %.*s. */
#define SHOW(s) (int)(s).n, (s).p

bool is_utf8(struct slice s);

/* Put the bytes into a file in memory and return its path. It is valid until the next call with the
 * same slot. */
enum { MEMORY_FILES = 2 };
const char *memory_file(int slot, struct slice bytes);
/* A folder for this process. It is removed at the end. */
const char *work_folder(void);

/* A chain of steps for one cell. */
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
/* False: the plan refuses the arguments. */
bool steps_open(struct steps *s, const struct step *v, uint32_t n);
/* Run the steps on the text. Bytes that are not UTF-8 become U+FFFD first. The cell is valid until
 * the next call. */
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
