/* SPDX-License-Identifier: LicenseRef-Slipway-Royalty-Free */
#ifndef KEEL_PLIC_H
#define KEEL_PLIC_H

#include <keel/types.h>
#include <vmhi/driver.h>

/* Highest source that there is a handler slot for; `virt` has 95. */
#define PLIC_MAX_SOURCE 127u

/* Finds the PLIC and this hart's S-mode context in the device tree. Return: 0 or an error. */
int plic_init(void);

uint32_t plic_source_count(void);

/* Whether @phandle is the PLIC that we drive. */
bool plic_is(uint32_t phandle);

/* Return: 0, -VMHI_EINVAL (no such source), -VMHI_EBUSY (has a handler). */
int plic_attach(uint32_t source, const char *owner, vmhi_irq_handler handler, void *context);
void plic_detach(uint32_t source);

struct plic_handler {
	const char *owner;
	vmhi_irq_handler handler;
	void *context;
	/* How often it came in which pass of plic_service. */
	uint32_t pass;
	uint32_t came;
};

/*
 * plic_replace - for tests: another handler in the place of a source's own
 * @source: at most plic_source_count()
 *
 * Return: the handler that was there before; the same call puts it back.
 */
struct plic_handler plic_replace(uint32_t source, struct plic_handler handler);

/* How often one source may come while nothing but handlers runs. */
#define PLIC_STORM 1000u

/* Claims, handles and completes until nothing is pending. A source that storms is switched off. */
void plic_service(void);

/* For tests: claims the next pending source of this hart's context. Return: 0 for none. */
uint32_t plic_claim(void);

#endif
