/* The op vat_id: checks the form and the check digits of VAT numbers of the European Union,
 * Northern Ireland, Great Britain and Switzerland.
 *
 * The rules for check digits are those of the tax offices (collected by the German Bundeszentralamt
 * für Steuern). spec/cases/ops/vat_id.table compares them with python-stdnum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/codes/compact.h"
#include "plan/op.h"

static int digit(char c)
{
    return c - '0';
}

/* The sum of the digits, each multiplied by its weight. */
static int weighted(const char *p, const char *weights)
{
    int sum = 0;
    for (int i = 0; weights[i]; i++)
        sum += digit(p[i]) * (weights[i] - 'a'); /* a letter is a weight: b is 1, c is 2, k is 10 */
    return sum;
}

static int64_t value(const char *p, int n)
{
    int64_t v = 0;
    for (int i = 0; i < n; i++)
        v = v * 10 + digit(p[i]);
    return v;
}

/* The sum of Luhn's method: every second digit from the right is doubled, and the digits of the
 * result are added. It begins with the last digit (first_doubled 0) or the one before it (1). */
static int luhn_sum(const char *p, int n, int first_doubled)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        int d = digit(p[n - 1 - i]);
        if (i % 2 == first_doubled)
            d = d > 4 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum;
}

/* ISO 7064, mod 11,10. */
static bool mod11_10(const char *p, int n)
{
    int product = 10;
    for (int i = 0; i < n - 1; i++) {
        int sum = (digit(p[i]) + product) % 10;
        product = (sum ? sum : 10) * 2 % 11;
    }
    return (product + digit(p[n - 1])) % 10 == 1;
}

static bool at(const char *p, int n)
{
    return (luhn_sum(p + 1, n - 2, 1) + 4 + digit(p[8])) % 10 == 0;
}

static bool be(const char *p, int n)
{
    return value(p, n) > 0 && (value(p, 8) + value(p + 8, 2)) % 97 == 0;
}

static bool bg(const char *p, int n)
{
    if (n == 9) {
        int check = weighted(p, "bcdefghi") % 11;
        if (check == 10)
            check = weighted(p, "defghijk") % 11;
        return check % 10 == digit(p[8]);
    }
    int last = digit(p[9]); /* a citizen, or a foreigner, or anybody else */
    return weighted(p, "ceifkjhdg") % 11 % 10 == last || (weighted(p, "vtrnljhdb") % 10) == last ||
           (11 - weighted(p, "edchgfedc") % 11) % 11 == last;
}

