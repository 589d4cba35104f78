import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseModule } from '#core/ci/module-object.ts';
import { elfObject, goodModule, relocation, strings, symbol } from '../../helpers/elf.ts';

function refusal(bytes: Uint8Array): { offset: number; reason: string } {
  const parsed = parseModule(bytes);
  if (parsed.ok) throw new Error('was taken');
  return { offset: parsed.fault.offset, reason: parsed.fault.message };
}

describe('an object that the loader takes', () => {
  test('reads sections, imports and relocations of a good object', () => {
    const parsed = parseModule(goodModule({ imports: ['vmhi_log', 'memcpy'] }));
    expect(parsed).toMatchObject({
      ok: true,
      module: { object: { undefinedSymbols: ['vmhi_log', 'memcpy'], relocationsCount: 1 } },
    });
  });

  test('refuses a file at each place where it may be cut', () => {
    const whole = goodModule({});
    for (let length = 0; length < whole.length; length += 1) {
      expect(parseModule(whole.subarray(0, length)).ok, `cut at ${length}`).toBe(false);
    }
  });

  test('names machine, kind and byte of what is no RISC-V object', () => {
    const x86 = goodModule({});
    x86.writeUInt16LE(62, 18);
    expect(refusal(x86)).toEqual({
      offset: 18,
      reason: 'is for x86-64, not for RISC-V',
    });
    const executable = goodModule({});
    executable.writeUInt16LE(2, 16);
    expect(refusal(executable)).toMatchObject({ offset: 16 });
    const narrow = goodModule({});
    narrow[4] = 1;
    expect(refusal(narrow)).toMatchObject({ offset: 4, reason: 'is not 64-bit' });
    expect(refusal(Buffer.alloc(4096))).toMatchObject({ offset: 0, reason: 'is no ELF file' });
  });

  test('refuses a section that is writable and executable', () => {
    const { reason } = refusal(goodModule({ textFlags: 7 }));
    expect(reason).toBe('section .text is writable and executable');
  });

  test.each([
    ['outside of its section', relocation(64, 19, 1), 'outside of .text'],
    ['far outside', relocation(2 ** 52, 19, 1), 'outside of .text'],
    [
      'of an unknown type',
      relocation(0, 200, 1),
      'is of type 200, which the loader does not apply',
    ],
    ['of a symbol that is not there', relocation(0, 19, 2), 'names symbol 2 of 2'],
  ])('refuses a relocation %s, with its byte', (_, bad, words) => {
    const bytes = goodModule({ relocations: [relocation(0, 19, 1), bad] });
    const { offset, reason } = refusal(bytes);
    expect(reason).toContain(words);
    expect(bytes.subarray(offset - (offset % 4)).length).toBeLessThan(bytes.length);
  });

  test('refuses more relocations than a driver can need, and bounds what it reads', () => {
    const many = Array.from({ length: 70_000 }, () => relocation(0, 19, 1));
    expect(refusal(goodModule({ relocations: many })).reason).toContain('claims 70000 relocations');
    const claimed = goodModule({});
    const table = Number(claimed.readBigUInt64LE(40));
    claimed.writeBigUInt64LE(0xffff_ffff_ffffn, table + 4 * 64 + 32);
    expect(refusal(claimed).reason).toMatch(/^section 4 ends at byte/);
  });

  test('refuses a section that wants more memory than a module gets', () => {
    const object = elfObject([{ name: '.bss', type: 8, flags: 3, sizeBytes: 2 ** 40 }]);
    expect(refusal(object).reason).toContain('bytes of memory');
  });
});

describe('goes by the rule of the loader', () => {
  const given = (name: string) => readFileSync(`tests/fixtures/modules/${name}.vmod`);

  test('takes a module whose debug sections are compressed: they are not loaded', () => {
    expect(parseModule(given('gz-zlib'))).toMatchObject({
      ok: true,
      module: { name: 'tidewatch' },
    });
  });

  test('refuses one that was stripped of its symbols', () => {
    expect(refusal(given('strip-all')).reason).toContain('has no symbol table: it was stripped');
  });

  test('names a relocation that the loader does not apply', () => {
    expect(refusal(given('uleb-alloc')).reason).toBe(
      'relocation 0 of .rela.rodata.u is of type 60 (R_RISCV_SET_ULEB128), which the loader does not apply',
    );
  });

  test('counts sections by extended numbering', () => {
    const many = Array.from({ length: 66_000 }, () => ({ name: '', type: 0 }));
    expect(refusal(elfObject(many)).reason).toBe('has 66002 sections; at most 256');
  });
});

describe('parseModule', () => {
  test('reads name and symbol versions', () => {
    const parsed = parseModule(goodModule({ name: 'clock' }));
    expect(parsed).toMatchObject({
      ok: true,
      module: {
        name: 'clock',
        vendor: 'Test',
        licence: 'proprietary',
        abi: { major: 0, minor: 1 },
      },
    });
    if (parsed.ok) expect(parsed.module.versions.get('vmhi_log')).toBe(0x7084818c);
  });

  test('refuses an object that is no module', () => {
    const plain = elfObject([
      { name: '.symtab', type: 2, link: 2, content: symbol(0, 0) },
      { name: '.strtab', type: 3, content: strings() },
    ]);
    expect(refusal(plain).reason).toContain('no section .vmhi.module');
  });
});
