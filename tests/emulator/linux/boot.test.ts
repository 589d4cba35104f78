import { describe, expect, test } from 'vitest';
import { bootLinux, linuxFile, linuxIsMissing, saidBy } from './linux.ts';

const slow = 300_000;

describe.skipIf(linuxIsMissing)('Debian’s kernel (needs npm run fetch-linux)', () => {
  test.each([
    [1, 'builtin'],
    [4, 'builtin'],
    [1, 'fw_dynamic.bin'],
    [4, 'fw_dynamic.bin'],
  ] as const)(
    'boots to userland, finds the hypervisor extension and powers off: %i harts, firmware %s',
    async (harts, firmware) => {
      const image = firmware === 'builtin' ? firmware : linuxFile(firmware);
      const transcript = await bootLinux({ harts, firmware: image }, 'slipway.kvm');
      expect(transcript.exit).toEqual({ kind: 'powered-off' });
      const said = saidBy(transcript);
      expect(said).toContain('userland: reached');
      expect(said).toContain(`userland: ${harts} harts`);
      expect(said).toContain('userland: done');
      expect(said.join('\n')).toMatch(/kvm \[\d+\]: hypervisor extension available/);
      expect(said.join('\n')).toMatch(/kvm \[\d+\]: using Sv57x4 G-stage page table format/);
    },
    slow,
  );
});