static bool cy(const char *p, int n)
{
    static const int odd[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
    int sum = 0;
    for (int i = 0; i < n - 1; i++)
        sum += i % 2 ? digit(p[i]) : odd[digit(p[i])];
    return memcmp(p, "12", 2) != 0 && p[8] == 'A' + sum % 26;
}

static bool cz(const char *p, int n)
{
    if (n == 8) { /* a company */
        int check = (11 - weighted(p, "ihgfedc") % 11) % 11;
        return p[0] != '9' && (check ? check : 1) % 10 == digit(p[7]);
    }
    if (n == 9 && p[0] == '6') { /* a special case, in which the first digit does not count */
        int check = weighted(p + 1, "ihgfedc") % 11;
        return (8 - (10 - check) % 11 + 10) % 10 == digit(p[8]);
    }
    /* a person: year, month and day of birth. The month is 50 more for women, and 20 more when the
     * numbers ran out */
    int month = (int)value(p + 2, 2) % 50 % 20, day = (int)value(p + 4, 2);
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return false;
    return n == 9 || value(p, 9) % 11 % 10 == digit(p[9]);
}

static bool de(const char *p, int n)
{
    return p[0] != '0' && mod11_10(p, n);
}

static bool dk(const char *p, int n)
{
    (void)n;
    return p[0] != '0' && weighted(p, "chgfedcb") % 11 == 0;
}

static bool ee(const char *p, int n)
{
    (void)n;
    return weighted(p, "dhbdhbdhb") % 10 == 0;
}

static bool el(const char *p, int n)
{
    int sum = 0;
    for (int i = 0; i < n - 1; i++)
        sum = sum * 2 + digit(p[i]);
    return sum * 2 % 11 % 10 == digit(p[8]);
}

static bool spanish_person(const char *p, int64_t number)
{
    return p[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
}

static bool es(const char *p, int n)
{
    (void)n;
    if (!all_digits(p + 1, 7))
        return false;
    if (ascii_digit((unsigned char)p[0]))
        return spanish_person(p, value(p, 8));
    if (p[0] >= 'X') /* a foreigner: X, Y and Z mean 0, 1 and 2 */
        return spanish_person(p, (p[0] - 'X') * INT64_C(10000000) + value(p + 1, 7));
    if (strchr("KLM", p[0]))
        return spanish_person(p, value(p + 1, 7));
    int check = (10 - luhn_sum(p + 1, 7, 0) % 10) % 10;
    return strchr("ABCDEFGHJNPQRSUVW", p[0]) &&
           (p[8] == '0' + check || p[8] == "JABCDEFGHI"[check]);
}

static bool fi(const char *p, int n)
{
    (void)n;
    return weighted(p, "hjkfiecb") % 11 == 0;
}

/* The first two characters are the check: two digits, or since 1995 also letters except I and O. */
static bool fr(const char *p, int n)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    const char *a = strchr(alphabet, p[0]), *b = strchr(alphabet, p[1]);
    int64_t siren = value(p + 2, 9);
    if (!a || !b || (memcmp(p + 2, "000", 3) != 0 && luhn_sum(p + 2, n - 2, 1) % 10))
        return false;
    if (all_digits(p, 2))
        return value(p, 2) == (siren * 100 + 12) % 97;
    bool first_digit = ascii_digit((unsigned char)p[0]);
    int64_t check =
        (a - alphabet) * (first_digit ? 24 : 34) + (b - alphabet) - (first_digit ? 10 : 100);
    return (siren + 1 + check / 11) % 11 == check % 11;
}

static bool gb(const char *p, int n)
{
    if (n == 5) { /* government departments, health authorities */
        bool health = !memcmp(p, "HA", 2);
        return all_digits(p + 2, 3) && (health || !memcmp(p, "GD", 2)) &&
               health == (value(p + 2, 3) >= 500);
    }
    if (!all_digits(p, n))
        return false;
    /* three more digits after the first nine are the branch */
    int rest = (weighted(p, "ihgfedc") + (int)value(p + 7, 2)) % 97;
    return rest == 0 || (value(p, 3) >= 100 && (rest == 42 || rest == 55));
}

static bool hu(const char *p, int n)
{
    (void)n;
    return weighted(p, "jhdbjhdb") % 10 == 0;
}

static bool ie(const char *p, int n)
{
    static const char alphabet[] = "WABCDEFGHIJKLMNOPQRSTUV";
    char old[10];
    if (!ascii_digit((unsigned char)p[1])) { /* the form until 2013: 1A23456X means 0234561X */
        snprintf(old, sizeof old, "0%.5s%c%c", p + 2, p[0], p[7]);
        p = old;
        n = 8;
    }
    const char *last = n == 9 ? strchr(alphabet, p[8]) : alphabet;
    if (!last || !all_digits(p, 7))
        return false;
    return p[7] == alphabet[(weighted(p, "ihgfedc") + 9 * (last - alphabet)) % 23];
}

static bool it(const char *p, int n)
{
    int64_t province = value(p + 7, 3);
    bool known = (province >= 1 && province <= 100) || province == 120 || province == 121 ||
                 province == 888 || province == 999;
    return value(p, 7) > 0 && known && luhn_sum(p, n, 1) % 10 == 0;
}

static bool lt(const char *p, int n)
{
    int sum = 0, again = 0;
    for (int i = 0; i < n - 1; i++) {
        sum += digit(p[i]) * (1 + i % 9);
        again += digit(p[i]) * (1 + (i + 2) % 9);
    }
    int check = sum % 11 == 10 ? again % 11 % 10 : sum % 11;
    return p[n - 2] == '1' && check == digit(p[n - 1]);
}

static bool lu(const char *p, int n)
{
    (void)n;
    return value(p, 6) % 89 == value(p + 6, 2);
}

static bool lv(const char *p, int n)
{
    (void)n;
    if (p[0] <= '3') /* a person; since 2017 these numbers have no check digit */
        return true;
    return weighted(p, "jbeidkcfhgb") % 11 == 3;
}

static bool mt(const char *p, int n)
{
    (void)n;
    return p[0] != '0' && weighted(p, "deghijkb") % 37 == 0;
}

/* The old number of the company is right, or (since 2020) the whole number modulo 97, with letters
 * as numbers. */
static bool nl(const char *p, int n)
{
    (void)n;
    int eleven = (weighted(p, "jihgfedc") - digit(p[8])) % 11;
    int64_t rest = INT64_C(2321) * 1000000000 % 97; /* the letters NL */
    rest = (rest + value(p, 9)) % 97;
    rest = (rest * 10000 + 1100 + value(p + 10, 2)) % 97; /* the letter B and two digits */
    return value(p, 9) > 0 && value(p + 10, 2) > 0 && (eleven == 0 || rest == 1);
}

static bool pl(const char *p, int n)
{
    (void)n;
    return weighted(p, "gfhcdefgh") % 11 == digit(p[9]);
}

static bool pt(const char *p, int n)
{
    (void)n;
    return p[0] != '0' && (11 - weighted(p, "jihgfedc") % 11) % 11 % 10 == digit(p[8]);
}

static bool ro(const char *p, int n)
{
    return p[0] != '0' && weighted(p, &"hfdcbhfdc"[10 - n]) * 10 % 11 % 10 == digit(p[n - 1]);
}

static bool se(const char *p, int n)
{
    return luhn_sum(p, n - 2, 1) % 10 == 0;
}

static bool si(const char *p, int n)
{
    (void)n;
    int check = 11 - weighted(p, "ihgfedc") % 11;
    return p[0] != '0' && (check == 10 ? 0 : check) == digit(p[7]);
}

static bool sk(const char *p, int n)
{
    return p[0] != '0' && strchr("234789", p[2]) && value(p, n) % 11 == 0;
}

static bool ch(const char *p, int n)
{
    (void)n;
    return (11 - weighted(p + 1, "fedchgfe") % 11) % 11 == digit(p[9]);
}

/* The form of the number after the country; the list is in alphabetical order. 9 is a digit, A is a
 * letter, and X is a digit or a letter. Other letters stand for themselves. */
static const struct vat {
    char country[3];
    const char *forms[4];
    bool (*check)(const char *p, int n);
} vats[] = {
    {"AT", {"U99999999"}, at},
    {"BE", {"9999999999"}, be},
    {"BG", {"999999999", "9999999999"}, bg},
    {"CH", {"E999999999"}, ch},
    {"CY", {"99999999A"}, cy},
    {"CZ", {"99999999", "999999999", "9999999999"}, cz},
    {"DE", {"999999999"}, de},
    {"DK", {"99999999"}, dk},
    {"EE", {"999999999"}, ee},
    {"EL", {"999999999"}, el},
    {"ES", {"X9999999X"}, es},
    {"FI", {"99999999"}, fi},
    {"FR", {"XX999999999"}, fr},
    {"GB", {"999999999", "999999999999", "AA999"}, gb},
    {"HR", {"99999999999"}, mod11_10},
    {"HU", {"99999999"}, hu},
    {"IE", {"9X99999A", "9999999AA"}, ie},
    {"IT", {"99999999999"}, it},
    {"LT", {"999999999", "999999999999"}, lt},
    {"LU", {"99999999"}, lu},
    {"LV", {"99999999999"}, lv},
    {"MT", {"99999999"}, mt},
    {"NL", {"999999999B99"}, nl},
    {"PL", {"9999999999"}, pl},
    {"PT", {"999999999"}, pt},
    {"RO", {"?"}, ro}, /* two to ten digits */
    {"SE", {"999999999901"}, se},
    {"SI", {"99999999"}, si},
    {"SK", {"9999999999"}, sk},
    {"XI", {"999999999", "999999999999", "AA999"}, gb},
};

static int by_country(const void *key, const void *vat)
{
    return memcmp(key, ((const struct vat *)vat)->country, 2);
}

static const struct vat *vat_of(const char *code)
{
    if (!memcmp(code, "GR", 2))
        code = "EL"; /* the tax office calls Greece EL */
    return bsearch(code, vats, sizeof vats / sizeof *vats, sizeof *vats, by_country);
}

static bool fits_form(const char *p, int n, const char *form)
{
    if (*form == '?')
        return n >= 2 && n <= 10 && all_digits(p, n);
    for (; *form && *p; form++, p++) {
        bool is_digit = ascii_digit((unsigned char)*p);
        if (*form == '9' ? !is_digit : *form == 'A' ? is_digit : *form != 'X' && *form != *p)
            return false;
    }
    return !*form && !*p;
}

static bool fits(const struct vat *vat, const char *p, int n)
{
    for (size_t i = 0; i < sizeof vat->forms / sizeof *vat->forms && vat->forms[i]; i++)
        if (fits_form(p, n, vat->forms[i]))
            return true;
    return false;
}

bool bind_vat_id(struct plan *p, struct insn *in, struct args args, struct err *e)
{
    struct slice country = args_text(args, "country", "");
    char code[3] = {0};
    if (!args_count(args, 0, 0, e) || !args_only(args, e, "country", NULL))
        return false;
    if (!args_named(args, "country"))
        return true;
    if (country.n == 2)
        memcpy(code, country.p, 2);
    in->data = country.n == 2 ? vat_of(code) : NULL;
    (void)p;
    return in->data ||
           err_set(e, ERR_USAGE, "knows no VAT numbers of '%.*s'", (int)country.n, country.p);
}

/* Old numbers of Belgium and Greece have one digit less. Switzerland writes the name of the tax
 * after the number. The number is changed in place. */
static int modernize(const struct vat *vat, char *p, int n)
{
    static const char *const taxes[] = {"MWST", "TVA", "IVA", "TPV"};
    int full = !memcmp(vat->country, "BE", 2) ? 10 : !memcmp(vat->country, "EL", 2) ? 9 : 0;
    if (n == full - 1 && all_digits(p, n)) {
        memmove(p + 1, p, (size_t)n + 1);
        *p = '0';
        return full;
    }
    for (size_t i = 0; i < 4 && !memcmp(vat->country, "CH", 2); i++) {
        int tax = (int)strlen(taxes[i]);
        if (n > tax && !strcmp(p + n - tax, taxes[i])) {
            p[n - tax] = 0;
            return n - tax;
        }
    }
    return n;
}

/* Check a code of n characters and NUL, with or without its country. Returns why it is wrong, or
 * NULL. *out gets its canonical form, which begins with the country. */
static const char *vat_flaw(const struct vat *expected, const char *code, int n,
                            char out[COMPACT_MAX + 4])
{
    bool has_country =
        n > 2 && !ascii_digit((unsigned char)code[0]) && !ascii_digit((unsigned char)code[1]);
    const struct vat *named = has_country ? vat_of(code) : NULL, *vat = expected ? expected : named;
    if (!vat)
        return "it does not begin with a country that has them";
    /* a Spanish or French number may itself begin with letters */
    const char *number = named == vat ? code + 2 : code;
    memcpy(out, vat->country, 2);
    snprintf(out + 2, COMPACT_MAX + 2, "%s", number);
    int length = modernize(vat, out + 2, (int)strlen(number));
    if (!fits(vat, out + 2, length))
        return named && named != vat ? "it is another country's" : "it has not its country's form";
    return vat->check(out + 2, length) ? NULL : "its check digits are wrong";
}

void op_vat_id(struct exec *x, const struct insn *in)
{
    FOR_EACH_VALUE (x, in, c, r) {
        char code[COMPACT_MAX], number[COMPACT_MAX + 4];
        int n = compact(cell_slice(c), "-./,:", code);
        const char *why =
            n < 0 ? "it has a character that no number has" : vat_flaw(in->data, code, n, number);
        if (why)
            exec_fail(x, in, r, PROBLEM_VAT_ID_INVALID, &(struct slice){why, strlen(why)});
        else
            set_compact(x, c, number, strlen(number));
    }
}
