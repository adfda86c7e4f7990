# SPDX-License-Identifier: GPL-2.0-only
#
# Stand-alone convenience: gets and prepares a Debian kernel, then forwards to tools/kdump, which is built the
# same way inside a kernel tree. Everything it makes is below build/; "make help" says what there is.

.DEFAULT_GOAL := help

ARCH ?= x86_64

build := $(CURDIR)/build
suite := $(CURDIR)/tools/kdump
name := $(ARCH)$(if $(DEFCONFIG),-$(DEFCONFIG:%_defconfig=%))
KDIR := $(build)/kernel/$(name)
O := $(build)/out$(if $(filter-out x86_64,$(name)),-$(name))
image := $(build)/kernel/x86_64/image

# ARCH names the tree that was prepared; the sub-make finds it out from there.
MAKEOVERRIDES := $(filter-out O=% KDIR=%,$(MAKEOVERRIDES))
MAKEFLAGS += --no-print-directory
jobs := $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
in-suite = $(MAKE) -C $(suite) $(jobs) KDIR=$(KDIR) O=$(O)

# A compiler that Debian 12 does not have: standalone/$(ARCH)-tools.sh.
export PATH := $(build)/$(ARCH)/bin:$(PATH)

# Where the scripts find the kernel, the programs and a place to write.
export KDUMP_KDIR := $(KDIR)
export KDUMP_OUTPUT := $(O)
export KDUMP_IMAGE := $(image)
export KDUMP_BUILD := $(build)

packages:
	@standalone/install-packages.sh

kernel: packages
	@DEFCONFIG=$(DEFCONFIG) CROSS_COMPILE=$(CROSS_COMPILE) LLVM=$(LLVM) standalone/kernel.sh $(ARCH)

programs: kernel
	@mkdir -p $(O)
	@$(in-suite) all

target-programs: kernel
	@standalone/target-programs.sh $(ARCH) $(name)

demo: programs
	@$(suite)/selftests/qemu/demo.sh --image $(image) --programs $(O) --out $(build)/demo

check: kernel
	@mkdir -p $(O)
	@$(in-suite) tests all
	@$(suite)/selftests/run.sh

check-arches: packages
	@standalone/check-arches.sh $(CONFIGURATIONS)

check-dumps: packages
	@standalone/check-dumps.sh $(GUESTS)

check-today: packages
	@status=0; for check in arches dumps; do standalone/check-$$check.sh --today || status=1; done; exit $$status

check-peers: programs peers
	@$(suite)/selftests/qemu/peers_test.sh

bench: programs peers
	@standalone/install-packages.sh linux-perf
	@$(suite)/selftests/qemu/bench.sh

fuzz: kernel
	@mkdir -p $(O)
	@$(in-suite) fuzz
	@$(suite)/selftests/fuzz/run.sh $(O)/fuzz

peers: kernel
	@standalone/peers.sh
	@standalone/debug-kernel.sh

clean:
	rm -rf $(build)/out $(build)/out-* $(build)/quick-* $(build)/target $(build)/demo $(build)/bench \
		$(build)/check $(build)/check-arches $(build)/check-dumps

distclean:
	rm -rf $(build)

help:
	@echo 'On Debian 12, as root; what is missing is installed, what is there is used again.'
	@echo ''
	@echo '  demo          crash a Debian kernel under QEMU, dump it, look at the dump'
	@echo '  check         all tests'
	@echo '  check-arches  layouts and unit tests of each architecture, or of those in CONFIGURATIONS='
	@echo '  check-dumps   real dumps of kernels of other architectures, crashed under QEMU, or of those in GUESTS='
	@echo '  check-today   a part of these two, another one every day'
	@echo '  programs      the programs, for that kernel, in build/out'
	@echo '  target-programs  the same, as they run on a machine of ARCH, in build/target'
	@echo '  kernel        the configured kernel tree they are built for, in build/kernel/$$(ARCH)'
	@echo '  check-peers   compare with makedumpfile, crash and drgn of Debian sid'
	@echo '  bench         compare speed and memory with theirs'
	@echo '  fuzz          run the fuzz targets for a while'
	@echo '  clean         all but kernels, tools and peers;  distclean: everything below build/'
	@echo ''
	@echo '  DEFCONFIG=    one of the kernel'\''s own configurations, or another flavour of Debian'\''s'
	@echo '  ARCH=x86_64   or i386 arm64 arm riscv s390 powerpc mips loongarch sh, for kernel and programs'
	@echo ''
	@echo 'Inside a kernel tree: make -C tools/kdump help'

.PHONY: help packages kernel programs target-programs demo check check-arches check-dumps check-today check-peers bench fuzz peers clean distclean
