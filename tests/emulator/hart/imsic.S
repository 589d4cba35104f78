# Interrupt files by their CSRs and by stores; what is seen of each step is put.
main:
	la	t0, skip
	csrw	mtvec, t0
	csrw	mideleg, zero

	mark	1		# what a fresh file holds and takes
	.irp select, 0x70, 0x72, 0x80, 0x82, 0x86, 0xc0, 0xc6
	put_ireg m, \select
	set_ireg m, \select, -1
	put_ireg m, \select
	.endr
	set_ireg m, 0x70, 0x40000000
	put_ireg m, 0x70
	set_ireg m, 0x72, 0
	.irp select, 0, 0x2f, 0x31, 0x3f, 0x40, 0x6f, 0x81, 0xbf, 0xc1, 0xff, 0x100, 0x1ff
	put_ireg m, \select
	set_ireg m, \select, 1
	.endr
	li	t0, -1
	.irp level, m, s, vs
	csrw	\level\()iselect, t0
	put_csr	\level\()iselect
	.endr

	mark	2		# messages and claims at machine level
	.irp select, 0x80, 0x82, 0x84, 0x86, 0xc0, 0xc2, 0xc4, 0xc6
	set_ireg m, \select, 0
	.endr
	set_ireg m, 0x70, 1
	.irp identity, 0, 1, 63, 64, 255, 256, 0x101, -1
	msi	M_FILE, \identity
	.endr
	.irp select, 0x80, 0x82, 0x84, 0x86
	put_ireg m, \select
	.endr
	put_csr	mtopei
	put_mip
	set_ireg m, 0xc0, 1 << 63
	put_csr	mtopei
	put_mip
	set_ireg m, 0xc0, -1
	set_ireg m, 0xc2, -1
	set_ireg m, 0xc6, -1
	put_csr	mtopei
	set_ireg m, 0x72, 1
	put_csr	mtopei
	put_mip
	set_ireg m, 0x72, 2
	put_csr	mtopei
	put_mip
	set_ireg m, 0x72, 0
	set_ireg m, 0x70, 0
	put_csr	mtopei
	put_mip
	set_ireg m, 0x70, 1
	.rept	6
	csrrw	t0, mtopei, zero
	put	t0
	.endr
	put_mip
	li	t0, M_FILE
	lw	t1, (t0)
	put	t1
	lw	t1, 4(t0)
	put	t1
	lw	t1, 0x7fc(t0)
	put	t1
	ld	t1, (t0)
	lbu	t1, (t0)
	sd	t1, (t0)
	sh	t1, (t0)

	mark	3		# csrrs and csrrc write a topei too, unless rs1 is x0
	msi	M_FILE, 7
	msi	M_FILE, 9
	csrrs	t0, mtopei, zero
	put	t0
	csrrci	t0, mtopei, 0
	put	t0
	csrrsi	t0, mtopei, 1
	put	t0
	csrrc	t0, mtopei, sp
	put	t0
	put_csr	mtopei
	li	t0, 0x80
	csrw	miselect, t0
	li	t1, 0x300
	csrs	mireg, t1
	li	t1, 0x100
	csrrc	t0, mireg, t1
	put	t0
	put_csr	mireg
	put_csr	mtopei
	csrw	mtopei, zero

	mark	4		# mtopi, stopi
	set_ireg s, 0x70, 1
	set_ireg s, 0xc0, -1
	msi	S_FILE, 5
	msi	M_FILE, 6
	put_mip
	put_iid	mtopi
	li	t0, 0xa00
	csrw	mie, t0
	put_iid	mtopi
	put_iid	stopi
	csrw	mtopei, zero
	put_iid	mtopi
	li	t0, 0x200
	csrw	mideleg, t0
	put_csr	mideleg
	put_iid	mtopi
	put_iid	stopi
	put_csr	stopei
	csrrw	t0, stopei, zero
	put	t0
	put_iid	stopi
	put_mip
	# A store to the supervisor's file of a hart that is none.
	msi	0x28100000, 1

	mark	5		# guest interrupt files
	put_csr	hgeip
	li	t0, -1
	csrw	hgeie, t0
	put_csr	hgeie
	csrw	mie, t0
	csrr	t0, mie
	li	t1, 0x1000
	and	t0, t0, t1
	put	t0
	csrw	mie, zero
	put_csr	vstopei
	put_ireg vs, 0x70
	guest	4
	put_csr	vstopei
	put_ireg vs, 0x70
	.irp number, 1, 2, 3
	guest	\number
	set_ireg vs, 0x70, 1
	set_ireg vs, 0xc0, -1
	put_ireg vs, 0x30
	put_ireg vs, 0x40
	put_ireg vs, 0x81
	put_csr	vstopei
	.endr
	csrw	hgeie, zero
	msi	G_FILE + 0x1000, 33
	put_csr	hgeip
	put_mip
	guest	2
	put_csr	vstopei
	put_mip
	li	t0, 2
	csrw	hgeie, t0
	put_mip
	li	t0, 4
	csrw	hgeie, t0
	put_mip
	li	t0, 0x1000
	csrw	hie, t0
	put_csr	hie
	put_csr	hip
	put_iid	stopi
	csrrw	t0, vstopei, zero
	put	t0
	put_csr	hgeip
	put_mip
	put_iid	stopi

	mark	6		# vstopi
	csrw	hie, zero
	csrw	hideleg, zero
	put_iid	vstopi
	msi	G_FILE + 0x1000, 3
	put_iid	vstopi
	li	t1, 0x444
	csrw	hideleg, t1
	put_iid	vstopi
	csrw	hie, t1
	put_iid	vstopi
	csrw	hvip, t1
	put_iid	vstopi
	csrw	vstopei, zero
	put_iid	vstopi
	li	t1, 0x44
	csrw	hvip, t1
	put_iid	vstopi
	li	t1, 0x40
	csrw	hvip, t1
	put_iid	vstopi
	csrw	hvip, zero
	put_iid	vstopi

	mark	7		# where QEMU 7.2 has other values or raises an exception
	.irp select, 0x71, 0x73, 0x7f, 0x88, 0xbe, 0xc8, 0xfe
	set_ireg m, \select, -1
	put_ireg m, \select
	.endr
	.irp select, 0x30, 0x3e
	set_ireg m, \select, -1
	put_ireg m, \select
	set_ireg s, \select, -1
	put_ireg s, \select
	.endr
	csrw	mtopei, zero
	msi	M_FILE, 0x21000000, 4
	put_csr	mtopei
	csrw	mtopei, zero
	put_csr	mvien
	csrw	mvip, zero
	li	t1, -1
	csrw	mvien, t1
	csrw	mvip, t1
	put_csr	mvien
	put_csr	mvip
	csrw	mvip, zero
	csrw	mvien, zero
	csrw	hvien, t1
	put_csr	hvien
	csrw	hvien, zero
	csrw	hvictl, t1
	put_csr	hvictl
	csrw	hvictl, zero
	csrw	hviprio1, t1
	put_csr	hviprio1
	csrw	hviprio2, t1
	put_csr	hviprio2
	csrw	hviprio1, zero
	csrw	hviprio2, zero
	csrw	mideleg, zero
	csrwi	mie, 2
	csrwi	mip, 2
	put_csr	mtopi
	csrwi	mip, 0

	mark	8		# at VS level
	la	t0, guest_trap
	csrw	vstvec, t0
	csrwi	vsstatus, 2
	li	t0, 0x400
	csrw	hideleg, t0
	csrw	hie, t0
	msi	G_FILE + 0x1000, 44
	la	s10, done
	enter	1, 1, in_guest
	.balign 4
in_guest:
	j	in_guest
	.balign 4
guest_trap:
	put_csr	scause
	put_csr	stopei
	put_iid	stopi
	put_ireg s, 0x70
	csrrw	t0, stopei, zero
	put	t0
	put_csr	stopei
	put_iid	stopi
	put_csr	sip
	back
done:
	j	finish
