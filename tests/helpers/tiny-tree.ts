/** A tree of a few lines with its own recipe: builds in a second, boots in a blink, needs no Keel. */

const makefile = `O := build
ZIG ?= zig
FLAGS := -target riscv64-freestanding-none -ffreestanding -nostdlib -fno-sanitize=all -O1 -mcmodel=medany -Iinclude -MMD
OBJECTS := $(O)/entry.o $(patsubst drivers/%.c,$(O)/%.o,$(sort $(wildcard drivers/*.c))) $(O)/main.o
all: $(O)/tiny.elf $(O)/Module.symvers
$(O)/tiny.elf: $(OBJECTS)
	$(ZIG) ld.lld -T tiny.lds $(OBJECTS) -o $@
$(O)/Module.symvers: main.c
	@mkdir -p $(O)
	@printf '0x7084818c\\tvmhi_log\\n' > $@
$(O)/%.o: %.S
	@mkdir -p $(O)
	@echo CC $<
	@$(ZIG) cc $(FLAGS) -c $< -o $@
$(O)/%.o: %.c
	@mkdir -p $(O)
	@echo CC $<
	@$(ZIG) cc $(FLAGS) -c $< -o $@
$(O)/%.o: drivers/%.c
	@mkdir -p $(O)
	@echo CC $<
	@$(ZIG) cc $(FLAGS) -c $< -o $@
-include $(wildcard $(O)/*.d)
`;

const linkerScript = `ENTRY(entry)
SECTIONS
{
	. = 0x80200000;
	.text : { *(.text.entry) *(.text .text.*) }
	.rodata : { *(.rodata .rodata.* .srodata .srodata.*) }
	.data : { *(.data .data.* .sdata .sdata.*) }
	.bss : { *(.bss .bss.* .sbss .sbss.*) }
	/DISCARD/ : { *(.comment) *(.eh_frame*) *(.note*) }
}
`;

const entry = `.section .text.entry, "ax"
.globl entry
entry:
	la sp, stack_end
	call start
.bss
.balign 16
stack: .space 4096
stack_end:
`;

const sbi = `/* SPDX-License-Identifier: MIT */
#pragma once
static inline long sbi(long eid, long fid, long x, long y, long z)
{
	register long a0 __asm__("a0") = x;
	register long a1 __asm__("a1") = y;
	register long a2 __asm__("a2") = z;
	register long a6 __asm__("a6") = fid;
	register long a7 __asm__("a7") = eid;
	__asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
	return a0;
}
static inline void print(const char *text)
{
	long length = 0;
	while (text[length])
		length++;
	sbi(0x4442434e, 0, length, (long)text, 0);
}
static inline void power_off(void)
{
	sbi(0x53525354, 0, 0, 0, 0);
}
void drive(void);
`;

export const goodDriver = `/* SPDX-License-Identifier: MIT */
#include "sbi.h"
void drive(void)
{
	print("drive: ready\\n");
}
`;

export const main = `/* SPDX-License-Identifier: MIT */
#include "sbi.h"
void start(void)
{
	print("tiny: start\\n");
	drive();
	print("KTAP version 1\\n1..1\\nok 1 - drives\\n");
	print("tiny: off\\n");
	power_off();
	for (;;)
		;
}
`;

export const recipe = `version: 1
name: Tiny
build:
  command: [make, all]
  outputs: { image: build/tiny.elf, elf: build/tiny.elf, symvers: build/Module.symvers }
judge: [slipway.yaml, Makefile, entry.S]
spdx: { files: ['*.c', '*.h'], allowed: [MIT] }
boots:
  - name: hello
    memory: 16M
    budgetInstructions: 20000000
    milestones: ["tiny: start", "drive: ready", "tiny: off"]
    ktap: required
  - name: again
    memory: 16M
    harts: 2
    budgetInstructions: 20000000
    milestones: ["tiny: start"]
modules:
  boots:
    - name: module
      memory: 16M
      budgetInstructions: 20000000
      milestones: ["tiny: start"]
`;

export const tinyTree: Record<string, string> = {
  'slipway.yaml': recipe,
  Makefile: makefile,
  'entry.S': entry,
  'tiny.lds': linkerScript,
  'main.c': main,
  'include/sbi.h': sbi,
  'drivers/drive.c': goodDriver,
};
