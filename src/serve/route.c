/* Which route a request is for. Routes are few, so each is tried. */
#include <stdio.h>

#include "serve/internal.h"
#include "text/utf8.h"

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(struct slice text, bool plus, struct arena *arena, struct slice *out)
{
    char *p = arena_bytes(arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '%') {
            int high = i + 2 < text.n ? digit(text.p[i + 1]) : -1;
            int low = i + 2 < text.n ? digit(text.p[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == 0)
            return false;
        p[n++] = c;
    }
    p[n] = 0;
    *out = slice_of(p, n);
    bool incomplete;
    return utf8_valid_prefix(p, n, &incomplete) == n;
}

/* The next segment of a path, which begins with a slash. */
static bool segment(struct slice *rest, struct slice *out)
{
    if (rest->n == 0 || *rest->p != '/')
        return false;
    const char *begin = rest->p + 1, *end = rest->p + rest->n;
    const char *slash = memchr(begin, '/', (size_t)(end - begin));
    const char *stop = slash ? slash : end;
    *out = slice_of(begin, (size_t)(stop - begin));
    *rest = slice_of(stop, (size_t)(end - stop));
    return true;
}

static bool fits(const struct route *r, struct slice path, struct arena *arena, struct match *m)
{
    struct slice pattern = slice_str(r->path), want, have;
    m->nparams = 0;
    while (segment(&pattern, &want)) {
        if (!segment(&path, &have))
            return false;
        if (want.n > 2 && want.p[0] == '{') {
            struct pair *p = &m->params[m->nparams++];
            p->name = slice_of(want.p + 1, want.n - 2);
            if (have.n == 0 || !percent_decode(have, false, arena, &p->value))
                return false;
        } else if (!slice_eq(want, have)) {
            return false;
        }
    }
    return path.n == 0;
}

static void allow(struct match *m, const char *method)
{
    size_t n = strlen(m->allow);
    snprintf(m->allow + n, sizeof m->allow - n, "%s%s", n ? ", " : "", method);
}

bool route_match(const struct front *f, int listener, const char *method, struct slice path,
                 struct arena *arena, struct match *out)
{
    const struct route *get = NULL;
    struct match tried = {0}, of_get = {0};
    *out = (struct match){0};
    for (size_t i = 0; i < f->nroutes; i++) {
        const struct route *r = &f->routes[i];
        if (r->listener != listener || !fits(r, path, arena, &tried))
            continue;
        out->is_path = true;
        allow(out, r->method);
        if (strcmp(r->method, "GET") == 0)
            allow(out, "HEAD");
        bool same = strcmp(r->method, method) == 0;
        if (strcmp(r->method, "GET") == 0) {
            get = r;
            of_get = tried;
        }
        if (!same)
            continue;
        memcpy(out->params, tried.params, sizeof tried.params);
        out->nparams = tried.nparams;
        out->route = r;
        return true;
    }
    if (!get || strcmp(method, "HEAD") != 0)
        return false;
    memcpy(out->params, of_get.params, sizeof of_get.params);
    out->nparams = of_get.nparams;
    out->route = get;
    return true;
}
