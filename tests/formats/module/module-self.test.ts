import { expect, test } from 'vitest';
import { readModuleFile } from '#formats/module/module-self.ts';
import { elfObject, goodModule, moduleSelf } from '../../helpers/elf.ts';

test('reads what a module says of itself', () => {
  expect(readModuleFile(goodModule({ name: 'clock', imports: ['vmhi_log', 'memcpy'] }))).toEqual({
    ok: true,
    self: {
      name: 'clock',
      vendor: 'Test',
      licence: 'proprietary',
      abi: { major: 0, minor: 1 },
      versions: new Map([
        ['vmhi_log', 0x7084818c],
        ['memcpy', 0x7084818c],
      ]),
    },
  });
});

test('says of a file that is cut short where it ends, at every length', () => {
  const whole = goodModule({});
  for (let length = 0; length < whole.length; length += 7) {
    expect(readModuleFile(whole.subarray(0, length)).ok, `cut at ${length}`).toBe(false);
  }
});

test.each([
  ['of another size', moduleSelf('clock').subarray(0, 100), 'is 100 bytes, not 112'],
  ['without its mark', Buffer.from(moduleSelf('clock')).fill(0, 0, 4), 'does not begin with VMHM'],
  ['with a name that does not end', Buffer.from(moduleSelf('clock')).fill(97, 8, 40), 'not end'],
])('refuses a section %s', (_, content, words) => {
  const read = readModuleFile(elfObject([{ name: '.vmhi.module', type: 1, flags: 2, content }]));
  expect(read).toMatchObject({ ok: false, fault: { message: expect.stringContaining(words) } });
});
