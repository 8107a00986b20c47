/* Codes with check digits: iban, bic, ean, luhn. Blanks between their groups are removed, and for
 * most of them hyphens, too. */
#include <stdlib.h>
#include <string.h>

#include "plan/codes/compact.h"
#include "plan/codes/country.h"
#include "plan/op.h"
#include "registry/tables/ibans.h"

static int by_country(const void *key, const void *iban)
{
    return memcmp(key, ((const struct iban *)iban)->country, 2);
}

/* The characters as one number modulo 97 (ISO 7064). A letter counts as 10 to 35. */
static unsigned mod97(const char *p, int n, unsigned rest)
{
    for (int i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        rest = ascii_digit(c) ? rest * 10 + c - '0' : rest * 100 + c - 'A' + 10;
        rest %= 97;
    }
    return rest;
}

static bool fits(const char *p, const char *form)
{
    for (; *form; p++, form++) {
        bool digit = ascii_digit((unsigned char)*p);
        if ((*form == 'n' && !digit) || (*form == 'a' && digit))
            return false;
    }
    return true;
}

static const char *iban_flaw(const char *code, int n)
{
    if (n < 4 || !ascii_digit((unsigned char)code[2]) || !ascii_digit((unsigned char)code[3]))
        return "it does not begin with a country and two digits";
    const struct iban *iban =
        bsearch(code, ibans, sizeof ibans / sizeof *ibans, sizeof *ibans, by_country);
    if (!iban)
        return "its country has none";
    if (n != iban->length)
        return "its length is not its country's";
    if (!fits(code + 4, iban->bban))
        return "a letter or digit stands where its country has none";
    return mod97(code, 4, mod97(code + 4, n - 4, 0)) == 1 ? NULL : "its check digits are wrong";
}

static void fail(struct exec *x, const struct insn *in, uint32_t row, enum problem_code code,
                 const char *why)
{
    exec_fail(x, in, row, code, &(struct slice){why, strlen(why)});
}

static const char strange[] = "it has a character that is no letter, no digit and no blank";

void op_iban(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char code[COMPACT_MAX];
        int n = compact(cell_slice(c), "-", code);
        const char *why = n < 0 ? strange : iban_flaw(code, n);
        if (why)
            fail(x, in, r, PROBLEM_IBAN_INVALID, why);
        else
            set_compact(x, c, code, (size_t)n);
    }
}

/* ISO 9362: four letters or digits for the bank, two for the country, two for the place. Three more
 * may follow for the branch. */
static const char *bic_flaw(const char *code, int n)
{
    if (n != 8 && n != 11)
        return "it has neither 8 nor 11 letters and digits";
    return country_of_alpha2(slice_of(code + 4, 2)) < 0 ? "it names no country" : NULL;
}

void op_bic(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char code[COMPACT_MAX];
        int n = compact(cell_slice(c), "", code);
        const char *why = n < 0 ? strange : bic_flaw(code, n);
        if (why)
            fail(x, in, r, PROBLEM_BIC_INVALID, why);
        else
            set_compact(x, c, code, (size_t)n);
    }
}

/* The weights from the right are 1, 3, 1, 3, … The sum must be a multiple of ten. */
static const char *ean_flaw(const char *code, int n)
{
    if (n < 0 || !all_digits(code, n))
        return "it has something else than digits";
    if (n != 8 && n != 12 && n != 13 && n != 14)
        return "it has not 8, 12, 13 or 14 digits";
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += (code[n - 1 - i] - '0') * (i % 2 ? 3 : 1);
    return sum % 10 ? "its check digit is wrong" : NULL;
}

void op_ean(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char code[COMPACT_MAX];
        int n = compact(cell_slice(c), "-", code);
        const char *why = ean_flaw(code, n);
        if (why)
            fail(x, in, r, PROBLEM_EAN_INVALID, why);
        else
            set_compact(x, c, code, (size_t)n);
    }
}

/* The Luhn check of ISO/IEC 7812-1, annex B. */
static bool luhn_good(const char *code, int n)
{
    int sum = 0;
    if (n < 2 || !all_digits(code, n))
        return false;
    for (int i = 0; i < n; i++) {
        int digit = code[n - 1 - i] - '0';
        if (i % 2)
            digit = digit > 4 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

void op_luhn(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char code[COMPACT_MAX];
        int n = compact(cell_slice(c), "-", code);
        if (luhn_good(code, n))
            set_compact(x, c, code, (size_t)n);
        else
            exec_fail(x, in, r, PROBLEM_LUHN_INVALID, NULL);
    }
}
