#include "guest.h"
/*
 * A driver of an NVMe controller in slot 1: brings it up, shows how each of a list of commands ended, adds one to the
 * first byte of block 1, and sees the interrupt come and go. Polls; the addresses are those of RAM.
 */
#define FUNCTION 0x30008000
#define BAR 0x40000000
#define SOURCE 0x21
#define COUNT 8
	li s9, 0			/* whether completions are waited for by their interrupt */
	li s1, FUNCTION
	li t0, BAR
	sw t0, 0x10(s1)
	sw zero, 0x14(s1)
	li t0, 6
	sh t0, 0x04(s1)
	li s2, BAR
	lw a0, 0x08(s2)
	call hex
	sw zero, 0x14(s2)
1:	lw t0, 0x1c(s2)
	andi t0, t0, 1
	bnez t0, 1b
	li t0, ((COUNT - 1) << 16) | (COUNT - 1)
	sw t0, 0x24(s2)
	la t0, admin_submissions
	sd t0, 0x28(s2)
	la t0, admin_completions
	sd t0, 0x30(s2)
	li t0, 0x460001
	sw t0, 0x14(s2)
1:	lw a0, 0x1c(s2)
	andi t0, a0, 1
	beqz t0, 1b
	call hex
	call newline

	/* admin commands up to the zero behind them, then those of the I/O queue */
	la s3, admin
	la s4, admin_commands
1:	call submit
	addi s4, s4, 64
	ld t0, 0(s4)
	bnez t0, 1b
	la t0, data
	lhu a0, 512(t0)
	call hex
	call newline
	la s3, io
	la s4, io_commands
1:	call submit
	addi s4, s4, 64
	ld t0, 0(s4)
	bnez t0, 1b

	la s4, read
	call submit
	la t0, data
	lbu t1, 0(t0)
	addi t1, t1, 1
	sb t1, 0(t0)
	la s4, write
	call submit
	la t0, data
	sd zero, 0(t0)
	la s4, read
	call submit
	la s5, data
	li s6, 8
1:	lbu t2, 0(s5)
	call put_byte
	addi s5, s5, 1
	addi s6, s6, -1
	bnez s6, 1b
	call newline

	/* the pin: high until the host has seen the completion */
	li s7, PLIC
	li t0, 1
	sw t0, SOURCE * 4(s7)
	li t1, PLIC + 0x2084
	li t0, 2
	sw t0, 0(t1)
	li s8, PLIC + 0x201000
	sw zero, 0(s8)
	la s4, read
	li s9, 1
	call submit
	lw a0, 4(s8)
	call hex
	sw zero, 0(s2)
	call newline
	/* shut down: normal, and done */
	li t0, 0x464001
	sw t0, 0x14(s2)
1:	lw a0, 0x1c(s2)
	andi t0, a0, 12
	li t1, 8
	bne t0, t1, 1b
	call hex
	call newline
	power_off

/* s3: queue; s4: command. Shows status and dword 0 of the completion. */
submit:
	mv s10, ra
	ld t0, 0(s3)
	lw t1, 16(s3)
	slli t2, t1, 6
	add t0, t0, t2
	mv t2, s4
	li t3, 8
1:	ld t4, 0(t2)
	sd t4, 0(t0)
	addi t2, t2, 8
	addi t0, t0, 8
	addi t3, t3, -1
	bnez t3, 1b
	addi t1, t1, 1
	andi t1, t1, COUNT - 1
	sw t1, 16(s3)
	fence
	ld t0, 32(s3)
	sw t1, 0(t0)
	ld t0, 8(s3)
	lw t1, 20(s3)
	lw t5, 24(s3)
	slli t2, t1, 4
	add t0, t0, t2
1:	lhu t2, 14(t0)
	andi t3, t2, 1
	bne t3, t5, 1b
	fence
	srli s5, t2, 1
	lwu s6, 0(t0)
	addi t1, t1, 1
	andi t1, t1, COUNT - 1
	bnez t1, 2f
	xori t5, t5, 1
	sw t5, 24(s3)
2:	sw t1, 20(s3)
	beqz s9, 4f
	/* claimed and not yet completed, when the host takes note */
3:	lw a0, 4(s8)
	beqz a0, 3b
	mv s7, a0
	lw t1, 20(s3)
	ld t0, 32(s3)
	sw t1, 4(t0)
	sw s7, 4(s8)
	call hex
	j 5f
4:	ld t0, 32(s3)
	sw t1, 4(t0)
