# kitload: `make help` says what there is to make.
#
#   BUILD=dir   where everything that is made goes      SAN=1   address and undefined-behaviour sanitizers
#   CC=clang    another compiler                        TINY=1  tiny, prime buffers and batches, poisoned arenas
#   FAULTS=1    points where the process can be made to die   V=1     show the commands
.DEFAULT_GOAL := all
VERSION := 0.1.0
PREFIX  ?= /usr/local
BUILD   ?= build
PKG     := lua5.4 libpq zlib libzstd libcrypto libpcre2-8

DIRS := base source decode batch plan kit pg load host
SRC  := $(sort $(wildcard $(DIRS:%=src/%/*.c)))
OBJ  := $(SRC:src/%.c=$(BUILD)/%.o)
EMBEDDED := $(BUILD)/embedded.o $(BUILD)/compiled.o
LUA  := $(filter-out lua/kit/meta.lua $(if $(FAULTS),,lua/kitload/fault.lua),$(sort $(wildcard lua/kit/*.lua lua/kitload/*.lua lua/kitload/*/*.lua)))

WARN   := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith -Werror
CFLAGS ?= -O2 -g
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Isrc -fPIC -pthread -MMD -MP -DKITLOAD_VERSION='"$(VERSION)"' \
             $(WARN) $(shell pkg-config --cflags $(PKG)) $(CFLAGS) $(SANFLAGS) $(TINYFLAGS) $(FAULTFLAGS)
LIBS    = $(shell pkg-config --libs $(PKG)) -lcsv -lunistring -lm -pthread

Q := $(if $(V),,@)

ifdef SAN
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1
endif
ifdef TINY
TINYFLAGS := -DKITLOAD_TINY -DKITLOAD_POISON -DKITLOAD_ARENA_BLOCK=1031
endif

ifdef FAULTS
FAULTFLAGS := -DKITLOAD_FAULTS
# Few files know the points; where PLAIN names a build of the same flags, all the others are taken from there.
ifdef PLAIN
POINTED := $(shell grep -l '"base/fault.h"' $(SRC))
OBJ := $(POINTED:src/%.c=$(BUILD)/%.o) $(patsubst src/%.c,$(PLAIN)/%.o,$(filter-out $(POINTED),$(SRC)))
endif
endif

.PHONY: all
all: $(BUILD)/kitload $(BUILD)/kitload.so ## the binary, and the engine as a Lua module

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/main.o: src/main.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/embedded.c: scripts/embed $(LUA)
	@mkdir -p $(@D)
	$(Q)FAULTS=$(FAULTS) scripts/embed $(LUA) > $@

# Bytecode is made by the Lua that will read it, and a program of the build needs no sanitizers.
$(BUILD)/compile: src/compile.c $(BUILD)/embedded.c src/base/embedded.h
	$(Q)$(CC) -std=c11 -Isrc $(WARN) $(shell pkg-config --cflags lua5.4) -o $@ $(filter %.c,$^) \
	    $(shell pkg-config --libs lua5.4)

$(BUILD)/compiled.c: $(BUILD)/compile
	$(Q)$< > $@.new && mv $@.new $@

$(EMBEDDED): $(BUILD)/%.o: $(BUILD)/%.c
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/kitload: $(BUILD)/main.o $(EMBEDDED) $(OBJ)
	$(Q)$(CC) $(SANFLAGS) -rdynamic -o $@ $^ $(LIBS)

# nodelete: Lua unloads its modules when it ends, while the watchdog's thread still runs.
$(BUILD)/kitload.so: $(EMBEDDED) $(OBJ)
	$(Q)$(CC) $(SANFLAGS) -shared -Wl,-Bsymbolic -Wl,-z,nodelete -o $@ $^ $(LIBS)

# The fuzz targets: with libFuzzer's engine (`make fuzz`), and alone, to run files through them.
FUZZ := $(patsubst spec/fuzz/%.c,$(BUILD)/fuzz/%.o,$(filter-out spec/fuzz/engine.c spec/fuzz/replay.c,$(wildcard spec/fuzz/*.c)))
ifdef ENGINE
# Without pointer-overflow, which takes NULL + 0 for one: C2y allows it, and every compiler does.
SANFLAGS := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=pointer-overflow \
            -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1
endif

$(BUILD)/fuzz/%.o: spec/fuzz/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/fuzz/replay: $(BUILD)/fuzz/replay.o $(FUZZ) $(EMBEDDED) $(OBJ)
	$(Q)$(CC) $(SANFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/fuzz/engine: $(BUILD)/fuzz/engine.o $(FUZZ) $(EMBEDDED) $(OBJ)
	$(Q)$(CC) $(SANFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

# Several commands at the same time in one process, for a spec.
$(BUILD)/together: spec/load/together.c $(EMBEDDED) $(OBJ)
	$(Q)$(CC) $(CFLAGS_ALL) -rdynamic -o $@ $^ $(LIBS)

-include $(OBJ:.o=.d) $(EMBEDDED:.o=.d) $(BUILD)/main.d $(FUZZ:.o=.d)

.PHONY: check
check: all ## every spec, with a private PostgreSQL
	scripts/test

.PHONY: fuzz
fuzz: ## the fuzz targets, FUZZ_SECONDS (60) each
	FUZZ_BUILD=$(BUILD)-fuzz scripts/fuzz

.PHONY: faults
faults: ## the fault harness: kills, cuts, failing calls, dying servers (15 minutes)
	KITLOAD_FAULTS_BUILD=$(BUILD)-faults$(if $(SAN),-san) SAN=$(SAN) scripts/faults

.PHONY: storm
storm: all ## loads among writers of the same keys, STORM_SECONDS (30) for each mode
	KITLOAD_BUILD=$(BUILD) scripts/test spec/storm/storm.lua

.PHONY: mutate
mutate: all ## small faults put into a copy, one at a time: the specs must notice each
	scripts/mutate $(BUILD)

.PHONY: valgrind
valgrind: ## seeds, commands and specs under memcheck
	BUILD=$(BUILD) scripts/valgrind

.PHONY: lint
lint: ## layers, luacheck, formatting
	scripts/lint

.PHONY: install
install: all ## the binary, the Lua module and the examples, under PREFIX (and DESTDIR)
	install -Dm755 $(BUILD)/kitload $(DESTDIR)$(PREFIX)/bin/kitload
	install -Dm755 $(BUILD)/kitload.so $(DESTDIR)$(PREFIX)/lib/lua/5.4/kitload.so
	mkdir -p $(DESTDIR)$(PREFIX)/share/kitload $(DESTDIR)$(PREFIX)/share/lua/5.4
	cp -r examples $(DESTDIR)$(PREFIX)/share/kitload/
	cp -r lua/kit $(DESTDIR)$(PREFIX)/share/lua/5.4/

.PHONY: docs
docs: $(BUILD)/kitload.so ## docs/steps.md and lua/kit/meta.lua, from the language's own tables
	KITLOAD_BUILD=$(abspath $(BUILD)) scripts/docs

.PHONY: clean
clean: ## remove what was made
	rm -rf build build-*

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile
