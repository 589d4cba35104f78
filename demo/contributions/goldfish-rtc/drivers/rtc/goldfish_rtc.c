/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Goldfish real-time clock: nanoseconds since 1970, and one alarm.
 * Registers: Android emulator, docs/GOLDFISH-VIRTUAL-HARDWARE.TXT, section VI,
 * "Goldfish RTC", with the alarm registers that QEMU's `virt` machine has.
 */
#include <vmhi/clock.h>
#include <vmhi/mmio.h>

#define RTC_TIME_LOW 0x00 /* a read latches the high half */
#define RTC_TIME_HIGH 0x04
#define RTC_ALARM_LOW 0x08 /* a write arms the alarm */
#define RTC_ALARM_HIGH 0x0c
#define RTC_IRQ_ENABLED 0x10
#define RTC_CLEAR_ALARM 0x14
#define RTC_CLEAR_INTERRUPT 0x1c
#define RTC_SIZE 0x20

struct goldfish_rtc {
  volatile char *registers;
  vmhi_alarm_handler handler;
  void *handler_context;
};

static int rtc_read(void *context, uint64_t *nanoseconds) {
  const struct goldfish_rtc *rtc = context;
  uint64_t low = vmhi_read32(rtc->registers + RTC_TIME_LOW);

  *nanoseconds =
      (uint64_t)vmhi_read32(rtc->registers + RTC_TIME_HIGH) << 32 | low;
  return 0;
}

static void rtc_disarm(const struct goldfish_rtc *rtc) {
  vmhi_write32(rtc->registers + RTC_IRQ_ENABLED, 0);
  vmhi_write32(rtc->registers + RTC_CLEAR_ALARM, 1);
  vmhi_write32(rtc->registers + RTC_CLEAR_INTERRUPT, 1);
}

/* The handler may set the next alarm, so this one is forgotten before it is
 * called. */
static void rtc_interrupt(void *context) {
  struct goldfish_rtc *rtc = context;
  vmhi_alarm_handler handler = rtc->handler;

  rtc_disarm(rtc);
  rtc->handler = NULL;
  if (handler != NULL)
    handler(rtc->handler_context);
}

/* An alarm that has passed when it is armed goes off at once: the device
 * compares, not we. */
static int rtc_set_alarm(void *context, uint64_t nanoseconds,
                         vmhi_alarm_handler handler, void *handler_context) {
  struct goldfish_rtc *rtc = context;

  rtc_disarm(rtc);
  rtc->handler = handler;
  rtc->handler_context = handler_context;
  vmhi_write32(rtc->registers + RTC_IRQ_ENABLED, 1);
  vmhi_write32(rtc->registers + RTC_ALARM_HIGH, (uint32_t)(nanoseconds >> 32));
  vmhi_write32(rtc->registers + RTC_ALARM_LOW, (uint32_t)nanoseconds);
  return 0;
}

static void rtc_cancel_alarm(void *context) {
  struct goldfish_rtc *rtc = context;

  rtc_disarm(rtc);
  rtc->handler = NULL;
}

static const struct vmhi_clock_ops rtc_ops = {
    .read = rtc_read,
    .set_alarm = rtc_set_alarm,
    .cancel_alarm = rtc_cancel_alarm,
};

static int rtc_start(struct vmhi_device *device, struct goldfish_rtc *rtc) {
  size_t size = 0;
  int error;

  rtc->registers = vmhi_map_registers(device, 0, &size);
  if (rtc->registers == NULL || size < RTC_SIZE)
    return -VMHI_EINVAL;
  rtc_disarm(rtc);
  error = vmhi_request_irq(device, 0, rtc_interrupt, rtc);
  if (error != 0)
    return error;
  error = vmhi_register_clock(device, "goldfish-rtc", &rtc_ops, rtc);
  if (error != 0)
    vmhi_release_irq(device, 0);
  return error;
}

static int rtc_probe(struct vmhi_device *device) {
  struct goldfish_rtc *rtc = vmhi_alloc(sizeof(*rtc));
  int error;

  if (rtc == NULL)
    return -VMHI_ENOMEM;
  error = rtc_start(device, rtc);
  if (error != 0)
    vmhi_free(rtc);
  return error;
}

static const char *const rtc_compatible[] = {"google,goldfish-rtc", NULL};

static const struct vmhi_driver goldfish_rtc_driver = {
    .version = VMHI_D_VERSION,
    .name = "goldfish-rtc",
    .compatible = rtc_compatible,
    .probe = rtc_probe,
};
VMHI_DRIVER(goldfish_rtc_driver);
