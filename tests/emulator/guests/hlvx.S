#include "guest.h"
	/* HLVX and HLV of an address that the guest does not map, from HS: GVA is set, SPV is not. */
	la t0, fault
	csrw stvec, t0
	sv39_root 0x280, root			/* vsatp */
	csrw 0x680, zero		/* hgatp */
	li s0, 0x40001000
	.insn r 0x73, 4, 0x32, t0, s0, x3	/* hlvx.hu t0, (s0) */
	.insn r 0x73, 4, 0x34, t0, s0, x3	/* hlvx.wu */
	.insn r 0x73, 4, 0x30, t0, s0, x0	/* hlv.b */
	.insn r 0x73, 4, 0x31, x0, s0, t0	/* hsv.b */
	li s0, 0x10			/* unmapped by the G-stage's bare mode: no memory is there */
	csrw 0x280, zero
	.insn r 0x73, 4, 0x32, t0, s0, x3
	print "\n"
	power_off
	.balign 4
fault:	csrr a3, scause
	csrr a4, 0x600			/* hstatus */
	csrr a5, stval
	bne a5, s0, wrong
	andi a5, a4, 0x40
	beqz a5, wrong
	andi a5, a4, 0x80
	bnez a5, wrong
	addi a3, a3, 'a'
	li a4, UART
	sb a3, 0(a4)
	csrr a3, sepc
	addi a3, a3, 4
	csrw sepc, a3
	sret
wrong:	print "wrong"
	power_off
	.balign 4096
root:	.zero 4096
