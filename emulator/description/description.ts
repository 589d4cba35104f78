/**
 * What a boot is made from. Everything that can change a transcript is in here; the emulator has no
 * clock, no randomness and no I/O of its own.
 */

/** Firmware: our own SBI, none (the kernel starts in M-mode), or an M-mode image at 0x80000000. */
export type Firmware = 'builtin' | 'none' | Uint8Array;

/** VIRTIO 1.2, 4.2: version 2, or the legacy version 1 that QEMU's slots have unless told otherwise. */
export type VirtioMmioInterface = 'modern' | 'legacy';

/**
 * `loopback`: the one other station is inside the emulator (`emulator/network/loopback-peer.ts`), 10.0.2.2; it answers
 * ARP and ICMP echo. No packet of the host ever comes or goes.
 */
export type Network = 'none' | 'loopback';

/** What stands behind the PCI host bridge; the bytes are copied, writes are not seen outside. */
export interface PciDescription {
  kind: 'nvme' | 'virtio-block';
  drive: Uint8Array;
}

export interface FirmwareFile {
  /** 1 to 55 printable ASCII characters, unlike every other file's. */
  name: string;
  bytes: Uint8Array;
}

/** Interrupt controllers as QEMU's `-M virt,aia=`: a PLIC, an APLIC, or an APLIC and each hart's IMSIC. */
export type Aia = 'none' | 'aplic' | 'aplic-imsic';

export interface MachineDescription {
  /** 1 to 16, run in one fixed interleaving. */
  harts: number;
  /** Guest RAM at 0x80000000; a multiple of 4096, from 1 MiB to 2 GiB. */
  memoryBytes: number;
  firmware: Firmware;
  /** Raw image (placed at 0x80200000, or 0x80000000 without firmware) or ELF (placed by its headers). */
  kernel: Uint8Array;
  /** Placed as QEMU does, named to the guest in `/chosen`. */
  initrd?: Uint8Array;
  /** `bootargs` of `/chosen`. */
  commandLine?: string;
  /** `none` unless told. */
  aia?: Aia;
  /** Guest interrupt files of each hart's IMSIC, 0 to 7; 0 unless told. */
  aiaGuests?: number;
  /** One virtio-mmio block device each, in the first slots; the bytes are copied, writes are not seen outside. */
  drives?: readonly Uint8Array[];
  /** A virtio network device, if any; none unless told. */
  network?: Network;
  /** Of the network device: `52:54:00:12:34:56` unless told. */
  ethernetAddress?: string;
  /** A virtio console, if given: what it prints goes among the UART's bytes, `input` is what the guest receives. */
  virtioConsole?: { input?: Uint8Array };
  /** A virtio entropy device that makes its stream from `seed`; none unless told. */
  rng?: boolean;
  /** What all virtio-mmio slots speak; modern unless told. */
  virtioMmio?: VirtioMmioInterface;
  /** One function each, from slot 1 on: 31 at most. */
  pci?: readonly PciDescription[];
  /** What the two flash banks hold from their first byte on; the rest is erased. At most 32 MiB each. */
  flash?: readonly Uint8Array[];
  /** Files that fw_cfg has beside QEMU's own, as `opt/org.example/setting`. */
  fwCfg?: readonly FirmwareFile[];
  /** What the UART receives: there from the first instruction, taken as fast as the guest reads. */
  consoleInput?: Uint8Array;
  /** What the Goldfish RTC reads at instruction 0, in seconds since 1970; 0 unless told. */
  rtcSeconds?: number;
  /** An ACLINT in place of the CLINT: its registers, and supervisor-level software interrupts; not with IMSICs. */
  aclint?: boolean;
  /** `rng-seed` of `/chosen`: 32 bytes, all zero unless told. */
  seed?: Uint8Array;
}

/** When a run ends, beside the guest's own power-off. */
export interface RunLimits {
  /**
   * Retired instructions of all harts together, plus a fixed charge for each thing that the board does for the guest
   * (see `emulator/record/charges.ts`), so that a budget bounds the host's time too.
   */
  budgetInstructions: number;
  /** The run ends once the console has shown this text. */
  expectText?: string;
}
