/* The ops currency, language and timezone: a code or a name becomes the code in the registry. */
#include <string.h>

#include "plan/op.h"
#include "registry/currency.h"
#include "registry/latin.h"
#include "registry/names.h"
#include "registry/tables/languages.h"
#include "registry/tables/timezones.h"
#include "text/blank.h"

void op_currency(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        const char *code = currency_named(&x->scratch, blank_trim(cell_slice(c)));
        if (code)
            cell_set_text(c, code, 3);
        else
            exec_fail(x, in, r, PROBLEM_CURRENCY_UNKNOWN, NULL);
    }
}

/* True when the three letters are a code of ISO 639-3. */
static bool is_language_code(struct slice key)
{
    unsigned n = 0;
    if (key.n != 3)
        return false;
    for (int i = 0; i < 3; i++) {
        if ((unsigned)(key.p[i] - 'a') > 25)
            return false;
        n = n * 26 + (unsigned)(key.p[i] - 'a');
    }
    return language_codes[n >> 3] >> (n & 7) & 1;
}

void op_language(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        struct slice key = name_key(&x->scratch, cell_slice(c));
        int found = names_find(&language_names, key);
        if (found >= 0)
            cell_set_text(c, languages[found], languages[found][2] ? 3 : 2);
        else if (is_language_code(key))
            cell_set_text(c, arena_dup(x->arena, key.p, 3), 3);
        else
            exec_fail(x, in, r, PROBLEM_LANGUAGE_UNKNOWN, NULL);
    }
}

/* Signs matter in the names of time zones (Etc/GMT+1, Etc/GMT-1). So only case is ignored, and a
 * blank counts as an underscore. */
static int timezone_named(struct slice s)
{
    char key[64];
    if (s.n > sizeof key)
        return -1;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        key[i] = (char)(c == ' ' ? '_' : (unsigned)(c - 'A') < 26 ? c | 0x20 : c);
    }
    return names_find(&timezone_names, slice_of(key, s.n));
}

void op_timezone(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        int found = timezone_named(cell_bare(c));
        if (found < 0)
            exec_fail(x, in, r, PROBLEM_TIMEZONE_UNKNOWN, NULL);
        else
            cell_set_text(c, timezone_texts + timezones[found].at, timezones[found].n);
    }
}
