/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
/* Registers of the 16550 UART. Source: PC16550D data sheet, table II. */
#ifndef NS16550_H
#define NS16550_H

#define UART_DATA      0
#define UART_IER       1
#define UART_FCR       2
#define UART_LCR       3
#define UART_LSR       5
#define UART_REGISTERS 8

#define IER_TRANSMITTER_EMPTY 0x02
#define FCR_ENABLE	      0x01
#define LCR_8N1		      0x03
#define LSR_DATA_READY	      0x01
#define LSR_HOLDING_FREE      0x20

#endif
