/* SPDX-License-Identifier: BSD-2-Clause */
/* QEMU firmware configuration device: says at boot whether the host offers DMA for it. */
#include <vmhi/driver.h>
#include <vmhi/mmio.h>

/* Register layout of the MMIO form; selectors and data are big-endian. */
#define FW_CFG_DATA	0x00
#define FW_CFG_SELECTOR 0x08
#define FW_CFG_SIZE	0x18

#define SELECT_SIGNATURE 0x0000
#define SELECT_FEATURES	 0x0001

#define FEATURE_DMA 0x02

struct fw_cfg {
	volatile char *registers;
	uint32_t features;
};

/* Selects an item and reads its first four bytes. */
static uint32_t fw_cfg_read(const struct fw_cfg *config, uint8_t item)
{
	uint32_t value = 0;

	vmhi_write8(config->registers + FW_CFG_SELECTOR, 0);
	vmhi_write8(config->registers + FW_CFG_SELECTOR + 1, item);
	for (int i = 0; i < 4; i++)
		value = value << 8 | vmhi_read8(config->registers + FW_CFG_DATA);
	return value;
}

static int fw_cfg_probe(struct vmhi_device *device)
{
	struct fw_cfg *config = vmhi_alloc(sizeof(*config));
	size_t size = 0;

	if (config == NULL)
		return -VMHI_ENOMEM;
	config->registers = vmhi_map_registers(device, 0, &size);
	if (config->registers == NULL || size < FW_CFG_SIZE) {
		vmhi_free(config);
		return -VMHI_EINVAL;
	}
	if (fw_cfg_read(config, SELECT_SIGNATURE) != FW_CFG_SIGNATURE) {
		vmhi_free(config);
		return -VMHI_ENODEV;
	}
	config->features = fw_cfg_read(config, SELECT_FEATURES);
	vmhi_log(device, "firmware configuration, DMA %s",
		 config->features & FEATURE_DMA ? "offered" : "not offered");
	vmhi_set_driver_data(device, config);
	return 0;
}

static const char *const fw_cfg_compatible[] = {"qemu,fw-cfg-mmio", NULL};

static const struct vmhi_driver fw_cfg_driver = {
    .version = VMHI_D_VERSION,
    .name = "fw-cfg",
    .compatible = fw_cfg_compatible,
    .probe = fw_cfg_probe,
};
VMHI_DRIVER(fw_cfg_driver);
