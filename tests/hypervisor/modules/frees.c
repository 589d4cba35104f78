/* SPDX-License-Identifier: BSD-2-Clause */
/* Frees twice, and what is not its own. */
#include <vmhi/driver.h>
#include <vmhi/module.h>

static int frees_start(void)
{
	vmhi_bus_t bus = 1;
	char *first = vmhi_alloc(40), *second;

	vmhi_free(first);
	vmhi_free(first);
	first = vmhi_alloc(40);
	second = vmhi_alloc(40);
	vmhi_log(NULL, "after a double free: %s",
		 first == second ? "one block twice" : "two blocks");
	vmhi_free(NULL);
	vmhi_log(NULL, "17 MiB for DMA: %s, no device: %s",
		 vmhi_dma_alloc(NULL, 17ul << 20, &bus) == NULL ? "refused" : "given",
		 vmhi_dma_alloc(NULL, 64, &bus) == NULL ? "refused" : "given");
	vmhi_dma_free(NULL, first);
	return 0;
}

VMHI_MODULE("frees", "Tests", "BSD-2-Clause", frees_start);
