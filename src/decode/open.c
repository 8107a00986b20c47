/* Which decoder reads which format: the column `decoder` of formats.def. */
#include "decode/decode.h"

typedef struct decoder *opener(struct source *source, const struct dialect *dialect,
                               const struct file_info *info, struct err *e);

struct decoder *decoder_open(struct source *source, const struct dialect *dialect,
                             const struct file_info *info, struct err *e)
{
    static opener *const openers[FORMATS] = {
#define FORMAT(symbol, name, title, endings, decoder, rejects, can)                                \
    [FORMAT_##symbol] = decoder##_open,
#include "batch/formats.def"
#undef FORMAT
    };
    return openers[dialect->format](source, dialect, info, e);
}
