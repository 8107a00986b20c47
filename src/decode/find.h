/* Where the delimiters and the quotes of a text stand, sixteen bytes at a time. */
#ifndef DECODE_FIND_H
#define DECODE_FIND_H

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bit i is of the byte p[i]. */
struct hits {
    uint32_t delimiters, quotes;
};

/* Of n bytes, 16 at most. */
static inline struct hits find_in_few(const char *p, unsigned n, char delimiter, char quote)
{
    struct hits hits = {0, 0};
    for (unsigned i = 0; i < n; i++) {
        hits.delimiters |= (uint32_t)(p[i] == delimiter) << i;
        hits.quotes |= (uint32_t)(p[i] == quote) << i;
    }
    return hits;
}

/* All of p[0..16) is read. */
static inline struct hits find_in_16(const char *p, char delimiter, char quote)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    return (struct hits){
        (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(delimiter))),
        (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(quote))),
    };
#else
    return find_in_few(p, 16, delimiter, quote);
#endif
}

/* From p to the end, of a text that begins at `text`. Nothing outside of the text is read: a short
 * rest is loaded together with what stands before it. */
static inline struct hits find_next(const char *text, const char *p, const char *end,
                                    char delimiter, char quote)
{
    if (end - p >= 16)
        return find_in_16(p, delimiter, quote);
    if (end - text < 16)
        return find_in_few(p, (unsigned)(end - p), delimiter, quote);
    struct hits hits = find_in_16(end - 16, delimiter, quote);
    unsigned before = (unsigned)(16 - (end - p));
    return (struct hits){hits.delimiters >> before, hits.quotes >> before};
}

#endif
