/* The op path: a value from the path of the file that the row came from. It is found once for each
 * file, and for mended rows once for each file that they name. */
#include "plan/op.h"
#include "plan/op_load.h"
#include "text/path_pattern.h"
#include "text/utf8.h"

/* The patterns in their order. The first one that fits gives the value. */
struct paths {
    struct path_pattern **v;
    uint32_t n;
    bool null; /* a path that fits none gives NULL */
};

bool bind_path(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct paths *paths = arena_alloc(&p->arena, sizeof *paths);
    *paths = (struct paths){.n = args.nlist};
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, "shown", "take", "null", NULL) ||
        !args_flag(args, "null", &paths->null, e))
        return false;
    in->detail = detail_clip(p, plan_copy(p, args_text(args, "shown", "the pattern")), DETAIL_MAX);
    paths->v = arena_alloc(&p->arena, paths->n * sizeof *paths->v);
    for (uint32_t i = 0; i < paths->n; i++) {
        paths->v[i] = path_pattern_new(args.v[i].text, e);
        if (!paths->v[i])
            return false;
        plan_on_free(p, path_pattern_free, paths->v[i]);
        if (path_pattern_groups(paths->v[i]) != 1)
            return err_set(e, ERR_USAGE, "the pattern of a path has %u groups, not one",
                           path_pattern_groups(paths->v[i]));
    }
    in->data = paths;
    return true;
}

/* The value, as a cell in the batch's arena. NULL: no pattern fits. */
static struct cell value_of(struct exec *x, const struct paths *paths, struct slice path)
{
    struct buf text = {0};
    struct slice value = slice_of("", 0);
    struct cell cell = {.kind = CELL_NULL};
    bool incomplete;
    for (uint32_t i = 0; i < paths->n; i++) {
        if (!path_pattern_match(paths->v[i], path, &value, 1, &text))
            continue;
        if (utf8_valid_prefix(value.p, value.n, &incomplete) == value.n)
            cell = cell_text(arena_dup(x->arena, value.p, value.n), value.n);
        break;
    }
    buf_free(&text);
    return cell;
}

void op_path(struct exec *x, const struct insn *in)
{
    const struct paths *paths = in->data;
    struct cell *to = exec_column(x, in), value = load_bad;
    struct slice last = slice_of(NULL, 0);
    for (uint32_t r = 0; r < x->b->nrows; r++) {
        if (r == 0 || x->b->file->is_rejects) {
            struct slice path = batch_file_path(x->b, r);
            if (r == 0 || !slice_eq(path, last))
                value = value_of(x, paths, path);
            last = path;
        }
        to[r] = load_is_broken(x, r) ? load_bad : value;
        if (value.kind == CELL_NULL && !paths->null && !load_is_broken(x, r))
            exec_fail(x, in, r, PROBLEM_PATH_INVALID, NULL);
    }
}
