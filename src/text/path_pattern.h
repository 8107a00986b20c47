/* Patterns of paths, as routes.lua and k.path have them. Lua makes a regular expression of a
 * pattern (lua/kit/base/paths.lua), and this file matches it. Pattern and path are compared in NFC,
 * because some systems write the letters of file names in other forms. */
#ifndef TEXT_PATH_PATTERN_H
#define TEXT_PATH_PATTERN_H

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"

struct path_pattern;

/* NULL, with *e set: the expression has a mistake. It works on bytes, so a path may be anything. */
struct path_pattern *path_pattern_new(struct slice regex, struct err *e);
void path_pattern_free(void *pattern);
/* How many groups the expression has. */
uint32_t path_pattern_groups(const struct path_pattern *pattern);
/* Whether the path matches. Then groups[i] is the text of group i + 1, for the first `n` of them.
 * The groups are parts of `text`, whose old content is lost. */
bool path_pattern_match(const struct path_pattern *pattern, struct slice path, struct slice *groups,
                        uint32_t n, struct buf *text);

#endif
