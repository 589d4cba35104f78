/**
 * What work for a guest costs of a boot's budget, in instructions. One instruction of a guest can ask for much of the
 * host (print a byte, copy a megabyte, hash it); charging for that makes a budget a bound on the host's time.
 * Charges end a boot earlier; they are no part of guest time or of `retiredInstructions`.
 */
export const charges = {
  /** A page of code is executed that has no decoded instructions: the core makes room for them. */
  codePage: 1000,
  /** One access to a device's register. */
  mmio: 50,
  /** One call of the built-in firmware. */
  sbiCall: 20,
  /** One event that the guest asks about in the SBI's PMU extension. */
  counterEvent: 10,
  /** One event that the core reports, recorded or only counted; most are faults. */
  event: 60,
  /** One byte to the console: it is kept, searched and hashed. */
  consoleByte: 2,
  /** One message-signalled interrupt that a device sends. */
  msi: 20,
  /** One descriptor of a virtqueue followed. */
  descriptor: 20,
  /** One command of an NVMe queue, or an entry of its list of pages. */
  nvmeCommand: 100,
  nvmePage: 4,
  /** 64 bytes copied between a device and guest RAM. */
  copy64: 2,
  /** One SHA-256 of a few bytes. */
  hash: 2000,
} as const;
