/* The tree of wanted names, and the search for a member's name in it. */
#include "decode/json/json_names.h"

#include <stdlib.h>
#include <string.h>

bool json_pointer(const char *text, size_t n, struct json_steps *steps)
{
    steps->n = 0;
    for (size_t i = 0; i < n;) {
        if (text[i] != '/' || steps->n == JSON_STEPS)
            return false;
        char *to = steps->text[steps->n++] = xmalloc(n - i + 1);
        for (i++; i < n && text[i] != '/'; i++) {
            *to = text[i];
            if (text[i] == '~') {
                if (++i == n || (text[i] != '0' && text[i] != '1')) {
                    *to = 0;
                    return false;
                }
                *to = text[i] == '0' ? '~' : '/';
            }
            to++;
        }
        *to = 0;
    }
    return true;
}

void json_steps_free(struct json_steps *steps)
{
    while (steps->n)
        free(steps->text[--steps->n]);
}

struct json_name *json_name_new(void)
{
    struct json_name *name = xcalloc(1, sizeof *name);
    name->column = -1;
    return name;
}

void json_name_free(struct json_name *name)
{
    if (!name)
        return;
    for (uint32_t i = 0; i < name->nchildren; i++)
        json_name_free(name->children[i]);
    free(name->children);
    free(name->slots);
    free(name->seen);
    free(name->text);
    free(name);
}

/* FNV-1a. */
static uint32_t hash(struct slice s)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

static void put(struct json_name *parent, uint32_t index)
{
    const struct json_name *child = parent->children[index];
    uint32_t at = hash(slice_of(child->text, child->n)) & (parent->nslots - 1);
    while (parent->slots[at])
        at = (at + 1) & (parent->nslots - 1);
    parent->slots[at] = index + 1;
}

struct json_name *json_name_find(const struct json_name *parent, struct slice name)
{
    if (!parent->nslots)
        return NULL;
    for (uint32_t at = hash(name) & (parent->nslots - 1); parent->slots[at];
         at = (at + 1) & (parent->nslots - 1)) {
        struct json_name *child = parent->children[parent->slots[at] - 1];
        if (slice_eq(slice_of(child->text, child->n), name))
            return child;
    }
    return NULL;
}

struct json_name *json_name_child(struct json_name *parent, struct slice name)
{
    struct json_name *child = json_name_find(parent, name);
    if (child)
        return child;
    child = json_name_new();
    child->text = xstrndup(name.p ? name.p : "", name.n);
    child->n = (uint32_t)name.n;
    if (parent->nchildren == parent->cap) {
        parent->cap = parent->cap ? parent->cap * 2 : 8;
        parent->children = xrealloc(parent->children, parent->cap * sizeof *parent->children);
    }
    parent->children[parent->nchildren++] = child;
    free(parent->seen); /* it may remember that there is no such name */
    parent->seen = NULL;
    if (parent->nslots >= 2 * parent->nchildren) {
        put(parent, parent->nchildren - 1);
        return child;
    }
    free(parent->slots);
    parent->nslots = 4 * parent->cap;
    parent->slots = xcalloc(parent->nslots, sizeof *parent->slots);
    for (uint32_t i = 0; i < parent->nchildren; i++)
        put(parent, i);
    return child;
}

struct json_name *json_name_at(struct json_name *parent, uint32_t at, struct slice name)
{
    if (at >= JSON_SEEN || name.n > JSON_SEEN_NAME)
        return json_name_find(parent, name);
    if (!parent->seen)
        parent->seen = xcalloc(JSON_SEEN, sizeof *parent->seen);
    struct json_seen *seen = &parent->seen[at];
    if (seen->n == name.n && name.n && memcmp(seen->text, name.p, name.n) == 0)
        return seen->name;
    seen->name = json_name_find(parent, name);
    seen->n = (uint32_t)name.n;
    if (name.n)
        memcpy(seen->text, name.p, name.n);
    return seen->name;
}

bool json_name_column(struct json_name *root, struct slice header, int32_t column)
{
    struct json_name *name = root;
    if (header.n == 0 || header.p[0] != '/') {
        name = json_name_child(root, header);
    } else {
        struct json_steps steps;
        bool ok = json_pointer(header.p, header.n, &steps);
        for (uint32_t i = 0; ok && i < steps.n; i++)
            name = json_name_child(name, slice_str(steps.text[i]));
        json_steps_free(&steps);
        if (!ok)
            return false;
    }
    name->column = column;
    return true;
}
