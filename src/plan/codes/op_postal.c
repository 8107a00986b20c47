/* The op postal_code: checks the form of a country's postal codes, and writes them as the post of
 * the country does.
 *
 * The forms come from Unicode CLDR's postal code data (postalCodeData.xml, last published with CLDR
 * 26 in 2014). Some posts have changed their codes since, or write them with a sign between. These
 * are from the posts themselves: Ireland's Eircode (2015), Korea (2015), Israel (2013), Taiwan
 * (2020), and the letters of Lithuania and Latvia. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "plan/codes/compact.h"
#include "plan/codes/country.h"
#include "plan/op.h"

/* In a form, 9 is a digit, A is a letter, and X is a digit or a letter. A small letter stands for
 * itself. A blank or a hyphen is always written, but the data may lack it. `sign` is what letters
 * from abroad have before the code. */
static const struct postal {
    char country[3];
    const char *sign;
    const char *forms[6];
} postals[] = {
    {"AD", "", {"ad999"}},
    {"AR", "", {"9999", "A9999AAA"}},
    {"AT", "A", {"9999"}},
    {"AU", "", {"9999"}},
    {"BA", "", {"99999"}},
    {"BD", "", {"9999"}},
    {"BE", "B", {"9999"}},
    {"BG", "", {"9999"}},
    {"BR", "", {"99999-999"}},
    {"BY", "", {"999999"}},
    {"CA", "", {"A9A 9A9"}},
    {"CH", "CH", {"9999"}},
    {"CL", "", {"9999999"}},
    {"CN", "", {"999999"}},
    {"CO", "", {"999999"}},
    {"CR", "", {"99999"}},
    {"CY", "", {"9999"}},
    {"CZ", "CZ", {"999 99"}},
    {"DE", "D", {"99999"}},
    {"DK", "DK", {"9999"}},
    {"DO", "", {"99999"}},
    {"DZ", "", {"99999"}},
    {"EC", "", {"999999"}},
    {"EE", "EE", {"99999"}},
    {"EG", "", {"99999"}},
    {"ES", "E", {"99999"}},
    {"FI", "FI", {"99999"}},
    {"FO", "FO", {"999"}},
    {"FR", "F", {"99999"}},
    {"GB", "", {"A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA"}},
    {"GE", "", {"9999"}},
    {"GG", "", {"gy9 9AA", "gy99 9AA"}},
    {"GL", "DK", {"9999"}},
    {"GR", "GR", {"999 99"}},
    {"GT", "", {"99999"}},
    {"HR", "HR", {"99999"}},
    {"HU", "H", {"9999"}},
    {"ID", "", {"99999"}},
    {"IE", "", {"A9X XXXX"}},
    {"IL", "", {"9999999", "99999"}},
    {"IM", "", {"im9 9AA", "im99 9AA"}},
    {"IN", "", {"999999"}},
    {"IQ", "", {"99999"}},
    {"IS", "IS", {"999"}},
    {"IT", "I", {"99999"}},
    {"JE", "", {"je9 9AA", "je99 9AA"}},
    {"JO", "", {"99999"}},
    {"JP", "", {"999-9999"}},
    {"KE", "", {"99999"}},
    {"KR", "", {"99999"}},
    {"KW", "", {"99999"}},
    {"KZ", "", {"999999"}},
    {"LB", "", {"9999 9999", "9999"}},
    {"LI", "FL", {"9999"}},
    {"LK", "", {"99999"}},
    {"LT", "", {"lt-99999", "99999"}},
    {"LU", "L", {"9999"}},
    {"LV", "", {"lv-9999"}},
    {"MA", "", {"99999"}},
    {"MC", "F", {"98099"}},
    {"MD", "MD", {"9999"}},
    {"ME", "", {"99999"}},
    {"MK", "MK", {"9999"}},
    {"MT", "", {"AAA 9999"}},
    {"MX", "", {"99999"}},
    {"MY", "", {"99999"}},
    {"NG", "", {"999999"}},
    {"NL", "NL", {"9999 AA"}},
    {"NO", "N", {"9999"}},
    {"NP", "", {"99999"}},
    {"NZ", "", {"9999"}},
    {"OM", "", {"999"}},
    {"PE", "", {"99999"}},
    {"PH", "", {"9999"}},
    {"PK", "", {"99999"}},
    {"PL", "PL", {"99-999"}},
    {"PR", "", {"99999", "99999-9999"}},
    {"PT", "P", {"9999-999", "9999"}},
    {"PY", "", {"9999", "999999"}},
    {"RO", "RO", {"999999"}},
    {"RS", "RS", {"99999", "999999"}},
    {"RU", "", {"999999"}},
    {"SA", "", {"99999", "99999-9999"}},
    {"SE", "S", {"999 99"}},
    {"SG", "", {"999999"}},
    {"SI", "SI", {"9999"}},
    {"SK", "SK", {"999 99"}},
    {"SM", "I", {"99999"}},
    {"TH", "", {"99999"}},
    {"TN", "", {"9999"}},
    {"TR", "TR", {"99999"}},
    {"TW", "", {"999", "99999", "999999"}},
    {"UA", "", {"99999"}},
    {"US", "", {"99999", "99999-9999"}},
    {"UY", "", {"99999"}},
    {"UZ", "", {"999999"}},
    {"VA", "", {"99999"}},
    {"VE", "", {"9999"}},
    {"VN", "", {"99999", "999999"}},
    {"ZA", "", {"9999"}},
};

