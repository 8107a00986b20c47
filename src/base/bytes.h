/* Writes integers in network byte order, as PostgreSQL's binary format wants them. Each function
 * returns the position after the bytes that it wrote. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline char *put16(char *to, uint16_t v)
{
    v = htobe16(v);
    memcpy(to, &v, 2);
    return to + 2;
}

static inline char *put32(char *to, uint32_t v)
{
    v = htobe32(v);
    memcpy(to, &v, 4);
    return to + 4;
}

static inline char *put64(char *to, uint64_t v)
{
    v = htobe64(v);
    memcpy(to, &v, 8);
    return to + 8;
}

#endif
