/**
 * What OpenSBI's `fw_dynamic` finds at a2: where to go and in which mode.
 * Source: OpenSBI include/sbi/fw_dynamic.h, `struct fw_dynamic_info`, version 2.
 */
const magic = 0x4942_534fn;
const version = 2n;
const supervisorMode = 1n;

/** Offset in the boot ROM; QEMU puts it behind its reset vector too. */
export const dynamicInfoOffset = 0x28;

export function dynamicInfo(kernelEntry: number): Uint8Array {
  const fields = [magic, version, BigInt(kernelEntry), supervisorMode, 0n, 0n];
  const bytes = new Uint8Array(dynamicInfoOffset + fields.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, field] of fields.entries()) {
    view.setBigUint64(dynamicInfoOffset + index * 8, field, true);
  }
  return bytes;
}
