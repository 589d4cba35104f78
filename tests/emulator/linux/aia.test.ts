import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { bootLinux, linuxFile, linuxIsMissing, saidBy } from './linux.ts';

const slow = 300_000;
const drive = new Uint8Array(0x20_0000).map((_, at) => (at * 3) ^ (at >> 9));

describe.skipIf(linuxIsMissing)('Debian’s kernel (needs npm run fetch-linux)', () => {
  test.each([
    [
      'aplic',
      1,
      'builtin',
      /riscv-aplic d000000.aplic: 96 interrupts directly connected to 1 CPUs/,
    ],
    ['aplic-imsic', 2, 'builtin', /kvm \[\d+\]: AIA available with 7 guest external interrupts/],
    ['aplic-imsic', 3, 'fw_dynamic.bin', /96 interrupts forwarded to MSI base 0x0*28000000/],
  ] as const)(
    'takes its interrupts by %s, those of an NVMe drive too: %i harts, firmware %s',
    async (aia, harts, firmware, told) => {
      const description = {
        ...{ aia, harts, aiaGuests: aia === 'aplic' ? 0 : 7 },
        firmware: firmware === 'builtin' ? firmware : linuxFile(firmware),
        drives: [drive],
        pci: [{ kind: 'nvme', drive }],
      } as const;
      const transcript = await bootLinux(description, 'slipway.kvm slipway.drives');
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      expect(new TextDecoder().decode(transcript.consoleBytes)).toMatch(told);
      const said = saidBy(transcript);
      expect(said).toContain(`userland: ${harts} harts`);
      expect(said).toContain(`drive: vda 4096 ${sha256Hex(drive)}  -`);
      expect(said).toContain(`drive: nvme0n1 4096 ${sha256Hex(drive)}  -`);
      expect(transcript.events.filter(({ kind }) => kind === 'device-misuse')).toEqual([]);
    },
    slow,
  );
});
