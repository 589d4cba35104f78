/* Routines that show a0 and a blank, and the end of a line, at a pace that QEMU's serial port keeps up with. */
hex:
	li t3, 60
1:	srl t0, a0, t3
	andi t0, t0, 15
	addi t2, t0, '0'
	li t4, 10
	blt t0, t4, 2f
	addi t2, t0, 'a' - 10
2:	srl t0, a0, t3
	bnez t0, 3f
	bnez t3, 4f
3:	mv t6, ra
	jal put_byte
	mv ra, t6
4:	addi t3, t3, -4
	bgez t3, 1b
	li t2, ' '
	j put_byte

newline:
	li t2, '\n'
	j put_byte

/* t2; uses t0 and t1. */
put_byte:
	li t1, UART
1:	lbu t0, 5(t1)
	andi t0, t0, 0x20
	beqz t0, 1b
	sb t2, 0(t1)
	ret
