/* libcsv behind the functions that we need. No other file includes its header. */
#ifndef DECODE_CSV_LIBCSV_H
#define DECODE_CSV_LIBCSV_H

#include <stdbool.h>
#include <stddef.h>

struct libcsv;

/* It gets a cell; the text is valid during the call. */
typedef void libcsv_cell(void *text, size_t n, void *context);

/* `lenient`: no cell breaks the rules of quotes. */
struct libcsv *libcsv_open(char delimiter, char quote, bool lenient);
void libcsv_close(struct libcsv *l);

/* A cell begins. `trim`: it is quoted, and blanks around it are dropped. */
void libcsv_begin(struct libcsv *l, bool trim);
/* Give it text. It calls `each` at every delimiter outside of quotes. False: the text breaks the
 * rules of quotes. */
bool libcsv_take(struct libcsv *l, const char *p, size_t n, libcsv_cell *each, void *context);
/* The line ends here. False: a quote is open, and nothing has changed. Else the row has ended, and
 * `each` got its last cell. */
bool libcsv_end_row(struct libcsv *l, libcsv_cell *each, void *context);
/* The row ends here, also when a quote is open. */
void libcsv_end_anyhow(struct libcsv *l, libcsv_cell *each, void *context);
/* Bytes of the open cell. */
size_t libcsv_held(const struct libcsv *l);

/* Forget the open cell, and free the buffer when it has more than `most` bytes. */
void libcsv_reset(struct libcsv *l, size_t most);
/* Forget the open cell, and be lenient until the next reset. */
void libcsv_be_lenient(struct libcsv *l);

#endif
