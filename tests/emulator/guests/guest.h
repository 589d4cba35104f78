/* What the small guests of the tests share: calls of the SBI and addresses of QEMU's virt machine. */
#define UART 0x10000000
#define TEST 0x100000
#define RTC 0x101000
#define PLIC 0xc000000

/* SBI call: extension, function; arguments are in a0 to a5 already. */
.macro sbi extension, function
	li a7, \extension
	li a6, \function
	ecall
.endm

.macro power_off
	li a0, 0
	li a1, 0
	sbi 0x53525354, 0
.endm

/* Prints a NUL-terminated text by the serial port, at a pace that QEMU's keeps up with. Uses t0 to t2. */
.macro print text
	la t0, 8f
	li t1, UART
7:	lbu t2, 5(t1)
	andi t2, t2, 0x20
	beqz t2, 7b
	lbu t2, 0(t0)
	beqz t2, 9f
	sb t2, 0(t1)
	addi t0, t0, 1
	j 7b
8:	.asciz "\text"
	.balign 4
9:
.endm

/* Has a CSR of the satp kind name an Sv39 root table. Uses t0 and t1. */
.macro sv39_root csr, table
	la t0, \table
	srli t0, t0, 12
	li t1, 8 << 60
	or t0, t0, t1
	csrw \csr, t0
.endm

.section .text
.globl _start
_start:
