/* Ops for codes and fixed lists of words: boolean, null_if, map, enum, uuid, JSON. */
#include <stdlib.h>
#include <string.h>
#include <unicase.h>

#include "plan/op.h"
#include "text/blank.h"
#include "text/json_out.h"
#include "value/code.h"
#include "value/json_check.h"

/* The form in which words are compared: without case, and without blanks when the op wants that.
 * The result is in the scratch buffer until the next call. */
static struct slice folded(struct buf *scratch, struct slice s, bool drop_blanks)
{
    const unsigned char *p = (const unsigned char *)s.p, *end = p + s.n;
    bool high = false;
    scratch->n = 0;
    buf_room(scratch, s.n);
    for (size_t len; p < end; p += len) {
        if (drop_blanks && blank_at(p, (size_t)(end - p), &len))
            continue;
        len = 1;
        high |= *p >= 0x80;
        scratch->p[scratch->n++] = (char)((unsigned)(*p - 'A') < 26 ? *p | 0x20 : *p);
    }
    if (!high)
        return slice_of(scratch->p, scratch->n);
    size_t n = 0;
    uint8_t *wide = u8_casefold((const uint8_t *)scratch->p, scratch->n, NULL, NULL, NULL, &n);
    if (!wide)
        die_oom();
    scratch->n = 0;
    buf_add(scratch, wide, n);
    free(wide);
    return slice_of(scratch->p, scratch->n);
}

struct words {
    struct texts texts; /* in the form of folded() */
    /* indexed by the number of the text; enum has its labels here, boolean has none */
    const struct slice *outputs;
};

static const struct arg *boolean_words(struct args args, uint32_t *n)
{
#define WORD(value)                                                                                \
    {                                                                                              \
        .kind = ARG_TEXT, .text = { value, sizeof value - 1 }                                      \
    }
    static const struct arg usual[] = {
        WORD("true"),  WORD("true"), WORD("false"), WORD("false"), WORD("true"),  WORD("t"),
        WORD("false"), WORD("f"),    WORD("true"),  WORD("yes"),   WORD("false"), WORD("no"),
        WORD("true"),  WORD("y"),    WORD("false"), WORD("n"),     WORD("true"),  WORD("on"),
        WORD("false"), WORD("off"),  WORD("true"),  WORD("1"),     WORD("false"), WORD("0"),
    };
#undef WORD
    *n = args.nlist ? args.nlist : sizeof usual / sizeof *usual;
    return args.nlist ? args.v : usual;
}

bool bind_boolean(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_only(args, e, NULL))
        return false;
    uint32_t n;
    const struct arg *v = boolean_words(args, &n);
    if (n % 2)
        return err_set(e, ERR_USAGE, "takes pairs of \"true\" or \"false\" and a word");
    struct texts *texts = arena_alloc(&p->arena, sizeof *texts);
    struct slice *shown = arena_alloc(&p->arena, n / 2 * sizeof *shown);
    struct buf scratch = {0};
    bool good = true;
    texts_init(p, texts, n / 2);
    for (uint32_t i = 0; i < n && good; i += 2) {
        bool yes = slice_eq(v[i].text, SLICE("true"));
        shown[i / 2] = v[i + 1].text;
        if (!yes && !slice_eq(v[i].text, SLICE("false")))
            good = err_set(e, ERR_USAGE, "a word means true or false, not '%.*s'", (int)v[i].text.n,
                           v[i].text.p);
        else if (texts_add(p, texts, folded(&scratch, v[i + 1].text, false), yes) != yes)
            good = err_set(e, ERR_USAGE, "'%.*s' means both true and false", (int)v[i + 1].text.n,
                           v[i + 1].text.p);
    }
    buf_free(&scratch);
    if (!good)
        return false;
    in->data = texts;
    in->detail = list_detail(p, shown, n / 2);
    return true;
}

void op_boolean(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t value = texts_find(in->data, folded(&x->scratch, cell_bare(c), false));
        if (value < 0)
            exec_fail(x, in, r, PROBLEM_BOOLEAN_INVALID, NULL);
        else
            cell_set_int(c, CELL_BOOLEAN, value);
    }
}

bool bind_null_if(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 1, UINT32_MAX, e) || !args_only(args, e, NULL))
        return false;
    struct texts *texts = arena_alloc(&p->arena, sizeof *texts);
    texts_init(p, texts, args.nlist);
    for (uint32_t i = 0; i < args.nlist; i++)
        texts_add(p, texts, args.v[i].text, i);
    in->data = texts;
    return true;
}

void op_null_if(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        if (texts_find(in->data, cell_slice(c)) >= 0)
            c->kind = CELL_NULL;
    }
}

