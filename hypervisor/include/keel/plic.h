/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PLIC_H
#define KEEL_PLIC_H

#include <keel/types.h>
#include <vmhi/driver.h>

/* Highest source that we have a handler slot for; `virt` has 95. */
#define PLIC_MAX_SOURCE 127u

/* Finds the PLIC and this hart's S-mode context in the device tree. Return: 0 or an error. */
int plic_init(void);

uint32_t plic_source_count(void);

/* Whether @phandle is the PLIC that we drive. */
bool plic_is(uint32_t phandle);

/* Return: 0, -VMHI_EINVAL (no such source), -VMHI_EBUSY (has a handler). */
int plic_attach(uint32_t source, const char *owner, vmhi_irq_handler handler, void *context);
void plic_detach(uint32_t source);

/* How often one source may come while nothing but handlers runs. */
#define PLIC_STORM 1000u

/* Claims, handles and completes until nothing is pending. A source that storms is switched off. */
void plic_service(void);

/* The next pending source of our context, 0 for none; complete ends its handling. */
uint32_t plic_claim(void);
void plic_complete(uint32_t source);

#endif
