/* The table of fuzz targets, and what they share: reading the input, files in memory, running
 * steps. */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "load/files/spool.h"
#include "text/utf8.h"

const struct target targets[] = {
    {"csv", fuzz_csv},         {"source", fuzz_source}, {"rejects", fuzz_rejects},
    {"time", fuzz_time},       {"number", fuzz_number}, {"text", fuzz_text},
    {"regex", fuzz_regex},     {"code", fuzz_code},     {"json", fuzz_json},
    {"pattern", fuzz_pattern}, {"kit", fuzz_kit},       {NULL, NULL}};

const struct target *target_named(const char *name)
{
    for (const struct target *t = targets; t->name; t++)
        if (name && strcmp(t->name, name) == 0)
            return t;
    return NULL;
}

unsigned take_byte(struct input *in)
{
    return in->p < in->end ? (unsigned char)*in->p++ : 0;
}

struct slice take_field(struct input *in)
{
    size_t room = (size_t)(in->end - in->p);
    const char *stop = room ? memchr(in->p, 0, room) : NULL;
    struct slice field = slice_of(in->p, stop ? (size_t)(stop - in->p) : room);
    in->p = stop ? stop + 1 : in->end;
    return field;
}

struct slice take_rest(struct input *in)
{
    struct slice rest = slice_of(in->p, (size_t)(in->end - in->p));
    in->p = in->end;
    return rest;
}

void broken(const char *file, int line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

bool is_utf8(struct slice s)
{
    bool incomplete;
    return !s.n || utf8_valid_prefix(s.p, s.n, &incomplete) == s.n;
}

const char *memory_file(int slot, struct slice bytes)
{
    static struct {
        int fd;
        char path[40];
    } files[MEMORY_FILES];
    if (!files[slot].fd) {
        files[slot].fd = memfd_create("fuzz", MFD_CLOEXEC);
        CHECK(files[slot].fd > 0, "no file in memory");
        snprintf(files[slot].path, sizeof files[slot].path, "/proc/self/fd/%d", files[slot].fd);
    }
    bool written = ftruncate(files[slot].fd, 0) == 0 &&
                   pwrite(files[slot].fd, bytes.p, bytes.n, 0) == (ssize_t)bytes.n;
    CHECK(written, "the file in memory cannot be written");
    return files[slot].path;
}

static char folder[] = "/tmp/kitload-fuzz-XXXXXX";

static void remove_folder(void)
{
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        fprintf(stderr, "%s is left\n", folder);
}

const char *work_folder(void)
{
    static bool made;
    if (!made) {
        CHECK(mkdtemp(folder), "no folder %s", folder);
        atexit(remove_folder);
        made = true;
    }
    return folder;
}

void step_text(struct step *s, const char *name, struct slice text)
{
    if (s->n == ARGS_MOST)
        return;
    s->args[s->n++] = (struct arg){.name = slice_str(name), .kind = ARG_TEXT, .text = text};
    s->nlist += !name;
}

bool steps_open(struct steps *s, const struct step *v, uint32_t n)
{
    static const struct arg slot = {.kind = ARG_INTEGER, .text = {"0", 1}};
    static const struct plan_field field = {.name = {"v", 1}, .kind = CELL_TEXT, .input = 0};
    struct program_insn code[STEPS_MOST + 1] = {{.op = SLICE("load"), .args = {&slot, 1, 1}}};
    struct err e;
    for (uint32_t i = 0; i < n; i++)
        code[i + 1] = (struct program_insn){.op = slice_str(v[i].op),
                                            .args = {v[i].args, v[i].n, v[i].nlist}};
    struct program program = {
        .fields = &field, .nfields = 1, .ninputs = 1, .code = code, .ncode = n + 1};
    *s = (struct steps){.plan = plan_bind(&program, &e), .header = SLICE("v")};
    if (!s->plan) {
        CHECK(e.kind == ERR_USAGE && e.msg[0], "refused, but not as usage: %s", e.msg);
        return false;
    }
    s->x = exec_new(s->plan, NULL);
    s->b = batch_new(NULL);
    s->file = (struct file_info){.name = "fuzz",
                                 .headers = &s->header,
                                 .ncols = 1,
                                 .input_column = &s->column,
                                 .ninputs = 1};
    return true;
}

const struct cell *steps_run(struct steps *s, struct slice text)
{
    s->text.n = 0;
    spool_text(&s->text, text);
    batch_reset(s->b, &s->file, 1);
    uint32_t row = batch_add_row(s->b);
    struct cell *cell = &s->b->src[0][row];
    *cell = cell_text(arena_dup(&s->b->arena, s->text.p, s->text.n), s->text.n);
    if (s->text.n && memchr(s->text.p, 0, s->text.n))
        cell->flags |= CELL_HAS_NUL;
    s->b->rows[row].ncells = 1;
    exec_run(s->x, s->b);
    cell = &s->b->val[0][row];
    CHECK((cell->kind == CELL_BAD) == (s->b->rows[row].state == ROW_REJECTED),
          "a bad cell in a good row, or a good one in a bad row");
    CHECK((cell->kind == CELL_BAD) == (s->b->nproblems > 0), "a bad cell without a problem");
    for (uint32_t i = 0; i < s->b->nproblems; i++)
        CHECK(is_utf8(s->b->problems[i].message) && is_utf8(s->b->problems[i].code),
              "a problem that is not UTF-8");
    if (cell->kind == CELL_TEXT || cell->kind == CELL_JSON || cell->kind == CELL_DECIMAL)
        CHECK(is_utf8(cell_slice(cell)), "a value that is not UTF-8: %.*s", SHOW(cell_slice(cell)));
    return cell;
}

void steps_close(struct steps *s)
{
    exec_free(s->x);
    batch_free(s->b);
    plan_free(s->plan);
    buf_free(&s->text);
}
