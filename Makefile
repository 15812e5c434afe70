# Everything a person does with this repository. `make help` lists it.

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
RELEASE = .build/release
# All that a machine has as an archive goes into the programs.
SWIFT_BUILD = $(SWIFT) build --configuration release $(shell scripts/static $(abspath .build/static))
C_BENCH = $(RELEASE)/skep-bench-c

.PHONY: rehearsal help deps deps-tests deps-demo deps-bench holder build demo demo-agents demo-log test check format golden docs bench install uninstall clean

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

deps: ## install what Debian or Ubuntu lacks, or say what is missing
	@scripts/deps

deps-tests:
	@scripts/deps tests

deps-demo:
	@scripts/deps demo

deps-bench:
	@scripts/deps bench

# Static, because one runs beside each agent: it needs less memory than a page table of libraries.
C_STATIC = cc -std=c11 -static -O2 -Wall -Wextra -Werror
HOLDER = .build/holder
BROOD = .build/brood
BEE = .build/bee
WEATHER = .build/weather.so

holder: $(HOLDER) ## build the holder, the C program that keeps an agent

$(HOLDER): holder/holder.c
	@mkdir -p $(dir $@)
	$(C_STATIC) -o $@ $<

# What tests make unruly process trees with.
$(BROOD): Tests/HolderTests/brood.c
	@mkdir -p $(dir $@)
	$(C_STATIC) -o $@ $<

# What tests make whole swarms of.
$(BEE): Tests/Bee/bee.c
	@mkdir -p $(dir $@)
	$(C_STATIC) -o $@ $<

# What trials make clocks jump and flushes fail with.
$(WEATHER): Tests/TrialsTests/weather.c
	@mkdir -p $(dir $@)
	cc -std=c11 -shared -fPIC -O2 -Wall -Wextra -Werror -o $@ $<

build: deps holder ## build the release
	$(SWIFT_BUILD) --product skep

demo: build ## watch a small swarm refactor a program, and be shown the keys; a minute
	@$(RELEASE)/skep demo

demo-agents: deps-demo build ## show what holds agents: frozen, robbed of their supervisor, ended
	@scripts/demo $(RELEASE)

demo-log: build ## show the log alone: killed while it is written, tampered with, asked
	$(SWIFT_BUILD) --product clerk
	$(SWIFT_BUILD) --product audit
	@scripts/demo-log $(RELEASE)

DIR ?= /tmp/shop
rehearsal: deps ## write a log worth looking at: a made-up swarm's half hour, in DIR (/tmp/shop)
	$(SWIFT_BUILD) --product skep
	$(SWIFT_BUILD) --product clerk
	@mkdir -p $(DIR)
	$(RELEASE)/clerk rehearse $(DIR)/.skep

test: deps-tests $(HOLDER) $(BROOD) $(BEE) $(WEATHER) ## run all tests
	SKEP_HOLDER=$(abspath $(HOLDER)) SKEP_BROOD=$(abspath $(BROOD)) \
		SKEP_BEE=$(abspath $(BEE)) SKEP_WEATHER_LIBRARY=$(abspath $(WEATHER)) \
		scripts/test $(TESTS)

check: deps-tests ## formatting, the map of modules, generated files, the README
	scripts/check

format: ## put every file into the one format
	$(SWIFT) format --in-place --recursive Sources Tests Bench Package.swift

golden: deps-tests ## write the expected screens anew; read the difference before you commit it
	GOLDEN=write scripts/test --filter 'CommandsTests|MissionControlTests.*Golden|ScreenTests'

docs: build ## write the generated documentation anew, pictures of the real screen too
	$(SWIFT_BUILD) --product portrait
	$(RELEASE)/skep help --man >docs/skep.1
	$(RELEASE)/skep help --keys >docs/keys.md
	scripts/pictures $(RELEASE)
	scripts/pictures-of-the-tour $(RELEASE)

bench: deps-bench holder ## every figure beside the best that can be had
	$(SWIFT_BUILD) --product skep
	$(SWIFT_BUILD) --product nothing
	$(SWIFT_BUILD) --product bench
	$(MAKE) --no-print-directory -C Bench/c PROGRAM=$(abspath $(C_BENCH))
	$(RELEASE)/bench --c $(C_BENCH) --page docs/benchmarks.md --history Bench/history.tsv

install: build ## install skep under PREFIX, /usr/local by default
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -s -m 755 $(RELEASE)/skep $(DESTDIR)$(PREFIX)/bin/skep
	install -d $(DESTDIR)$(PREFIX)/lib/skep
	install -m 755 .build/holder $(DESTDIR)$(PREFIX)/lib/skep/holder
	install -m 644 docs/skep.1 $(DESTDIR)$(PREFIX)/share/man/man1/skep.1
	install -d $(DESTDIR)$(PREFIX)/share/skep/themes
	install -m 644 themes/*.yaml $(DESTDIR)$(PREFIX)/share/skep/themes
	install -d $(DESTDIR)$(PREFIX)/share/skep/presets
	install -m 644 presets/*.yaml $(DESTDIR)$(PREFIX)/share/skep/presets
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -d $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(RELEASE)/skep completion bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/skep
	$(RELEASE)/skep completion zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_skep
	$(RELEASE)/skep completion fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/skep.fish

uninstall: ## remove what install put there
	rm -f $(DESTDIR)$(PREFIX)/lib/skep/holder
	rm -f $(patsubst %,$(DESTDIR)$(PREFIX)/share/skep/%,$(wildcard themes/*.yaml presets/*.yaml))
	rm -f $(DESTDIR)$(PREFIX)/bin/skep $(DESTDIR)$(PREFIX)/share/man/man1/skep.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/skep
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_skep
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/skep.fish

clean: ## remove what was built
	rm -rf .build
