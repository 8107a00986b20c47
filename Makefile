# kitload: `make help` says what there is to make.
#
#   BUILD=dir   where everything that is made goes      SAN=1   address and undefined-behaviour sanitizers
#   CC=clang    another compiler                        TINY=1  tiny, prime buffers and batches, poisoned arenas
#   TSAN=1      the sanitizer of threads, in place of SAN=1   PORTABLE=1  without SSE2, as on other processors
#   COVERAGE=1  counts the lines that run (scripts/coverage)
#   FAULTS=1    points where the process can be made to die   V=1     show the commands
.DEFAULT_GOAL := all
VERSION := 0.2.0
PREFIX  ?= /usr/local
BUILD   ?= build
PKG     := libpq zlib libzstd libssl libcrypto libpcre2-8 libsodium libmicrohttpd libcurl

SRC  := $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJ  := $(SRC:src/%.c=$(BUILD)/%.o)
EMBEDDED := $(BUILD)/embedded.o $(BUILD)/compiled.o
# All builds have the same Lua, which does not depend on their flags.
LUA_HOME := build/lua
LUA_LIB  := $(LUA_HOME)/lib/liblua.a
LUA  := $(filter-out lua/kit/meta.lua $(if $(FAULTS),,lua/kitload/test_point.lua),$(sort $(wildcard lua/kit/*.lua lua/kit/*/*.lua lua/kitload/*.lua lua/kitload/*/*.lua lua/kitload/*/*/*.lua)))