struct map {
    struct texts texts;
    struct slice *to;
    enum { OTHER_ERROR, OTHER_KEEP, OTHER_NULL } other;
};

bool bind_map(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    static const char *const choices[] = {"error", "keep", "null", NULL};
    struct map *map = arena_alloc(&p->arena, sizeof *map);
    int other;
    if (!args_count(args, 2, UINT32_MAX, e) || !args_only(args, e, "other", NULL) ||
        !args_choice(args, "other", choices, &other, e))
        return false;
    if (args.nlist % 2)
        return err_set(e, ERR_USAGE, "takes pairs of texts");
    uint32_t n = args.nlist / 2;
    *map = (struct map){.to = arena_alloc(&p->arena, n * sizeof *map->to),
                        .other = other == 0   ? OTHER_ERROR
                                 : other == 1 ? OTHER_KEEP
                                              : OTHER_NULL};
    texts_init(p, &map->texts, n);
    for (uint32_t i = 0; i < n; i++) {
        struct slice key = args.v[2 * i].text;
        map->to[i] = plan_copy(p, args.v[2 * i + 1].text);
        if (texts_add(p, &map->texts, key, i) != i)
            return err_set(e, ERR_USAGE, "has '%.*s' twice", (int)key.n, key.p);
    }
    in->data = map;
    return true;
}

void op_map(struct exec *x, const struct insn *in)
{
    const struct map *map = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t i = texts_find(&map->texts, cell_slice(c));
        if (i >= 0)
            cell_set_text(c, map->to[i].p, map->to[i].n);
        else if (map->other == OTHER_NULL)
            c->kind = CELL_NULL;
        else if (map->other == OTHER_ERROR)
            exec_fail(x, in, r, PROBLEM_MAP_UNKNOWN, NULL);
    }
}

/* The labels in their order, each only once. */
static uint32_t distinct_labels(struct plan *p, struct args args, struct slice *labels)
{
    struct texts seen;
    uint32_t n = 0;
    texts_init(p, &seen, args.nlist / 2);
    for (uint32_t i = 0; i < args.nlist; i += 2)
        if (texts_add(p, &seen, args.v[i].text, n) == n)
            labels[n++] = plan_copy(p, args.v[i].text);
    return n;
}

static bool add_label(struct plan *p, struct words *w, struct buf *scratch, struct slice word,
                      uint32_t label, struct err *e)
{
    struct slice key = folded(scratch, word, true);
    uint32_t before = texts_add(p, &w->texts, key, label);
    if (before == label)
        return true;
    return err_set(e, ERR_USAGE, "'%.*s' stands for both '%.*s' and '%.*s'", (int)word.n, word.p,
                   (int)w->outputs[before].n, w->outputs[before].p, (int)w->outputs[label].n,
                   w->outputs[label].p);
}

/* The words that a file may have, for messages. If a label has aliases, these are its words, else
 * it is the label itself. */
static struct slice words_of_file(struct plan *p, struct args args, const struct slice *labels,
                                  uint32_t n)
{
    struct slice *words = arena_alloc(&p->arena, args.nlist * sizeof *words);
    uint32_t nwords = 0;
    for (uint32_t label = 0; label < n; label++) {
        uint32_t before = nwords;
        for (uint32_t i = 0; i < args.nlist; i += 2)
            if (slice_eq(args.v[i].text, labels[label]) &&
                !slice_eq(args.v[i + 1].text, labels[label]))
                words[nwords++] = args.v[i + 1].text;
        if (nwords == before)
            words[nwords++] = labels[label];
    }
    return list_detail(p, words, nwords);
}

bool bind_enum(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    if (!args_count(args, 2, UINT32_MAX, e) || !args_only(args, e, NULL))
        return false;
    if (args.nlist % 2)
        return err_set(e, ERR_USAGE, "takes pairs of a label and an alias");
    struct words *w = arena_alloc(&p->arena, sizeof *w);
    struct slice *labels = arena_alloc(&p->arena, args.nlist / 2 * sizeof *labels);
    uint32_t n = distinct_labels(p, args, labels);
    *w = (struct words){.outputs = labels};
    texts_init(p, &w->texts, args.nlist);
    struct buf scratch = {0};
    bool good = true;
    for (uint32_t i = 0; i < n && good; i++)
        good = add_label(p, w, &scratch, labels[i], i, e);
    for (uint32_t i = 0, label = 0; i < args.nlist && good; i += 2) {
        for (label = 0; !slice_eq(labels[label], args.v[i].text);)
            label++;
        good = add_label(p, w, &scratch, args.v[i + 1].text, label, e);
    }
    buf_free(&scratch);
    in->data = w;
    in->detail = words_of_file(p, args, labels, n);
    return good;
}

void op_enum(struct exec *x, const struct insn *in)
{
    const struct words *w = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        int64_t i = texts_find(&w->texts, folded(&x->scratch, cell_slice(c), true));
        if (i < 0)
            exec_fail(x, in, r, PROBLEM_ENUM_UNKNOWN, NULL);
        else
            cell_set_text(c, w->outputs[i].p, w->outputs[i].n);
    }
}

bool uuid_parse(struct slice s, unsigned char out[16])
{
    if (s.n >= 2 && s.p[0] == '{' && s.p[s.n - 1] == '}')
        s = slice_of(s.p + 1, s.n - 2);
    if (s.n != 32 && s.n != 36)
        return false;
    const unsigned char *p = (const unsigned char *)s.p;
    for (int i = 0; i < 16; i++) {
        if (s.n == 36 && (i == 4 || i == 6 || i == 8 || i == 10) && *p++ != '-')
            return false;
        int high = hex_digit(p[0]), low = hex_digit(p[1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
        p += 2;
    }
    return true;
}

void op_uuid(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        unsigned char bytes[16];
        if (!uuid_parse(cell_bare(c), bytes)) {
            exec_fail(x, in, r, PROBLEM_UUID_INVALID, NULL);
            continue;
        }
        cell_set_text(c, arena_dup(x->arena, (const char *)bytes, 16), 16);
        c->kind = CELL_UUID;
    }
}

struct json {
    enum nul nul;
    /* set for the step that comes with the column's type: a JSON string stays a string and is not
     * read as JSON text */
    bool strings;
    bool as_is; /* no step comes before it, so a string is still as the source wrote it */
};

bool bind_json(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct json *json = arena_alloc(&p->arena, sizeof *json);
    in->data = json;
    return args_count(args, 0, 0, e) && args_only(args, e, "as_is", "nul", "strings", NULL) &&
           args_nul(args, &json->nul, e) && args_flag(args, "strings", &json->strings, e) &&
           args_flag(args, "as_is", &json->as_is, e);
}

/* Valid JSON without its \u0000 escapes, or with \ufffd for each. */
static struct slice without_nul(struct slice s, enum nul nul, struct arena *a)
{
    char *out = arena_bytes(a, s.n), *q = out;
    for (size_t i = 0; i < s.n;) {
        /* the character after a backslash belongs to it, also when it is a backslash */
        size_t n = s.p[i] == '\\' ? 2 : 1;
        if (n == 2 && s.p[i + 1] == 'u' && !memcmp(s.p + i + 2, "0000", 4)) {
            if (nul == NUL_REPLACE) {
                memcpy(q, "\\ufffd", 6);
                q += 6;
            }
            i += 6;
            continue;
        }
        memcpy(q, s.p + i, n);
        q += n;
        i += n;
    }
    return slice_of(out, (size_t)(q - out));
}

/* The text that must be JSON. */
static struct slice json_of(struct exec *x, const struct json *json, const struct cell *c)
{
    bool string = c->came == CAME_STRING;
    if (c->came == CAME_NUMBER ||
        (string && json->as_is && c->flags & CELL_REWRITTEN && !(c->flags & CELL_HAS_NUL)))
        return cell_raw(c);
    if (!string || !json->strings)
        return cell_slice(c);
    x->scratch.n = 0;
    json_add_string(&x->scratch, cell_slice(c));
    return slice_of(arena_dup(x->arena, x->scratch.p, x->scratch.n), x->scratch.n);
}

void op_json(struct exec *x, const struct insn *in)
{
    const struct json *json = in->data;
    FOR_EACH_VALUE (x, in, c, r) {
        struct json_flaw flaw;
        struct slice s = json_of(x, json, c);
        enum json_result result = json_check(s, &flaw);
        if (result == JSON_MALFORMED) {
            size_t n;
            char *p = arena_printf(x->arena, &n, "%s at byte %zu", flaw.what, flaw.at + 1);
            exec_fail(x, in, r, PROBLEM_JSON_INVALID, &(struct slice){p, n});
        } else if (result == JSON_HAS_NUL && json->nul == NUL_REJECT) {
            exec_fail(x, in, r, PROBLEM_TEXT_NUL, NULL);
        } else {
            if (result == JSON_HAS_NUL)
                s = without_nul(s, json->nul, x->arena);
            cell_set_text(c, s.p, s.n);
            c->kind = CELL_JSON;
        }
    }
}
