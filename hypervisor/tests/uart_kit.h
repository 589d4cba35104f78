/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef UART_KIT_H
#define UART_KIT_H

#include <keel/console/ktap.h>

/* The UART's "transmitter empty" interrupt, which a test can raise at any time. */
struct uart_kit {
	volatile char *registers;
	uint32_t source; /* of the PLIC */
	volatile unsigned int interrupts;
	bool trap; /* in the handler */
};

/*
 * Maps the UART's registers and finds its source. Return: whether there is one; the test fails
 * without.
 */
bool uart_open(struct ktap *ktap, struct uart_kit *kit);

/*
 * An interrupt handler: counts, clears the cause, and traps when kit->trap is set. @context: the
 * kit.
 */
void uart_interrupt(void *context);

/* Asks for the interrupt, without waiting. */
void uart_ask(struct uart_kit *kit);

/* Asks for the interrupt and gives it @milliseconds to come. */
void uart_raise(struct uart_kit *kit, unsigned int milliseconds);

#endif