5:	mv a0, s5
	call hex
	mv a0, s6
	call hex
	call newline
	jr s10

#include "hex.h"

	.balign 8
/* submissions, completions, tail, head, phase, doorbell */
admin:	.dword admin_submissions, admin_completions
	.word 0, 0, 1, 0
	.dword BAR + 0x1000
io:	.dword io_submissions, io_completions
	.word 0, 0, 1, 0
	.dword BAR + 0x1008

.macro command opcode, namespace, prp1, prp2, dword10, dword11 = 0, dword12 = 0
	.word (\opcode) | 0x50000, \namespace
	.dword 0, 0
	.dword \prp1, \prp2
	.word \dword10, \dword11, \dword12, 0, 0, 0
.endm
#define QUEUE(id) ((COUNT - 1) << 16 | (id))
admin_commands:
	command 0x09, 0, 0, 0, 7, 0			/* Set Features: number of queues */
	command 0x0a, 0, 0, 0, 7			/* Get Features */
	command 0x0a, 0, 0, 0, 0x7f			/* no such feature */
	command 0x09, 0, 0, 0, 0x80000007		/* which cannot be saved */
	command 0x7f, 0, 0, 0, 0			/* no such command */
	command 0x06, 0, data, 0, 0x55			/* Identify: no such structure */
	command 0x06, 4096, data, 0, 0			/* no such namespace */
	command 0x06, 0, data + 8, data + 8, 1		/* a misaligned address */
	command 0x05, 0, io_completions, 0, QUEUE(0), 3	/* Create I/O Completion Queue: a number that is none */
	command 0x05, 0, io_completions, 0, QUEUE(99), 3
	command 0x05, 0, io_completions, 0, 1, 3	/* one entry */
	command 0x05, 0, io_completions, 0, 0x08000001, 3	/* too many */
	command 0x05, 0, io_completions + 16, 0, QUEUE(1), 3
	command 0x05, 0, io_completions, 0, QUEUE(1), 2	/* not contiguous */
	command 0x05, 0, io_completions, 0, QUEUE(1), 0x10003	/* a vector without messages */
	command 0x05, 0, io_completions, 0, QUEUE(1), 3
	command 0x05, 0, io_completions, 0, QUEUE(1), 3	/* again */
	command 0x01, 0, io_submissions, 0, QUEUE(1), 0x20001	/* Create I/O Submission Queue: to a queue that is none */
	command 0x01, 0, io_submissions, 0, QUEUE(0), 0x10001
	command 0x01, 0, io_submissions, 0, 1, 0x10001
	command 0x01, 0, io_submissions + 64, 0, QUEUE(1), 0x10001
	command 0x01, 0, io_submissions, 0, QUEUE(1), 0x10000
	command 0x01, 0, io_submissions, 0, QUEUE(1), 0x10001
	command 0x01, 0, io_submissions, 0, QUEUE(1), 0x10001
	command 0x04, 0, 0, 0, 1			/* Delete I/O Completion Queue: in use */
	command 0x00, 0, 0, 0, 7			/* Delete I/O Submission Queue: there is none */
	command 0x09, 0, 0, 0, 0x0b, 0x1ff		/* Set and Get Features: asynchronous events */
	command 0x0a, 0, 0, 0, 0x0b
	command 0x06, 0, data, 0, 1			/* Identify: the controller */
	.dword 0
io_commands:
	command 0x02, 4096, data, 0, 1			/* Read: no such namespace */
	command 0x02, 1, data, 0, 8			/* behind the end */
	command 0x02, 1, data, 0, 7, 0, 1		/* over the end */
	command 0x02, 1, data, 0, 0, 1			/* far behind the end */
	command 0x02, 1, data, 0, 0, 0, 0xffff		/* too much at once */
	command 0x77, 1, data, 0, 0			/* no such command */
	command 0x01, 1, data + 8, data + 4, 0, 0, 7	/* a misaligned address */
	command 0x04, 1, 0, 0, 0
	command 0x08, 1, 0, 0, 2, 0, 0			/* Write Zeroes */
	command 0x08, 1, 0, 0, 8, 0, 0
	command 0x09, 1, data, 0, 0			/* Dataset Management */
flush:	command 0x00, 1, 0, 0, 0
	.dword 0
read:	command 0x02, 1, data, 0, 1
write:	command 0x01, 1, data, 0, 1

	.balign 4096
admin_submissions: .zero 4096
admin_completions: .zero 4096
io_submissions:	.zero 4096
io_completions:	.zero 4096
data:	.zero 8192
