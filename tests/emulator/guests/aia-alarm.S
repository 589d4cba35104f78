#include "guest.h"
	/* S-mode with an IMSIC: the UART's interrupt comes as an MSI by the supervisor's APLIC domain. */
#define APLIC 0xd000000
#define SOURCE 10
	li t0, 0x70
	csrw siselect, t0
	li t0, 1
	csrw sireg, t0			/* eidelivery */
	li t0, 0xc0
	csrw siselect, t0
	li t0, 1 << SOURCE
	csrs sireg, t0			/* eie0 */
	li t0, APLIC
	li t1, 6			/* level, active high */
	sw t1, 4 * SOURCE(t0)		/* sourcecfg */
	li t0, APLIC + 0x3000
	slli t1, a0, 18
	addi t1, t1, SOURCE
	sw t1, 4 * SOURCE(t0)		/* target: this hart, identity 10 */
	li t0, APLIC + 0x1edc
	li t1, SOURCE
	sw t1, 0(t0)			/* setienum */
	li t0, APLIC
	li t1, 0x100
	sw t1, 0(t0)			/* domaincfg.IE */
	li t0, 1 << 9
	csrw sie, t0
	li t0, UART
	li t1, 2
	sb t1, 1(t0)			/* an interrupt while the transmitter is empty */
1:	wfi
	csrr s0, stopi
	srli s0, s0, 16
	csrrw s1, stopei, zero
	srli s1, s1, 16
	beqz s1, 1b
	li t0, UART
	sb zero, 1(t0)
	li t1, 9
	bne s0, t1, failed
	li t1, SOURCE
	bne s1, t1, failed
	print "an MSI came\n"
	power_off
failed:	print "something else came\n"
	power_off
