/** The portal's check of a module and Keel's loader go by one rule: what one takes or refuses, the other does. */
import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { parseModule } from '#core/ci/module-object.ts';
import { packCpio } from '#formats/cpio.ts';
import { bootOnEmulator, buildKeel, missing, patience } from './keel.ts';

vi.setConfig(patience);

const given = (name: string) => readFile(`tests/fixtures/modules/${name}.vmod`);

/** A copy with some bytes changed, found by what stands in them. */
function changed(
  bytes: Buffer,
  change: (copy: Buffer, sectionAt: (name: string) => number) => void,
) {
  const copy = Buffer.from(bytes);
  const table = Number(copy.readBigUInt64LE(40));
  const names = table + copy.readUInt16LE(62) * 64;
  const text = Number(copy.readBigUInt64LE(names + 24));
  const sectionAt = (name: string) => {
    for (let at = table; at < copy.length; at += 64) {
      const start = text + copy.readUInt32LE(at);
      if (copy.subarray(start, copy.indexOf(0, start)).toString() === name) return at;
    }
    throw new Error(`no section ${name}`);
  };
  change(copy, sectionAt);
  return copy;
}

/** Modules as compilers and tools make them, and copies of one of them with one change each. */
async function givenModules(): Promise<Record<string, Buffer>> {
  const sound = await given('gz-zlib');
  return {
    compressed: sound,
    stripped: await given('strip-all'),
    uleb: await given('uleb-alloc'),
    cut: sound.subarray(0, sound.length - 100),
    float: changed(sound, (copy) => copy.writeUInt32LE(copy.readUInt32LE(48) | 4, 48)),
    linked: changed(sound, (copy) => copy.writeUInt16LE(2, 16)),
    sections: changed(sound, (copy) => copy.writeUInt16LE(0, 60)),
    both: changed(sound, (copy, at) => copy.writeBigUInt64LE(7n, at('.text') + 8)),
    tls: changed(sound, (copy, at) => copy.writeBigUInt64LE(0x402n, at('.rodata') + 8)),
    array: changed(sound, (copy, at) => copy.writeUInt32LE(14, at('.rodata') + 4)),
    aligned: changed(sound, (copy, at) => copy.writeBigUInt64LE(24n, at('.rodata') + 48)),
    large: changed(sound, (copy, at) => copy.writeBigUInt64LE(2n << 20n, at('.bss') + 32)),
    unknown: changed(sound, (copy, at) => {
      copy.writeUInt32LE(60, Number(copy.readBigUInt64LE(at('.rela.text') + 24)) + 8);
    }),
    outside: changed(sound, (copy, at) => {
      copy.writeBigUInt64LE(1n << 40n, Number(copy.readBigUInt64LE(at('.rela.text') + 24)));
    }),
    nothing: changed(sound, (copy, at) => {
      copy.writeUInt32LE(0, Number(copy.readBigUInt64LE(at('.rela.text') + 24)) + 12);
    }),
    debug: changed(sound, (copy, at) => {
      copy.writeUInt32LE(60, Number(copy.readBigUInt64LE(at('.rela.debug_info') + 24)) + 8);
    }),
  };
}

test.skipIf(missing.core)(`takes and refuses the same modules${missing.core}`, async () => {
  const { image } = await buildKeel();
  const modules = await givenModules();
  const files = Object.entries(modules).map(([name, bytes]) => ({
    path: `modules/${name}.vmod`,
    bytes,
  }));
  const { consoleBytes } = await bootOnEmulator({ image, bundle: packCpio(files) });
  const lines = Buffer.from(consoleBytes).toString('latin1').split(/\r?\n/);
  const loader = Object.keys(modules).map((name) => {
    const line = lines.find((text) => text.startsWith(`module ${name}: `)) ?? '';
    return [
      name,
      line.includes(': refused: ') ? 'refused' : line.includes(': linked') ? 'taken' : line,
    ];
  });
  const checker = Object.entries(modules).map(([name, bytes]) => [
    name,
    parseModule(bytes).ok ? 'taken' : 'refused',
  ]);
  expect(checker).toEqual(loader);
  expect(Object.fromEntries(checker)).toMatchObject({
    compressed: 'taken',
    debug: 'taken',
    stripped: 'refused',
    uleb: 'refused',
  });
});
