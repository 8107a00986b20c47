quotes.o: src/decode/csv/quotes.c src/decode/csv/quotes.h src/decode/decode.h \
 src/base/err.h src/batch/batch.h src/base/arena.h src/base/buf.h \
 src/base/slice.h src/batch/cell.h src/text/ascii.h \
 src/batch/problems.def src/source/source.h src/base/limits.h \
 src/base/limits.def
src/decode/csv/quotes.h:
src/decode/decode.h:
src/base/err.h:
src/batch/batch.h:
src/base/arena.h:
src/base/buf.h:
src/base/slice.h:
src/batch/cell.h:
src/text/ascii.h:
src/batch/problems.def:
src/source/source.h:
src/base/limits.h:
src/base/limits.def:
