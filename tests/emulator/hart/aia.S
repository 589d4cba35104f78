# For the images of Smaia and Ssaia: files, their registers, and a handler that notes traps and goes on.
.option norvc
.equ M_FILE, 0x24000000
.equ S_FILE, 0x28000000
# With three guest interrupt files a hart's pages are four.
.equ G_FILE, 0x28001000

# Selects and writes, or reads, a register of a window: m, s or vs.
.macro set_ireg level, select, value
	li	t0, \select
	csrw	\level\()iselect, t0
	li	t0, \value
	csrw	\level\()ireg, t0
.endm
.macro put_ireg level, select
	li	t0, \select
	csrw	\level\()iselect, t0
	li	t0, 0xbad
	csrr	t0, \level\()ireg
	put	t0
.endm
.macro msi file, identity, offset=0
	li	t0, \file
	li	t1, \identity
	sw	t1, \offset(t0)
.endm
# The two domains of the APLIC.
.equ M, 0x0c000000
.equ S, 0x0d000000
.macro store address, value
	li	t0, \address
	li	t1, \value
	sw	t1, (t0)
.endm
.macro put_word address
	li	t0, \address
	lwu	t1, (t0)
	put	t1
.endm
# Makes every source of both domains inactive: QEMU 7.2 begins with whatever was in its memory.
.macro clear_aplic
	li	t0, M
	li	t1, S
	li	t2, 96
1:	addi	t0, t0, 4
	addi	t1, t1, 4
	sw	zero, (t0)
	sw	zero, (t1)
	addi	t2, t2, -1
	bnez	t2, 1b
.endm
# hstatus.VGEIN.
.macro guest number
	li	t0, 0x3f << 12
	csrc	hstatus, t0
	li	t0, \number << 12
	csrs	hstatus, t0
.endm
# The bits of mip that an IMSIC drives.
.macro put_mip
	csrr	t0, mip
	li	t1, 0x1e00
	and	t0, t0, t1
	put	t0
.endm
# IID; of IPRIO the text lets zero arrays say less than QEMU's.
.macro put_iid csr
	csrr	t0, \csr
	srli	t0, t0, 16
	put	t0
.endm
.macro mark number
	li	t0, 0xca5e0000 + \number
	put	t0
.endm

.text
# Puts the cause and goes on behind the instruction; the magic ecall goes to s10 instead.
.balign 4
skip:
	csrw	mscratch, t0
	li	t0, 0x5151
	bne	a7, t0, 1f
	li	a7, 0
	jr	s10
1:	csrr	t0, mcause
	sd	t0, (s11)
	addi	s11, s11, 8
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	csrr	t0, mscratch
	mret
