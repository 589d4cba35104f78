/** What the controller and its namespace say of themselves. Source: NVM Express Base 1.4, 5.15. */
export const identifyBytes = 4096;
export const version = 0x0001_0400;
/** MDTS: a transfer is 2^7 pages of 4096 bytes at most. */
export const transferPagesPower = 7;
export const transferBytesMaximum = 4096 << transferPagesPower;
/** ACL and AERL, 0's based: what may be outstanding. */
export const asyncEventsMaximum = 4;
export const blockBits = 9;
export const firmwareRevision = '1.0     ';

/** Kelvin: what the composite temperature is, and from where it would be too hot. */
export const temperature = { now: 323, warning: 343, critical: 373 } as const;

const ascii = new TextEncoder();

/** QEMU's organizationally unique identifier and the drive's number. */
function eui64(serial: number): Uint8Array {
  return Uint8Array.of(0x52, 0x54, 0x00, 0, 0, 0, 0, serial);
}

function put(view: DataView, at: number, text: string, length: number): void {
  new Uint8Array(view.buffer).set(ascii.encode(text.padEnd(length, ' ')), at);
}

/** 5.15.2.2 "Identify Controller data structure". @param serial the drive's slot. */
export function identifyController(serial: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(identifyBytes));
  view.setUint16(0, 0x1b36, true);
  view.setUint16(2, 0x1af4, true);
  put(view, 4, `slipway-nvme-${serial}`, 20);
  put(view, 24, 'Slipway NVMe drive', 40);
  put(view, 64, firmwareRevision, 8);
  view.setUint8(72, 6); // recommended arbitration burst
  for (const [index, byte] of [0x00, 0x54, 0x52].entries()) view.setUint8(73 + index, byte);
  view.setUint8(77, transferPagesPower);
  view.setUint32(80, version, true);
  view.setUint8(111, 1); // an I/O controller
  view.setUint8(258, 3); // abort command limit
  view.setUint8(259, asyncEventsMaximum - 1);
  view.setUint8(260, 0x03); // one firmware slot, read-only
  view.setUint8(261, 0x04); // log pages with an offset and a long length
  view.setUint16(266, temperature.warning, true);
  view.setUint16(268, temperature.critical, true);
  view.setUint8(512, 0x66); // submission and completion queue entries of 2^6 and 2^4 bytes
  view.setUint8(513, 0x44);
  view.setUint32(516, 1, true); // namespaces
  view.setUint16(520, 0x000c, true); // Dataset Management, Write Zeroes
  view.setUint8(525, 0x06); // no volatile write cache; flush may name all namespaces
  const name = `nqn.2014-08.org.nvmexpress:uuid:00000000-0000-4000-8000-${serial.toString(16).padStart(12, '0')}`;
  new Uint8Array(view.buffer).set(ascii.encode(name), 768);
  view.setUint16(2048, 2500, true); // power state 0: 25 W
  return new Uint8Array(view.buffer);
}

/** 5.15.2.1 "Identify Namespace data structure": one format, blocks of 512 bytes without metadata. */
export function identifyNamespace(serial: number, blocks: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(identifyBytes));
  for (const at of [0, 8, 16]) view.setBigUint64(at, BigInt(blocks), true);
  new Uint8Array(view.buffer).set(eui64(serial), 120);
  view.setUint8(130, blockBits);
  return new Uint8Array(view.buffer);
}

/** 5.15.2.4 "Namespace Identification Descriptor list": an EUI-64. */
export function namespaceDescriptors(serial: number): Uint8Array {
  const bytes = new Uint8Array(identifyBytes);
  bytes.set([1, 8, 0, 0, ...eui64(serial)]);
  return bytes;
}

/** 5.15.2.3: identifiers above the given one, in order; there is namespace 1. */
export function activeNamespaces(above: number): Uint8Array {
  const bytes = new Uint8Array(identifyBytes);
  if (above === 0) bytes[0] = 1;
  return bytes;
}

/** 5.14.1.1 to 5.14.1.3: error information (there is none), SMART / health information, firmware slots. */
export function logPage(identifier: number): Uint8Array | undefined {
  if (identifier === 1) return new Uint8Array(64);
  if (identifier !== 2 && identifier !== 3) return undefined;
  const view = new DataView(new ArrayBuffer(512));
  if (identifier === 2) {
    view.setUint16(1, temperature.now, true);
    view.setUint8(3, 100); // available spare and its threshold, in per cent
    view.setUint8(4, 10);
  } else {
    view.setUint8(0, 1); // slot 1 is active
    put(view, 8, firmwareRevision, 8);
  }
  return new Uint8Array(view.buffer);
}
