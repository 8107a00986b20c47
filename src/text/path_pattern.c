/* Patterns of paths: compiled by PCRE2, on bytes. */
#include "text/path_pattern.h"

#include <stdlib.h>
#include <uninorm.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "text/utf8.h"

/* A path is short. This is far more than a pattern with a few wildcards needs. */
enum { MATCH_LIMIT = 1000000 };

struct path_pattern {
    pcre2_code *code;
    pcre2_match_context *context;
    uint32_t groups;
};

/* The text in NFC, or as it is if it is not UTF-8. */
static void add_nfc(struct buf *out, struct slice s)
{
    size_t n = 0;
    bool incomplete, valid = s.n && utf8_valid_prefix(s.p, s.n, &incomplete) == s.n;
    uint8_t *composed =
        valid ? u8_normalize(UNINORM_NFC, (const uint8_t *)s.p, s.n, NULL, &n) : NULL;
    out->n = 0;
    if (composed)
        buf_add(out, composed, n);
    else
        buf_add(out, s.p, s.n);
    free(composed);
}

struct path_pattern *path_pattern_new(struct slice regex, struct err *e)
{
    int why;
    PCRE2_SIZE at;
    struct buf text = {0};
    add_nfc(&text, regex);
    struct path_pattern *pattern = xcalloc(1, sizeof *pattern);
    pattern->code =
        pcre2_compile((PCRE2_SPTR)(text.n ? text.p : ""), text.n, PCRE2_ANCHORED, &why, &at, NULL);
    pattern->context = pcre2_match_context_create(NULL);
    if (!pattern->context)
        die_oom();
    pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
    if (!pattern->code) {
        err_set(e, ERR_USAGE, "the pattern of a path has a mistake at byte %zu", (size_t)at + 1);
        path_pattern_free(pattern);
        pattern = NULL;
    } else {
        pcre2_pattern_info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &pattern->groups);
    }
    buf_free(&text);
    return pattern;
}

void path_pattern_free(void *ptr)
{
    struct path_pattern *pattern = ptr;
    pcre2_code_free(pattern->code);
    pcre2_match_context_free(pattern->context);
    free(pattern);
}

uint32_t path_pattern_groups(const struct path_pattern *pattern)
{
    return pattern->groups;
}

bool path_pattern_match(const struct path_pattern *pattern, struct slice path, struct slice *groups,
                        uint32_t n, struct buf *text)
{
    add_nfc(text, path);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (!data)
        die_oom();
    int found = pcre2_match(pattern->code, (PCRE2_SPTR)(text->n ? text->p : ""), text->n, 0, 0,
                            data, pattern->context);
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(data);
    for (uint32_t i = 0; found >= 0 && i < n; i++) {
        bool has = (int)i + 1 < found && v[2 * i + 2] != PCRE2_UNSET;
        groups[i] =
            has ? slice_of(text->p + v[2 * i + 2], v[2 * i + 3] - v[2 * i + 2]) : slice_of("", 0);
    }
    pcre2_match_data_free(data);
    return found >= 0;
}
