/* Where one of two characters stands, sixteen bytes at a time. */
#ifndef DECODE_FIND_H
#define DECODE_FIND_H

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Bit i is set where p[i] is a or b; all of p[0..16) is read. */
static inline uint32_t find_in_16(const char *p, char a, char b)
{
#ifdef __SSE2__
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    __m128i hit =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(a)), _mm_cmpeq_epi8(v, _mm_set1_epi8(b)));
    return (uint32_t)_mm_movemask_epi8(hit);
#else
    uint32_t bits = 0;
    for (int i = 0; i < 16; i++)
        bits |= (uint32_t)(p[i] == a || p[i] == b) << i;
    return bits;
#endif
}

/* The same from p to the end, fewer than 16 bytes, of a text that begins at `text`. Nothing outside
 * the text is read: a short rest is loaded together with what stands before it. */
static inline uint32_t find_in_rest(const char *text, const char *p, const char *end, char a,
                                    char b)
{
    if (end - text >= 16)
        return find_in_16(end - 16, a, b) >> (16 - (end - p));
    uint32_t bits = 0;
    for (int i = 0; i < end - p; i++)
        bits |= (uint32_t)(p[i] == a || p[i] == b) << i;
    return bits;
}

#endif
