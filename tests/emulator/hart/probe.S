# Makes one access to each address of a list, in rounds. A round's words are below; before each round the page tables
# are as they were at first, before each access all translations are forgotten. Five values an access: cause and
# GVA, MPV; mtval; mtval2; mtinst; what a0 then held. At the end of a round: a hash of the page tables.
.equ ROUNDS, 0x80300000
.equ TABLES, 0x80200000
.equ PRISTINE, 0x80500000

.equ R_STATUS, 0
.equ R_VSSTATUS, 8
.equ R_HSTATUS, 16
.equ R_SATP, 24
.equ R_VSATP, 32
.equ R_HGATP, 40
.equ R_PROBE, 48
.equ R_ALIAS, 56
.equ R_LIST, 64
.equ R_COUNT, 72
.equ R_MENVCFG, 80
.equ R_HENVCFG, 88
.equ R_SIZE, 96

main:
	la	t0, probe_trap
	csrw	mtvec, t0
	li	s2, ROUNDS
	ld	s3, (s2)
	ld	s9, 8(s2)
	addi	s2, s2, 16
next_round:
	li	t0, TABLES
	li	t1, PRISTINE
	add	t2, t0, s9
1:	ld	t3, (t1)
	sd	t3, (t0)
	addi	t0, t0, 8
	addi	t1, t1, 8
	bltu	t0, t2, 1b
	ld	s4, R_LIST(s2)
	ld	s5, R_COUNT(s2)
	ld	t0, R_PROBE(s2)
	slli	t0, t0, 3
	la	s6, probes
	add	s6, s6, t0
	ld	s6, (s6)
	ld	t0, R_ALIAS(s2)
	add	s6, s6, t0
next_access:
	csrw	mstatus, zero
	.macro set_csr csr, at
	ld	t0, \at(s2)
	csrw	\csr, t0
	.endm
	set_csr	menvcfg, R_MENVCFG
	set_csr	henvcfg, R_HENVCFG
	set_csr	vsstatus, R_VSSTATUS
	set_csr	hstatus, R_HSTATUS
	set_csr	satp, R_SATP
	set_csr	vsatp, R_VSATP
	set_csr	hgatp, R_HGATP
	set_csr	mstatus, R_STATUS
	csrw	mepc, s6
	sfence.vma
	hfence.vvma
	hfence.gvma
	ld	a1, (s4)
	li	a0, 0
	mret

.balign 4
probe_trap:
	# MPRV must not lead the accesses of this handler astray.
	csrr	t1, mstatus
	csrw	mstatus, zero
	csrr	t0, mcause
	srli	t1, t1, 38
	andi	t1, t1, 3
	slli	t1, t1, 16
	or	t0, t0, t1
	put	t0
	put_csr	mtval
	put_csr	mtval2
	put_csr	mtinst
	put	a0
	addi	s4, s4, 8
	addi	s5, s5, -1
	bnez	s5, next_access
	li	t0, TABLES
	add	t2, t0, s9
	li	t3, 0
	li	t4, 0x100000001b3
1:	ld	t1, (t0)
	xor	t3, t3, t1
	mul	t3, t3, t4
	addi	t0, t0, 8
	bltu	t0, t2, 1b
	put	t3
	addi	s2, s2, R_SIZE
	addi	s3, s3, -1
	bnez	s3, next_round
	j	finish

.balign 8
probes:
	.quad probe_load, probe_store, probe_fetch, probe_amo, probe_lr, probe_sc, probe_c_load, probe_c_store
	.quad probe_hlv, probe_hlvx, probe_hsv, probe_hlv_b
	.quad probe_lw_far, probe_sh_far
	.quad probe_clean, probe_flush, probe_inval, probe_zero

.balign 16
.option push
.option norvc
probe_load:	ld a0, (a1)
	ecall
probe_store:	sd a1, 8(a1)
	ecall
probe_fetch:	jr a1
	ecall
probe_amo:	amoadd.d a0, a1, (a1)
	ecall
probe_lr:	lr.d a0, (a1)
	ecall
probe_sc:	lr.d a2, (a1)
	sc.d a0, a1, (a1)
	ecall
.option pop
probe_c_load:	c.ld a0, 8(a1)
	ecall
probe_c_store:	c.sd a1, 16(a1)
	ecall
.option norvc
probe_hlv:	hlv.d a0, (a1)
	ecall
probe_hlvx:	hlvx.wu a0, (a1)
	ecall
probe_hsv:	hsv.d a1, (a1)
	ecall
probe_hlv_b:	hlv.b a0, (a1)
	ecall
probe_lw_far:	lw a0, 2047(a1)
	ecall
probe_sh_far:	sh a1, -2047(a1)
	ecall
probe_clean:	cbo.clean (a1)
	ecall
probe_flush:	cbo.flush (a1)
	ecall
probe_inval:	cbo.inval (a1)
	ecall
probe_zero:	cbo.zero (a1)
	ecall
