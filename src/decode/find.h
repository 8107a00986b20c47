/* Finds delimiters, quotes and line ends in a text, sixteen bytes at a time. */
#ifndef DECODE_FIND_H
#define DECODE_FIND_H

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* The characters to look for, prepared once. */
struct finder {
#ifdef __SSE2__
    __m128i delimiters, quotes, lf, cr; /* sixteen copies of each */
#endif
    char delimiter, quote;
};

static inline struct finder finder_of(char delimiter, char quote)
{
    return (struct finder){
#ifdef __SSE2__
        .delimiters = _mm_set1_epi8(delimiter),
        .quotes = _mm_set1_epi8(quote),
        .lf = _mm_set1_epi8('\n'),
        .cr = _mm_set1_epi8('\r'),
#endif
        .delimiter = delimiter,
        .quote = quote,
    };
}

/* Bit i is for the byte p[i]. */
struct hits {
    uint32_t delimiters, quotes;
};

/* Search n bytes, at most 16. */
static inline struct hits find_in_few(const struct finder *f, const char *p, unsigned n)
{
    struct hits hits = {0, 0};
    for (unsigned i = 0; i < n; i++) {
        hits.delimiters |= (uint32_t)(p[i] == f->delimiter) << i;
        hits.quotes |= (uint32_t)(p[i] == f->quote) << i;
    }
    return hits;
}

/* Search 16 bytes. It reads all of p[0..16). */
static inline struct hits find_in_16(const struct finder *f, const char *p)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    return (struct hits){(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, f->delimiters)),
                         (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, f->quotes))};
#else
    return find_in_few(f, p, 16);
#endif
}

/* Bit i is for the byte p[i]: delimiters, and the others (quote, CR, LF). It reads all of p[0..16).
 */
struct signs {
    uint32_t delimiters, others;
};

static inline struct signs find_signs(const struct finder *f, const char *p)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, f->lf), _mm_cmpeq_epi8(v, f->cr));
    __m128i others = _mm_or_si128(ends, _mm_cmpeq_epi8(v, f->quotes));
    return (struct signs){(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, f->delimiters)),
                          (uint32_t)_mm_movemask_epi8(others)};
#else
    struct signs signs = {0, 0};
    for (unsigned i = 0; i < 16; i++) {
        signs.delimiters |= (uint32_t)(p[i] == f->delimiter) << i;
        signs.others |= (uint32_t)(p[i] == f->quote || p[i] == '\n' || p[i] == '\r') << i;
    }
    return signs;
#endif
}

/* Search from p to `end`, in a text that begins at `text`. Nothing outside the text is read: a
 * short rest is loaded together with the bytes before it. */
static inline struct hits find_next(const struct finder *f, const char *text, const char *p,
                                    const char *end)
{
    if (end - p >= 16)
        return find_in_16(f, p);
    if (end - text < 16)
        return find_in_few(f, p, (unsigned)(end - p));
    struct hits hits = find_in_16(f, end - 16);
    unsigned before = (unsigned)(16 - (end - p));
    return (struct hits){hits.delimiters >> before, hits.quotes >> before};
}

#endif