WARN   := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wpointer-arith -Werror
CFLAGS ?= $(if $(COVERAGE),-O0,-O2) -g
# What makes a weakness harder to use (`make hardening`). The sanitizers look for more than the checks of -D_FORTIFY_SOURCE.
HARDEN  := -fstack-protector-strong -fstack-clash-protection \
           $(if $(SAN)$(TSAN)$(ENGINE)$(filter -O0,$(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
LDHARDEN := -Wl,-z,relro,-z,now
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Isrc -I$(LUA_HOME)/include -fPIC -pthread -MMD -MP -DKITLOAD_VERSION='"$(VERSION)"' \
             $(WARN) $(shell pkg-config --cflags $(PKG)) $(HARDEN) $(CFLAGS) $(SANFLAGS) $(TINYFLAGS) $(FAULTFLAGS)
LIBS    = $(shell pkg-config --libs $(PKG)) -lcsv -lunistring -lm -pthread
# A program has Lua and lua-cjson inside. The archive of lua-cjson is named by its file: its pkg-config file brings Debian's
# Lua back in.
INSIDE  = $(LUA_LIB) -l:liblua5.4-cjson.a $(LIBS)
PROGRAM = $(CC) $(SANFLAGS) -pie $(LDHARDEN)

Q := $(if $(V),,@)

ifdef SAN
SANFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer -O1
endif
ifdef TSAN
SANFLAGS := -fsanitize=thread -fno-omit-frame-pointer -O1
endif
ifdef COVERAGE
SANFLAGS := --coverage
LUA += spec/coverage/lines.lua
endif
ifdef PORTABLE
CFLAGS += -U__SSE2__
endif
ifdef TINY
TINYFLAGS := -DKITLOAD_TINY -DKITLOAD_POISON -DKITLOAD_ARENA_BLOCK=1031
endif

ifdef FAULTS
FAULTFLAGS := -DKITLOAD_FAULTS
# Few files know the points; where PLAIN names a build of the same flags, all the others are taken from there.
ifdef PLAIN
POINTED := $(shell grep -l '"base/points.h"' $(SRC))
OBJ := $(POINTED:src/%.c=$(BUILD)/%.o) $(patsubst src/%.c,$(PLAIN)/%.o,$(filter-out $(POINTED),$(SRC)))
endif
endif

# The pages of `serve`: all builds have the same. Without node everything else is built, and `serve` says that it has no pages.
PAGES     := build/web
PAGES_SRC := $(sort $(wildcard web/*.json web/*.mjs web/src/*/* web/src/*/*/* web/react/*))

.PHONY: all
all: $(BUILD)/kitload $(BUILD)/kitload.so $(if $(shell command -v node),$(BUILD)/web/frame.html) ## the binary, the engine as a Lua module, and serve's pages where node is

.PHONY: web
web: $(PAGES)/frame.html ## the pages of serve: the loader, the widget, the drop-in for React (needs node and npm)
	@test -e $(PAGES)/frame.html

$(PAGES)/frame.html: $(PAGES_SRC) scripts/web
	@mkdir -p $(@D)
	$(Q)scripts/web $(PAGES)

ifneq ($(BUILD),build)
$(BUILD)/web/frame.html: $(PAGES)/frame.html
	@mkdir -p $(BUILD)
	$(Q)ln -sfn $(abspath $(PAGES)) $(BUILD)/web
endif

$(LUA_LIB): scripts/lua scripts/lua.d/probes.lua
	$(Q)scripts/lua

$(OBJ) $(EMBEDDED) $(BUILD)/main.o $(BUILD)/compile: | $(LUA_LIB)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/main.o: src/main.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/embedded.c: scripts/embed $(LUA)
	@mkdir -p $(@D)
	$(Q)FAULTS=$(FAULTS) COVERAGE=$(COVERAGE) scripts/embed $(LUA) > $@

# Bytecode is made by the Lua that will read it, and a program of the build needs no sanitizers.
$(BUILD)/compile: src/compile.c $(BUILD)/embedded.c src/kit/embedded.h $(LUA_LIB)
	$(Q)$(CC) -std=c11 -Isrc -I$(LUA_HOME)/include $(WARN) -o $@ $(filter %.c,$^) $(LUA_LIB) -lm -ldl

$(BUILD)/compiled.c: $(BUILD)/compile
	$(Q)$< > $@.new && mv $@.new $@

$(EMBEDDED): $(BUILD)/%.o: $(BUILD)/%.c
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/kitload: $(BUILD)/main.o $(EMBEDDED) $(OBJ) $(LUA_LIB)
	$(Q)$(PROGRAM) -o $@ $(filter %.o,$^) $(INSIDE)

# The module has the Lua that loads it, and no other. nodelete: Lua unloads its modules when it ends, while the watchdog's thread
# still runs.
$(BUILD)/kitload.so: $(EMBEDDED) $(filter-out %/host/program.o,$(OBJ))
	$(Q)$(CC) $(SANFLAGS) $(LDHARDEN) -shared -Wl,-Bsymbolic -Wl,-z,nodelete -o $@ $^ $(LIBS)

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

$(BUILD)/fuzz/replay: $(BUILD)/fuzz/replay.o $(FUZZ) $(EMBEDDED) $(OBJ) $(LUA_LIB)
	$(Q)$(PROGRAM) -o $@ $(filter %.o,$^) $(INSIDE)

$(BUILD)/fuzz/engine: $(BUILD)/fuzz/engine.o $(FUZZ) $(EMBEDDED) $(OBJ) $(LUA_LIB)
	$(Q)$(PROGRAM) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(INSIDE)

# Several commands at the same time in one process, for a spec.
$(BUILD)/together: spec/load/together.c $(EMBEDDED) $(OBJ) $(LUA_LIB)
	$(Q)$(PROGRAM) $(CFLAGS_ALL) -o $@ $(filter %.c %.o,$^) $(INSIDE)

# Short texts full of quotes, by every way that the decoder of CSV has, for a spec and for `make quotes`.
$(BUILD)/quotes: spec/decode/quotes.c $(EMBEDDED) $(OBJ) $(LUA_LIB)
	$(Q)$(PROGRAM) $(CFLAGS_ALL) -o $@ $(filter %.c %.o,$^) $(INSIDE)

# Raw connections for specs of the HTTP front, as a Lua module.
$(BUILD)/spec_socket.so: spec/serve/socket.c | $(LUA_LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) -shared -o $@ $<

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

.PHONY: serve-kills
serve-kills: all ## kills of kitload serve and its children at random moments: KILLS (50) by SEED (half a minute)
	KITLOAD_BUILD=$(BUILD) scripts/serve-kills $(or $(KILLS),50) $(SEED)

.PHONY: oracle
oracle: all ## each typed step on ORACLE_CELLS (100000) cells of chance by ORACLE_SEED, against other readings
	ORACLE_CELLS=$${ORACLE_CELLS:-100000} ORACLE_SEED=$${ORACLE_SEED:-$$(date +%s)} KITLOAD_BUILD=$(BUILD) scripts/test spec/plan/oracle_spec.lua

.PHONY: quotes
quotes: all ## all texts of QUOTES_LENGTH (5) characters and QUOTES_TEXTS (2000) longer ones, by every way of reading CSV
	QUOTES_LENGTH=$${QUOTES_LENGTH:-5} QUOTES_TEXTS=$${QUOTES_TEXTS:-2000} QUOTES_SEED=$${QUOTES_SEED:-$$(date +%s)} \
	  KITLOAD_BUILD=$(BUILD) scripts/test spec/decode/quotes_spec.lua

.PHONY: storm
storm: all ## loads among writers of the same keys, STORM_SECONDS (30) for each mode
	KITLOAD_BUILD=$(BUILD) scripts/test spec/storm/storm.lua

.PHONY: inbox
inbox: all ## a random inbox against a model, INBOX_SEEDS (20) times INBOX_NIGHTS (60) in each mode, from INBOX_SEED on
	older=$$(scripts/older) || echo "inbox: played without an older kitload"; \
	  KITLOAD_INBOX_OLDER=$$older KITLOAD_INBOX_SEEDS=$${INBOX_SEEDS:-20} KITLOAD_INBOX_NIGHTS=$${INBOX_NIGHTS:-60} KITLOAD_INBOX_SEED=$${INBOX_SEED:-$$(date +%s)} \
	  KITLOAD_BUILD=$(BUILD) scripts/test spec/commands/files/inbox_spec.lua

.PHONY: versions
versions: all ## the specs that speak to a server, against PostgreSQL 13 to 18 (half an hour)
	KITLOAD_BUILD=$(BUILD) scripts/versions

.PHONY: pollock
pollock: all ## the Pollock benchmark: 2,290 polluted CSV files, scored by its own measure (some minutes)
	KITLOAD_BUILD=$(BUILD) scripts/pollock

.PHONY: mutate
mutate: all ## small bugs put into a copy, one at a time: the specs must notice each
	scripts/mutate $(BUILD)

# Threads exist while a load or a server runs; a child of a sanitized process cannot be sent signals, so those specs are left out.
.PHONY: tsan
tsan: ## the specs of the pipeline and of the HTTP front under the sanitizer of threads
	$(MAKE) -s TSAN=1 BUILD=$(BUILD)-tsan
	KITLOAD_BUILD=$(BUILD)-tsan scripts/test --filter-out=SIGINT spec/load/*_spec.lua spec/serve/*_spec.lua

.PHONY: serve-figures
serve-figures: all ## the HTTP front: its own times with slow clients, and its memory with 300 streams and 200 uploads (a minute)
	KITLOAD_BUILD=$(BUILD) scripts/test spec/serve/figures.lua

.PHONY: portable
portable: ## every spec, without SSE2, as on other processors
	$(MAKE) -s PORTABLE=1 BUILD=$(BUILD)-portable
	KITLOAD_BUILD=$(BUILD)-portable scripts/test

.PHONY: sanitized
sanitized: ## every spec with sanitizers and tiny buffers; the check runs a share of them (20 minutes)
	$(MAKE) -s SAN=1 TINY=1 BUILD=$(BUILD)-san
	KITLOAD_BUILD=$(BUILD)-san scripts/test

.PHONY: clang
clang: ## every spec, built by clang
	$(MAKE) -s CC=clang BUILD=$(BUILD)-clang
	KITLOAD_BUILD=$(BUILD)-clang scripts/test

.PHONY: coverage
coverage: ## lines that no spec reaches, and nobody has excused (half an hour)
	scripts/coverage

.PHONY: nightly
nightly: ## what takes too long for the check: hours
	$(MAKE) sanitized faults serve-kills serve-figures fuzz valgrind storm inbox oracle quotes pollock mutate coverage versions tsan portable clang deb-check

# For editors and clangd.
compile_commands.json: Makefile $(SRC)
	@{ echo '['; for file in $(SRC) src/main.c src/compile.c; do \
	    printf '%s{"directory":"%s","file":"%s","command":"%s -c %s"}\n' "$$comma" "$(CURDIR)" "$$file" \
	        '$(CC) $(subst '"$(VERSION)"',\\\"$(VERSION)\\\",$(CFLAGS_ALL))' "$$file"; comma=,; \
	done; echo ']'; } > $@

.PHONY: valgrind
valgrind: ## seeds, commands and specs under memcheck
	BUILD=$(BUILD) scripts/valgrind

.PHONY: lint
lint: ## layers, luacheck, formatting
	scripts/lint

.PHONY: hardening
hardening: all ## what makes a weakness harder to use, as the files show it
	scripts/hardening $(BUILD)

# Debian's zsh looks for completions of packages elsewhere (scripts/deb).
ZSH_COMPLETIONS ?= $(PREFIX)/share/zsh/site-functions

.PHONY: install
install: all ## the binary, man pages, completions, the Lua module, the Lua for tests of kits and the examples, under PREFIX (and DESTDIR)
	install -Dm755 $(BUILD)/kitload $(DESTDIR)$(PREFIX)/bin/kitload
	install -Dm755 $(BUILD)/kitload.so $(DESTDIR)$(PREFIX)/lib/lua/5.4/kitload.so
	install -Dm755 $(LUA_HOME)/bin/lua $(DESTDIR)$(PREFIX)/lib/kitload/lua
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/doc/kitload LICENSE NOTICES.md
	install -Dm644 scripts/completions/kitload.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/kitload
	install -Dm644 scripts/completions/_kitload $(DESTDIR)$(ZSH_COMPLETIONS)/_kitload
	install -Dm644 scripts/completions/kitload.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/kitload.fish
	mkdir -p $(DESTDIR)$(PREFIX)/share/kitload $(DESTDIR)$(PREFIX)/share/lua/5.4 $(DESTDIR)$(PREFIX)/share/man/man1
	KITLOAD_BUILD=$(abspath $(BUILD)) scripts/man $(DESTDIR)$(PREFIX)/share/man/man1 $(VERSION)
	cp -r examples $(DESTDIR)$(PREFIX)/share/kitload/
	if [ -e $(PAGES)/frame.html ]; then cp -r $(PAGES) $(DESTDIR)$(PREFIX)/share/kitload/; fi
	cp -r lua/kit $(DESTDIR)$(PREFIX)/share/lua/5.4/

.PHONY: deb
deb: all ## the Debian package: $(BUILD)/kitload_VERSION_ARCHITECTURE.deb
	scripts/deb $(BUILD) $(VERSION)

.PHONY: deb-check
deb-check: deb ## the package on a clean Debian 12: installs, imports, removes; lintian (as root, some minutes)
	scripts/deb-check $(BUILD)/kitload_$(VERSION)_$$(dpkg --print-architecture).deb

.PHONY: docs
docs: $(BUILD)/kitload.so ## docs/steps.md, limits.md, cli.md, codes.md and lua/kit/meta.lua, from the program's own tables
	KITLOAD_BUILD=$(abspath $(BUILD)) scripts/docs

.PHONY: clean
clean: ## remove what was made
	rm -rf build build-*

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' Makefile