enum { FORMS = 6 };

static int by_country(const void *key, const void *postal)
{
    return memcmp(key, ((const struct postal *)postal)->country, 2);
}

/* "99999 or 99999-9999" */
static struct slice forms_detail(struct plan *p, const struct postal *postal)
{
    struct buf b = {0};
    for (int i = 0; i < FORMS && postal->forms[i]; i++) {
        buf_str(&b, i ? " or " : "");
        for (const char *c = postal->forms[i]; *c; c++)
            buf_char(&b, (char)toupper((unsigned char)*c));
    }
    struct slice s = plan_copy(p, slice_of(b.p, b.n));
    buf_free(&b);
    return s;
}

bool bind_postal_code(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct slice country = args_text(args, "country", "");
    in->detail = SLICE("a postal code");
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "country", NULL))
        return false;
    if (!args_named(args, "country"))
        return true;
    if (country_of_alpha2(country) < 0) {
        err_set(e, ERR_USAGE, "there is no country '%.*s'", (int)country.n, country.p);
        return err_hint(e, "write its two letters, as in country = \"DE\"");
    }
    const struct postal *postal =
        bsearch(country.p, postals, sizeof postals / sizeof *postals, sizeof *postals, by_country);
    in->data = postal;
    if (postal)
        in->detail = forms_detail(p, postal);
    return true;
}

/* Write the code in this form into out. Returns the length, or 0 when the code does not fit. */
static size_t write_form(const char *code, const char *form, char *out)
{
    char *q = out;
    for (; *form; form++) {
        if (*form == ' ' || *form == '-') {
            *q++ = *form;
            continue;
        }
        bool digit = ascii_digit((unsigned char)*code), literal = *form >= 'a';
        if (!*code || (*form == '9' && !digit) || (*form == 'A' && digit) ||
            (literal && *code != toupper((unsigned char)*form)))
            return 0;
        *q++ = *code++;
    }
    return *code ? 0 : (size_t)(q - out);
}

static size_t write_any_form(const struct postal *postal, const char *code, char *out)
{
    size_t n = 0;
    for (int i = 0; i < FORMS && postal->forms[i] && !n; i++)
        n = write_form(code, postal->forms[i], out);
    return n;
}

/* The code without the country before it, as in D-10115 and DE-10115. */
static const char *without_country(const struct postal *postal, const char *code)
{
    size_t n = strlen(postal->sign);
    if (!strncmp(code, postal->country, 2))
        return code + 2;
    return n && !strncmp(code, postal->sign, n) ? code + n : code;
}

static size_t known_code(const struct postal *postal, struct slice s, char *out)
{
    char code[COMPACT_MAX];
    s = blank_trim(s);
    if (s.n > 3 && !memcmp(s.p, "\xE3\x80\x92", 3)) /* the postal mark of Japan */
        s = slice_of(s.p + 3, s.n - 3);
    if (compact(s, "-", code) < 0)
        return 0;
    size_t n = write_any_form(postal, code, out);
    return n ? n : write_any_form(postal, without_country(postal, code), out);
}

/* A code of any country: letters, digits, single blanks and hyphens, with at least one digit. */
static size_t some_code(struct slice s, char *out)
{
    bool has_digit = false;
    char *q = out;
    s = blank_trim(s);
    for (size_t i = 0; i < s.n && q - out < 12; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (unsigned)((c | 0x20) - 'a') < 26, between = c == ' ' || c == '-';
        if (!letter && !ascii_digit(c) && !between)
            return 0;
        has_digit |= ascii_digit(c);
        if (c == ' ' && (s.p[i - 1] == ' ' || s.p[i - 1] == '-'))
            continue;
        *q++ = (char)(letter ? c & ~0x20 : c);
    }
    size_t n = (size_t)(q - out);
    return has_digit && n >= 2 && n <= 10 ? n : 0;
}

void op_postal_code(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char out[COMPACT_MAX];
        size_t n =
            in->data ? known_code(in->data, cell_slice(c), out) : some_code(cell_slice(c), out);
        if (n)
            set_compact(x, c, out, n);
        else
            exec_fail(x, in, r, PROBLEM_POSTAL_CODE_INVALID, NULL);
    }
}
