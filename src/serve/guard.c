/* What libmicrohttpd lets through, and what a handler or a proxy could take for another request
 * than it is: it is refused, and the connection ends.
 *
 * docs/decisions/serve.md has the whole list, with what is left to libmicrohttpd. */
#include <stdlib.h>

#include "serve/internal.h"

/* A character that may stand in the name of a header (RFC 9110, 5.6.2). */
static bool is_token(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool name_is_good(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_token((unsigned char)p[i]))
            return false;
    return n > 0;
}

static bool value_is_good(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)p[i] < 0x20 && p[i] != '\t') || p[i] == 0x7F)
            return false;
    return true;
}

/* Up to 0.9.75, libmicrohttpd hides three things. A folded line is put behind the name of its
 * header, and not behind its value. A NUL cuts a value. And a line that begins with a colon ends
 * the headers: what follows is taken for the next request. But it works in place: it writes zeros
 * over the ends of lines, and names and values stay where they were. So between two of them there
 * are the two bytes of a line's end, or something is hidden. Later releases refuse all this
 * themselves. */
#define SHOWS_LINES (MHD_VERSION <= 0x00097502)

struct seen {
    struct request *r;
    const char *end; /* of the value before */
    bool bad;
};

static enum MHD_Result take(void *cls, enum MHD_ValueKind kind, const char *name, size_t nname,
                            const char *value, size_t nvalue)
{
    (void)kind;
    struct seen *s = cls;
    struct request *r = s->r;
    bool hides = SHOWS_LINES && name - s->end != 2;
    s->end = value + nvalue;
    if (hides || !name_is_good(name, nname) || !value_is_good(value, nvalue)) {
        s->bad = true;
        return MHD_NO;
    }
    char *lower = arena_dup(&r->arena, name, nname);
    for (size_t i = 0; i < nname; i++)
        if (lower[i] >= 'A' && lower[i] <= 'Z')
            lower[i] |= 0x20;
    r->headers[r->nheaders++] = (struct pair){
        slice_of(lower, nname), slice_of(arena_dup(&r->arena, value, nvalue), nvalue)};
    return MHD_YES;
}

static size_t times(const struct request *r, const char *name, struct slice *last)
{
    size_t n = 0;
    for (size_t i = 0; i < r->nheaders; i++)
        if (slice_eq(r->headers[i].name, slice_str(name))) {
            *last = r->headers[i].value;
            n++;
        }
    return n;
}

static bool is_word(struct slice value, const char *word)
{
    if (value.n != strlen(word))
        return false;
    for (size_t i = 0; i < value.n; i++)
        if ((value.p[i] | 0x20) != (word[i] | 0x20))
            return false;
    return true;
}

static bool read_length(struct slice value, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9' || i > 17)
            return false;
        *out = *out * 10 + (value.p[i] - '0');
    }
    return value.n > 0;
}

static size_t header_size(struct MHD_Connection *con)
{
    return MHD_get_connection_info(con, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
}

const char *guard_headers(struct request *r, const char *method, const char *version)
{
    struct seen seen = {.r = r, .end = version + strlen(version)};
    bool old = strcmp(version, "HTTP/1.0") == 0;
    if (!old && strcmp(version, "HTTP/1.1") != 0)
        return "version_not_supported";
    int n = MHD_get_connection_values_n(r->mhd, MHD_HEADER_KIND, NULL, NULL);
    if (n > MOST_HEADERS)
        return "headers_too_large";
    r->headers = arena_alloc(&r->arena, sizeof *r->headers * (size_t)n);
    MHD_get_connection_values_n(r->mhd, MHD_HEADER_KIND, take, &seen);
    if (seen.bad || (SHOWS_LINES && method + header_size(r->mhd) - seen.end != 4))
        return "bad_framing";
    struct slice length = {0}, coding = {0}, host = {0}, expect = {0};
    size_t lengths = times(r, "content-length", &length);
    size_t codings = times(r, "transfer-encoding", &coding), hosts = times(r, "host", &host);
    if (hosts > 1 || (hosts == 0 && !old) || lengths > 1 || codings > 1 || (lengths && codings) ||
        (codings && old))
        return "bad_framing";
    if ((lengths && !read_length(length, &r->length)) || (codings && !is_word(coding, "chunked")))
        return "bad_framing";
    r->chunked = codings > 0;
    if (times(r, "expect", &expect)) {
        r->expects = true;
        if (!is_word(expect, "100-continue"))
            return "expectation_failed";
    }
    return NULL;
}

/* A path that a proxy in front may read otherwise than we do. */
static bool path_is_good(struct slice path)
{
    if (path.n == 0 || *path.p != '/')
        return false;
    for (size_t i = 0; i < path.n; i++) {
        unsigned char c = (unsigned char)path.p[i];
        if (c <= 0x20 || c >= 0x7F || c == '\\' || c == '#')
            return false;
        if (c == '/' && i + 1 < path.n && path.p[i + 1] == '/')
            return false;
        if (c != '%' || i + 2 >= path.n)
            continue;
        char a = path.p[i + 1], b = path.p[i + 2] | 0x20;
        /* %00 %2f %5c, and a dot that hides */
        if ((a == '0' && b == '0') || (a == '2' && (b == 'f' || b == 'e')) ||
            (a == '5' && b == 'c'))
            return false;
    }
    for (size_t i = 0; i + 1 < path.n; i++) {
        size_t dots = path.n - i >= 3 && path.p[i + 1] == '.' && path.p[i + 2] == '.' ? 2
                      : path.p[i + 1] == '.'                                          ? 1
                                                                                      : 0;
        if (path.p[i] == '/' && dots && (i + 1 + dots == path.n || path.p[i + 1 + dots] == '/'))
            return false;
    }
    return true;
}

static bool read_query(struct request *r, struct slice query)
{
    const char *p = query.p, *end = query.p + query.n;
    size_t most = 1;
    for (size_t i = 0; i < query.n; i++)
        most += query.p[i] == '&';
    most = most < MOST_QUERY ? most : MOST_QUERY;
    r->query = arena_alloc(&r->arena, sizeof *r->query * most);
    while (p < end) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        stop = stop ? stop : end;
        const char *is = memchr(p, '=', (size_t)(stop - p));
        struct pair *q = &r->query[r->nquery];
        struct slice name = slice_of(p, (size_t)((is ? is : stop) - p));
        struct slice value = is ? slice_of(is + 1, (size_t)(stop - is - 1)) : SLICE("");
        if (stop > p) {
            if (r->nquery == most || !percent_decode(name, true, &r->arena, &q->name) ||
                !percent_decode(value, true, &r->arena, &q->value))
                return false;
            for (size_t i = 0; i < r->nquery; i++)
                if (slice_eq(r->query[i].name, q->name))
                    return false;
            r->nquery++;
        }
        p = stop + 1;
    }
    return true;
}

const char *guard_target(struct request *r, const char **detail)
{
    const char *mark = memchr(r->raw.p, '?', r->raw.n), *end = r->raw.p + r->raw.n;
    struct slice path = slice_of(r->raw.p, (size_t)((mark ? mark : end) - r->raw.p));
    *detail = NULL;
    if (!path_is_good(path))
        return "bad_framing";
    r->path = arena_printf(&r->arena, NULL, "%.*s", (int)path.n, path.p);
    if (mark && !read_query(r, slice_of(mark + 1, (size_t)(end - mark - 1)))) {
        *detail = "a name of the query stands there twice, or a value is not well written";
        return "bad_request";
    }
    return NULL;
}
