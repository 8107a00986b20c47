/* The rows with problems, as a check has found them. */
#include "review/found.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

bool found_open(struct found *f, const char *path, struct err *e)
{
    struct stat s;
    *f = (struct found){.path = xstrdup(path)};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return true;
    void *p = NULL;
    bool ok = fd >= 0 && fstat(fd, &s) == 0;
    if (ok && s.st_size > 0) {
        p = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_SHARED, fd, 0);
        ok = p != MAP_FAILED;
    }
    if (ok && p) {
        f->list = p;
        f->n = (size_t)s.st_size / sizeof *f->list;
    }
    if (!ok)
        err_set(e, ERR_INPUT, "cannot read %s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (!ok)
        found_close(f);
    return ok;
}

void found_close(struct found *f)
{
    if (f->list)
        munmap((void *)f->list, f->n * sizeof *f->list);
    free(f->path);
    *f = (struct found){0};
}

size_t found_from(const struct found *f, uint64_t ordinal)
{
    size_t low = 0, high = f->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->list[middle].ordinal < ordinal)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sink {
    uint64_t total, skip, *out;
    size_t most, n;
};

static void give(struct sink *s, uint64_t ordinal)
{
    if (s->total >= s->skip && s->n < s->most)
        s->out[s->n++] = ordinal;
    s->total++;
}

uint64_t found_rows(const struct found *f, const bool *groups, size_t ngroups,
                    const struct found_since *since, uint64_t skip, uint64_t *out, size_t most,
                    size_t *nout)
{
    struct sink sink = {.skip = skip, .out = out, .most = most};
    size_t k = 0;
    for (size_t i = 0; i < f->n;) {
        uint64_t ordinal = f->list[i].ordinal;
        bool wanted = false;
        for (; i < f->n && f->list[i].ordinal == ordinal; i++)
            wanted |= !groups || (f->list[i].group < ngroups && groups[f->list[i].group]);
        for (; k < since->n && since->ordinals[k] < ordinal; k++)
            if (since->wanted[k])
                give(&sink, since->ordinals[k]);
        if (k < since->n && since->ordinals[k] == ordinal)
            wanted = since->wanted[k++];
        if (wanted)
            give(&sink, ordinal);
    }
    for (; k < since->n; k++)
        if (since->wanted[k])
            give(&sink, since->ordinals[k]);
    *nout = sink.n;
    return sink.total;
}
