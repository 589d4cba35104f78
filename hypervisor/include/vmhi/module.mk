# SPDX-License-Identifier: BSD-2-Clause
#
# Builds a VMHI-D module apart from the hypervisor's tree. A module's Makefile sets MODULE and SOURCES, and
# includes this file; it needs these public headers and the Module.symvers of the image that it is for.
#
#   make KEEL=…/hypervisor ZIG=…/zig            with zig cc
#   make KEEL=…/hypervisor CROSS_COMPILE=riscv64-linux-gnu-     with GCC

VMHI_INCLUDE := $(abspath $(dir $(lastword $(MAKEFILE_LIST)))/..)
SYMVERS ?= $(VMHI_INCLUDE)/../build/Module.symvers
O ?= build

ifneq ($(CROSS_COMPILE),)
CC := $(CROSS_COMPILE)gcc
LD := $(CROSS_COMPILE)ld
VMHI_TARGET := -march=rv64imac_zicsr_zifencei
else
ifeq ($(origin CC),default)
ZIG ?= zig
CC := $(ZIG) cc
endif
ZIG ?= $(firstword $(CC))
LD := $(ZIG) ld.lld
VMHI_TARGET := $(if $(findstring -target,$(CC)),,-target riscv64-freestanding-none \
	-mcpu=generic_rv64+m+a+c+zicsr+zifencei) -fno-sanitize=all
endif

# No relaxation: Keel does not shorten code, so the padding for it would only cost.
VMHI_CFLAGS := $(VMHI_TARGET) -mabi=lp64 -mcmodel=medany -mno-relax -std=gnu11 -O2 -Wall -Wextra \
	-ffreestanding -fno-builtin -fno-pic -fno-common -fno-stack-protector \
	-fno-asynchronous-unwind-tables -ffile-prefix-map=$(CURDIR)=. -I$(VMHI_INCLUDE)

VMHI_OBJECTS := $(SOURCES:%.c=$(O)/%.o) $(O)/versions.o

$(O)/$(MODULE).vmod: $(VMHI_OBJECTS)
	$(LD) -r $(VMHI_OBJECTS) -o $@

$(O)/versions.c: $(SYMVERS)
	@mkdir -p $(@D)
	awk -f $(VMHI_INCLUDE)/vmhi/versions.awk $(SYMVERS) > $@

$(O)/versions.o: $(O)/versions.c
	$(CC) $(VMHI_CFLAGS) -c $< -o $@

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(VMHI_CFLAGS) -Werror -MMD -MP -MF $(@:.o=.d) -c $< -o $@

-include $(SOURCES:%.c=$(O)/%.d)
.DEFAULT_GOAL := $(O)/$(MODULE).vmod
