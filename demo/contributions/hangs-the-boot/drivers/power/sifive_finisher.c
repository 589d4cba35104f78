/* SPDX-License-Identifier: BSD-2-Clause */
/* SiFive test finisher: lets the machine be powered off without asking the
 * firmware. */
#include <vmhi/driver.h>
#include <vmhi/mmio.h>

#define FINISHER_CONTROL 0x0 /* write: how to end */
#define FINISHER_STATUS 0x4
#define FINISHER_SIZE 0x8

#define STATUS_READY (1u << 0)

/* The finisher takes a command only once it is ready. */
static void finisher_wait_ready(volatile char *registers) {
  while ((vmhi_read32(registers + FINISHER_STATUS) & STATUS_READY) == 0)
    ;
}

static int finisher_probe(struct vmhi_device *device) {
  size_t size = 0;
  volatile char *registers = vmhi_map_registers(device, 0, &size);

  if (registers == NULL || size < FINISHER_SIZE)
    return -VMHI_EINVAL;
  finisher_wait_ready(registers);
  vmhi_set_driver_data(device, (void *)(uintptr_t)registers);
  vmhi_log(device, "can power this machine off");
  return 0;
}

static const char *const finisher_compatible[] = {"sifive,test1",
                                                  "sifive,test0", NULL};

static const struct vmhi_driver finisher_driver = {
    .version = VMHI_D_VERSION,
    .name = "sifive-finisher",
    .compatible = finisher_compatible,
    .probe = finisher_probe,
};
VMHI_DRIVER(finisher_driver);
