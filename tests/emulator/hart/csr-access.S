# Tries each of the 4096 CSR numbers by one instruction in each mode under each setup; appends 16 bits a try:
# bits 7 to 0 the cause (an ecall's when the access was allowed), bit 8 set when mtval is neither zero nor the instruction.

.macro setup mcounteren, hcounteren, scounteren, machine_timer, guest_timer, status, hstatus
	call	reset_state
	li	t0, \mcounteren
	csrw	mcounteren, t0
	li	t0, \hcounteren
	csrw	hcounteren, t0
	li	t0, \scounteren
	csrw	scounteren, t0
	li	t0, \machine_timer << 63
	csrw	menvcfg, t0
	li	t0, \guest_timer << 63
	csrw	henvcfg, t0
	li	t0, \status
	csrs	mstatus, t0
	li	t0, \hstatus
	csrw	hstatus, t0
	la	t0, access_trap
	csrw	mtvec, t0
.endm

# s0: the instruction without its number; s1: bits of mstatus for MPP and MPV.
sweep:
	mv	s5, ra
	li	s2, 0
	li	s3, 4096
1:	slli	s4, s2, 20
	or	s4, s4, s0
	la	t1, slot
	sw	s4, (t1)
	fence.i
	li	t0, (3 << 11)
	csrc	mstatus, t0
	li	t0, (1 << 39)
	csrc	mstatus, t0
	csrs	mstatus, s1
	csrw	mepc, t1
	la	s10, 2f
	li	x1, 0
	mret
2:	addi	s2, s2, 1
	bne	s2, s3, 1b
	jr	s5

.balign 4
access_trap:
	csrr	t0, mcause
	csrr	t1, mtval
	beqz	t1, 1f
	slli	s4, s4, 32
	srli	s4, s4, 32
	beq	t1, s4, 1f
	ori	t0, t0, 0x100
1:	sh	t0, (s11)
	addi	s11, s11, 2
	jr	s10

.balign 4
slot:
	.word 0
	ecall

.macro in_all_modes instruction
	li	s0, \instruction
	.irp mode, 1, 0
	li	s1, \mode << 11
	call	sweep
	li	s1, (\mode << 11) | (1 << 39)
	call	sweep
	.endr
.endm
.macro both
	# csrrs x7, number, x0: reads alone
	in_all_modes 0x000023f3
	# csrrs x7, number, x1, which holds zero: a write that changes nothing
	in_all_modes 0x0000a3f3
.endm

main:
	setup	0, 7, 7, 0, 1, 0, 0
	both
	setup	7, 0, 7, 1, 0, 0, 0
	both
	setup	7, 7, 0, 1, 1, 0, 0
	both
	setup	7, 7, 7, 1, 1, 0, 0
	both
	setup	7, 7, 7, 1, 1, 1 << 20, 1 << 20
	both
	j	finish
