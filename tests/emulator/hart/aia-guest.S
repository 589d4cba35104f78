# What a hypervisor controls at VS level, and what it is told; each trap of the guest is put as its cause.
# From M-mode: VTI, IID, DPR, IPRIOM and IPRIO, and what vstopi makes of them.
.macro control vti, iid, dpr, ipriom, iprio
	li	t0, (\vti << 30) | (\iid << 16) | (\dpr << 9) | (\ipriom << 8) | \iprio
	csrw	hvictl, t0
	put_csr	vstopi
.endm
.macro try_window select
	li	t0, \select
	csrw	siselect, t0
	csrr	t0, sireg
.endm

# Puts a bit of mstateen0 or hstateen0, and the causes of what is tried without it.
.macro without register, number, virtual, trial
	li	t0, \number
	put	t0
	li	t1, 1 << \number
	csrc	\register, t1
	resume	97f
	enter	1, \virtual, \trial
97:	li	t1, 1 << \number
	csrs	\register, t1
.endm

# The bits of a register that stand for supervisor software and external interrupts.
.macro put_both csr
	csrr	t0, \csr
	andi	t0, t0, 0x202
	put	t0
.endm

main:
	la	t0, skip
	csrw	mtvec, t0
	la	t0, guest_trap
	csrw	vstvec, t0
	li	t0, 1 << 63
	csrw	menvcfg, t0
	csrw	henvcfg, t0
	li	t0, 2
	csrw	mcounteren, t0
	csrw	hcounteren, t0
	csrw	mideleg, zero
	csrw	mie, zero

	mark	1		# 6.3.3: hvictl alone
	control	0, 0, 0, 0, 0
	control	1, 5, 0, 0, 0
	control	1, 9, 0, 1, 77
	control	1, 13, 0, 1, 0
	control	1, 13, 1, 1, 0
	control	1, 63, 1, 1, 20
	control	1, 0, 0, 1, 0
	control	1, 0, 0, 0, 0

	mark	2		# against identity 44 of guest file 2
	guest	2
	set_ireg vs, 0x70, 1
	set_ireg vs, 0xc0, -1
	msi	G_FILE + 0x1000, 44
	li	t1, 0x444
	csrw	hideleg, t1
	csrw	hie, t1
	control	0, 9, 0, 1, 3
	control	0, 9, 0, 0, 3
	control	1, 9, 1, 1, 3
	control	1, 2, 1, 1, 43
	control	1, 2, 0, 1, 44
	control	1, 2, 1, 1, 44
	control	1, 2, 0, 1, 45
	control	1, 2, 0, 1, 0
	control	1, 2, 1, 1, 0
	li	t1, 0x440
	csrw	hvip, t1
	li	t1, 43 << 24
	csrw	hviprio1, t1
	control	0, 0, 0, 1, 0
	li	t1, 44 << 24
	csrw	hviprio1, t1
	control	0, 0, 0, 1, 0
	# A guest file that is empty, while hvip asserts the interrupt.
	csrw	vstopei, zero
	control	0, 9, 0, 1, 3
	csrw	hvip, zero
	control	0, 0, 0, 1, 0

	mark	3		# without a guest file
	guest	0
	li	t1, 0x444
	csrw	hvip, t1
	csrw	hviprio1, zero
	control	0, 9, 0, 1, 7
	control	0, 9, 0, 1, 0
	control	0, 1, 0, 1, 7
	li	t1, 7 << 8
	csrw	hviprio1, t1
	control	0, 9, 0, 1, 7
	control	0, 9, 0, 1, 8
	li	t1, (7 << 8) | (6 << 24)
	csrw	hviprio1, t1
	control	0, 9, 0, 1, 7
	control	1, 9, 0, 1, 8
	guest	5		# no valid number, and not zero
	control	0, 9, 0, 1, 1
	csrw	hvip, zero
	csrw	hviprio1, zero
	csrw	hvictl, zero

	mark	4		# 6.3.2: a virtual local interrupt
	guest	0
	li	t1, 0x2000
	csrw	hvip, t1
	put_csr	hvip
	put_csr	mip
	csrw	vsie, t1
	put_csr	vsie
	put_csr	vsip
	csrw	hvien, t1
	csrw	vsie, t1
	put_csr	vsie
	put_csr	vsip
	put_csr	vstopi
	li	t1, 9 << 40
	csrw	hviprio1, t1
	control	0, 0, 0, 1, 0
	csrw	vsip, zero
	put_csr	hvip
	csrw	hvien, zero
	csrw	hviprio1, zero
	csrw	hvictl, zero

	mark	5		# VS-mode without a guest file, and with hvictl.VTI
	resume	6f
	enter	1, 1, guest_0
6:	mark	6		# with a guest file
	guest	1
	resume	7f
	enter	1, 1, guest_1
7:	mark	7		# VU-mode
	resume	8f
	enter	0, 1, user
