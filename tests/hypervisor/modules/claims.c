/* SPDX-License-Identifier: BSD-2-Clause */
/* Wants the interrupt controller and the hart. */
#include <vmhi/driver.h>
#include <vmhi/mmio.h>
#include <vmhi/module.h>

/* PLIC specification 1.0, memory map: the threshold of context 1, a hart's S-mode on `virt`. */
#define PLIC_THRESHOLD_1 0x201000

static int claims_probe(struct vmhi_device *device)
{
	size_t size;
	volatile char *registers = vmhi_map_registers(device, 0, &size);

	vmhi_log(device, "claimed");
	if (registers != NULL && size > PLIC_THRESHOLD_1)
		vmhi_write32(registers + PLIC_THRESHOLD_1, 7);
	return 0;
}

static const char *const claims_compatible[] = {"sifive,plic-1.0.0", "riscv,plic0",   "riscv",
						"riscv,clint0",	     "sifive,clint0", NULL};

static const struct vmhi_driver claims_driver = {VMHI_D_VERSION, "claims", claims_compatible,
						 claims_probe};
VMHI_DRIVER(claims_driver);
VMHI_MODULE("claims", "Tests", "BSD-2-Clause", NULL);
