/* A text that a review puts into a cell of a JSON source. */
#ifndef REVIEW_JSON_CELL_H
#define REVIEW_JSON_CELL_H

#include "batch/batch.h"

/* Put a text, or NULL where there is none, into the cell. It keeps its type when the text has that
 * type, else it is a string. The text of the row, which goes into the rejects, has it, too. The
 * bytes of the text must live longer than the batch. */
void json_cell_put(struct batch *b, uint32_t r, uint32_t column, const struct slice *text);

#endif