8:	mark	8		# HS-mode
	guest	0
	resume	9f
	enter	1, 0, supervisor
9:	mark	9		# 6.3.4: the trap, out of WFI
	csrwi	vsstatus, 2
	li	t0, (1 << 30) | (25 << 16)
	csrw	hvictl, t0
	resume	done
	enter	1, 1, sleeper
done:
	csrw	hvictl, zero
	guest	1
	mark	10		# 2.5: mstateen0 against HS-mode
	without	0x30c, 60, 0, supervisor_select
	without	0x30c, 59, 0, supervisor_other
	without	0x30c, 58, 0, supervisor_imsic
	mark	11		# hstateen0 against VS-mode
	without	0x60c, 60, 1, guest_select
	without	0x60c, 59, 1, guest_other
	without	0x60c, 58, 1, guest_imsic
	mark	12		# mstateen0 against VS-mode
	without	0x30c, 60, 1, guest_select
	without	0x30c, 59, 1, guest_other
	without	0x30c, 58, 1, guest_imsic

	mark	13		# 5.3: what mvien filters for HS-mode
	csrw	mideleg, zero
	csrw	mie, zero
	li	t1, -1
	csrw	mvien, t1
	put_csr	mvien
	csrw	mvip, t1
	put_csr	mvip
	put_both mip
	put_csr	sip
	csrw	sie, t1
	put_csr	sie
	put_both mie
	put_csr	mtopi
	put_csr	stopi
	csrw	mip, t1
	put_both mip
	csrw	mip, zero
	put_csr	mvip
	la	t0, filtered
	csrw	stvec, t0
	csrsi	sstatus, 2
	resume	98f
	enter	1, 0, sleeper
98:	put_csr	mvip
	put_both mip
	csrw	mvien, zero
	put_csr	mvip
	put_both mip
	put_csr	sip
	put_csr	sie
	put_csr	stopi
	j	finish

	.balign 4
supervisor_select:
	csrr	t0, siselect
	csrr	t0, sireg
	csrr	t0, vsiselect
	csrr	t0, vsireg
	csrr	t0, stopi
	csrr	t0, stopei
	back
supervisor_other:
	csrr	t0, stopi
	csrr	t0, hvictl
	csrr	t0, hvien
	csrr	t0, hviprio1
	csrr	t0, vstopi
	try_window 0x30
	try_window 0x70
	csrr	t0, stopei
	csrr	t0, hgeie
	back
supervisor_imsic:
	csrr	t0, stopei
	csrr	t0, vstopei
	try_window 0x70
	try_window 0x30
	csrr	t0, hgeie
	csrr	t0, stopi
	back
guest_select:
	csrr	t0, siselect
	csrr	t0, sireg
	csrr	t0, vsireg
	csrr	t0, stopi
	csrr	t0, stopei
	back
guest_other:
	csrr	t0, stopi
	csrr	t0, stopei
	try_window 0x70
	back
guest_imsic:
	csrr	t0, stopei
	try_window 0x70
	csrr	t0, vsireg
	csrr	t0, stopi
	back

	.balign 4
guest_0:
	.irp select, 0x2f, 0x30, 0x31, 0x40, 0x70, 0x81, 0x100
	try_window \select
	.endr
	csrr	t0, stopei
	csrr	t0, vsireg
	csrr	t0, vstopei
	csrr	t0, vstopi
	csrr	t0, hvictl
	csrr	t0, mtopi
	csrr	t0, stopi
	csrr	t0, sip
	csrr	t0, sie
	csrr	t0, stimecmp
	back
guest_1:
	.irp select, 0x30, 0x40, 0x70, 0x71, 0x81, 0xff, 0x100
	try_window \select
	.endr
	csrr	t0, stopei
	csrw	stopi, t0
	back
user:
	csrr	t0, siselect
	csrr	t0, sireg
	csrr	t0, stopei
	csrr	t0, stopi
	csrr	t0, vsireg
	back
supervisor:
	.irp select, 0x30, 0x31, 0x40, 0x70, 0x81
	try_window \select
	.endr
	csrr	t0, vsireg
	csrr	t0, vstopei
	csrr	t0, mireg
	csrr	t0, mtopei
	csrw	stopi, t0
	csrr	t0, hvictl
	li	t0, 1 << 30
	csrw	hvictl, t0
	csrr	t0, sip
	csrw	stimecmp, t0
	back
	.balign 4
filtered:
	put_csr	scause
	csrr	t0, stopei
	try_window 0x70
	try_window 0x30
	csrr	t0, vstopei
	csrci	sip, 2
	csrwi	sie, 2
	put_csr	sie
	put_csr	stopi
	back
	.balign 4
sleeper:
	wfi
	j	sleeper
	.balign 4
guest_trap:
	put_csr	scause
	csrr	t0, sip
	csrr	t0, sie
	csrr	t0, stimecmp
	csrw	stimecmp, t0
	back
