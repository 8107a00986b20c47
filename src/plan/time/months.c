/* The names of the months in eight languages.
 *
 * Source: Unicode CLDR 42 (October 2022), calendar "gregorian", contexts "format" and
 * "stand-alone", widths "wide" and "abbreviated". The names are in lower case, and abbreviations
 * have no dots. Forms of three letters that are used beside CLDR's are added (sept/sep, juni/jun).
 * The names were compared with the JSON edition of CLDR for de, nl and pl, and with the locales of
 * glibc 2.36 for all languages. Only one name differs (avril for avr). */
#include <string.h>
#include <unicase.h>

#include "plan/time/op_time.h"
#include "text/utf8.h"

#define YEAR(lang, wide, a, b, c, d, e, f, g, h, i, j, k, l)                                       \
    {lang, a, 1, wide}, {lang, b, 2, wide}, {lang, c, 3, wide}, {lang, d, 4, wide},                \
        {lang, e, 5, wide}, {lang, f, 6, wide}, {lang, g, 7, wide}, {lang, h, 8, wide},            \
        {lang, i, 9, wide}, {lang, j, 10, wide}, {lang, k, 11, wide},                              \
    {                                                                                              \
        lang, l, 12, wide                                                                          \
    }
#define WIDE(lang, ...) YEAR(lang, true, __VA_ARGS__)
#define SHORT(lang, ...) YEAR(lang, false, __VA_ARGS__)
#define ALSO(lang, month, name)                                                                    \
    {                                                                                              \
        lang, name, month, false                                                                   \
    }
#define END(lang)                                                                                  \
    {                                                                                              \
        lang, NULL, 0, false                                                                       \
    }

static const struct month_name names[] = {
    WIDE("en", "january", "february", "march", "april", "may", "june", "july", "august",
         "september", "october", "november", "december"),
    SHORT("en", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ALSO("en", 9, "sept"),
    END("en"),
    WIDE("de", "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september",
         "oktober", "november", "dezember"),
    SHORT("de", "jan", "feb", "märz", "apr", "mai", "juni", "juli", "aug", "sept", "okt", "nov",
          "dez"),
    ALSO("de", 3, "mär"),
    ALSO("de", 6, "jun"),
    ALSO("de", 7, "jul"),
    ALSO("de", 9, "sep"),
    END("de"),
    WIDE("fr", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
         "octobre", "novembre", "décembre"),
    SHORT("fr", "janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov",
          "déc"),
    END("fr"),
    WIDE("es", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
         "septiembre", "octubre", "noviembre", "diciembre"),
    SHORT("es", "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov",
          "dic"),
    ALSO("es", 9, "sep"),
    END("es"),
    WIDE("pt", "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto",
         "setembro", "outubro", "novembro", "dezembro"),
    SHORT("pt", "jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
    END("pt"),
    WIDE("it", "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
         "settembre", "ottobre", "novembre", "dicembre"),
    SHORT("it", "gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
    END("it"),
    WIDE("nl", "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
         "september", "oktober", "november", "december"),
    SHORT("nl", "jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    END("nl"),
    /* Polish dates use the genitive. The nominative is the form that stands alone. */
    WIDE("pl", "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
         "września", "października", "listopada", "grudnia"),
    WIDE("pl", "styczeń", "luty", "marzec", "kwiecień", "maj", "czerwiec", "lipiec", "sierpień",
         "wrzesień", "październik", "listopad", "grudzień"),
    SHORT("pl", "sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"),
    END("pl"),
};

const struct month_name *months_of(struct slice lang)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_eq(lang, slice_str(names[i].lang)))
            return &names[i];
    return NULL;
}

/* The number of bytes at the beginning of the text that are the name in any case, or 0. */
static size_t begins_with(const char *p, size_t n, const char *name)
{
    size_t i = 0, len, name_len;
    for (; *name; name += name_len, i += len) {
        if (i == n)
            return 0;
        if ((unsigned char)*name < 0x80) {
            len = name_len = 1;
            if ((p[i] | 0x20) != *name)
                return 0;
            continue;
        }
        uint32_t wanted = utf8_decode(name, strlen(name), &name_len);
        if (uc_tolower(utf8_decode(p + i, n - i, &len)) != wanted)
            return 0;
    }
    return i;
}

size_t month_match(const struct month_name *m, bool wide, const char *p, size_t n, int *month)
{
    size_t best = 0;
    for (; m->name; m++) {
        size_t len = m->wide == wide ? begins_with(p, n, m->name) : 0;
        if (len > best) {
            best = len;
            *month = m->month;
        }
    }
    return best;
}
