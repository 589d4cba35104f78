# One trap a case: an instruction in a mode, under medeleg and hedeleg; the handlers of prelude.S put what they see,
# after a mark with the case's number.
.equ CASES, 0x80300000
.equ C_MEDELEG, 0
.equ C_HEDELEG, 8
.equ C_STATUS, 16
.equ C_PROBE, 24
.equ C_ALIAS, 32
.equ C_ADDRESS, 40
.equ C_SIZE, 48

main:
	la	s2, CASES
	ld	s3, (s2)
	ld	s4, 8(s2)
	ld	s5, 16(s2)
	ld	s6, 24(s2)
	addi	s2, s2, 32
	li	s7, 0xca5e000000000000
	la	s10, came_back
next_case:
	put	s7
	addi	s7, s7, 1
	.irp name, hstatus, vsstatus, mstatus, scause, vscause, sepc, vsepc, stval, vstval, htval
	csrw	\name, zero
	.endr
	csrw	satp, s4
	csrw	vsatp, s5
	csrw	hgatp, s6
	ld	t0, C_MEDELEG(s2)
	csrw	medeleg, t0
	ld	t0, C_HEDELEG(s2)
	csrw	hedeleg, t0
	ld	t0, C_STATUS(s2)
	csrw	mstatus, t0
	ld	t0, C_PROBE(s2)
	slli	t0, t0, 3
	la	t1, probes
	add	t1, t1, t0
	ld	t0, (t1)
	ld	t1, C_ALIAS(s2)
	add	t0, t0, t1
	csrw	mepc, t0
	ld	a1, C_ADDRESS(s2)
	li	a7, 0
	mret
.balign 4
came_back:
	addi	s2, s2, C_SIZE
	addi	s3, s3, -1
	bnez	s3, next_case
	j	finish

.balign 8
probes:
	.quad probe_illegal, probe_short, probe_call, probe_break, probe_load, probe_store, probe_fetch
	.quad probe_lr, probe_fence, probe_csr, probe_hlv, probe_mret, probe_sfence
.balign 16
.option push
.option norvc
probe_illegal:	.word 0xffffffff
	back
probe_short:	.half 0, 1
	back
probe_call:	ecall
	back
probe_break:	ebreak
	back
probe_load:	lw a0, (a1)
	back
probe_store:	sw a0, (a1)
	back
probe_fetch:	jr a1
probe_lr:	lr.w a0, (a1)
	back
probe_fence:	hfence.gvma
	back
probe_csr:	csrr a0, hstatus
	back
probe_hlv:	hlv.w a0, (a1)
	back
probe_mret:	csrr a0, mscratch
	back
probe_sfence:	sfence.vma
	back
.option pop
