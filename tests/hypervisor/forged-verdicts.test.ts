import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Recipe } from '#core/ci/schema.ts';
import { planHarness } from '#emulator/observe/harness.ts';
import { watchHarness } from '#emulator/observe/watch-harness.ts';
import { readExecutable } from '#formats/elf/executable.ts';
import { consoleOf, makeMachine } from '../emulator/boot.ts';
import { buildKeel, keptFolder, make, missing, patience, tree, withFolder, zig } from './keel.ts';
import { bootWatched, readRecipe } from './watched-boot.ts';

vi.setConfig(patience);

/** Keel with files of its tree changed, built. @param folder where objects are kept between runs. */
async function buildChanged(
  name: string,
  change: (folder: string) => Promise<void>,
): Promise<string> {
  return withFolder(async (folder) => {
    await cp(tree, folder, {
      recursive: true,
      preserveTimestamps: true,
      filter: (file) => !file.startsWith(`${tree}/build`),
    });
    await change(folder);
    const output = keptFolder(name);
    const built = await make(folder, `O=${output}`, `ZIG=${zig}`);
    if (built.failed) throw new Error(built.output);
    return output;
  });
}

async function prepend(file: string, text: string): Promise<void> {
  await writeFile(file, `${text}\n${await readFile(file, 'utf8')}`);
}

let recipe: Recipe;
let branch: string;
let forging: string;
beforeAll(async () => {
  recipe = await readRecipe();
  branch = (await buildKeel()).folder;
  forging = await buildChanged('forge', async (folder) => {
    await cp('tests/hypervisor/forge', folder, { recursive: true });
    await prepend(path.join(folder, 'arch/riscv/trap.c'), '#define guard_run forge_guard_run');
    await prepend(path.join(folder, 'kernel/memory/page.c'), '#define page_alloc real_page_alloc');
  });
});

const here = { skip: missing.core !== '' };

describe('the branch', () => {
  test(
    'is seen to run each of its tests to its end, and to switch off by itself',
    here,
    async () => {
      const { judged, account } = await bootWatched(branch, recipe, 'selftest');
      expect(judged).toMatchObject({ outcome: 'pass' });
      expect(judged.sentence).toMatch(/\d\d tests ran to their end/);
      expect(account.tests.every(({ end, checks }) => end === 'ended' && checks > 0)).toBe(true);
      expect(account.ended).toEqual({ by: 'harness' });
      expect(await bootWatched(branch, recipe, 'partitions')).toMatchObject({
        judged: { outcome: 'pass' },
        account: { run: 'no', ended: { by: 'harness' } },
      });
    },
  );

  test('computes the same whether it is watched or not', here, async () => {
    const { transcript } = await bootWatched(branch, recipe, 'selftest');
    const machine = await makeMachine(path.join(branch, 'keel.bin'), {
      commandLine: 'keel.selftest',
      drives: [new Uint8Array(64 << 10)],
    });
    expect(machine.run({ budgetInstructions: 300_000_000 })).toEqual(transcript);
  });

  test('passes with the forging driver in it, as long as that forges nothing', here, async () => {
    const { judged } = await bootWatched(forging, recipe, 'selftest');
    expect(judged).toMatchObject({ outcome: 'pass' });
  });
});

/** What the command line asks the driver for, in which boot, and what the machine says of it. */
const attacks: [word: string, boot: string, sentence: RegExp][] = [
  // Milestones, plan and results from a probe, which then has the firmware switch off.
  ['forge.print', 'selftest', /shows 2 tests.*none of their functions.*forge\.c:\d+/],
  // The same past the console driver, with the harness's own way of switching off.
  ['forge.firmware', 'selftest', /shows 2 tests.*none of their functions/],
  ['forge.milestones', 'partitions', /was not switched off by its main.*sbi_call.*forge\.c:\d+/],
  // Into the middle of main, right before it switches off.
  ['forge.end-of-main', 'selftest', /shows 2 tests.*none of their functions/],
  // The same in a boot without tests: nothing but the way of main's calls tells.
  [
    'forge.end-of-main',
    'partitions',
    /left the way of its own calls: it went on at .*kernel\/main\.c:\d+/,
  ],
  // The harness runs, but a driver has called it, and ends the boot behind it.
  ['forge.run', 'selftest', /tests begun by .*forge\.c:\d+/],
  // A plan of its own, and then the real one.
  ['forge.plan-twice', 'selftest', /forged: .*forge\.c:\d+/],
  // Output that looks otherwise on a screen: hidden by ANSI codes, carriage returns at both ends.
  ['forge.hidden', 'selftest', /forged: .*\d+ run.*forge\.c:\d+/],
  // The harness prints "ok" for tests that its call never reached.
  ['forge.not-called', 'selftest', /none of their functions/],
  // An empty function in place of each test.
  ['forge.fake-case', 'selftest', /none of their functions/],
  // A test that is begun, and left by a jump to behind its call.
  ['forge.jump', 'selftest', /came back without reaching an end of its own/],
  // Expectations that do not hold, and a result that says that they did.
  [
    'forge.failure-hidden',
    'selftest',
    /shown as passed, but the machine saw \d+ expectations? of it fail/,
  ],
  // ktap_check made to say yes, for good or while a test runs.
  ['forge.code', 'selftest', /changed its own code.*forge\.c:\d+.* wrote to ktap_check/],
  ['forge.code-restored', 'selftest', /changed its own code.*forge\.c:\d+.* wrote to ktap_check/],
  // Results that say "skipped" of tests that ran.
  ['forge.skip', 'selftest', /shown as skipped, but the machine saw it run/],
];

describe('a boot is failed, though its console shows all that is asked for,', () => {
  test.each(attacks)('when a driver does %s in boot %s', here, async (word, boot, sentence) => {
    const { believed, judged, transcript } = await bootWatched(forging, recipe, boot, word);
    expect(believed, consoleOf(transcript)).toMatchObject({ outcome: 'pass' });
    expect(judged).toMatchObject({ outcome: 'fail', sentence: expect.stringMatching(sentence) });
  });
});

/** What an object says to the linker of its own accord: flags of a section that others share, and files to read. */
const wordsToTheLinker = `/* SPDX-License-Identifier: MIT */
__asm__(".section .text.forge, \\"awx\\", @progbits\\n\\tnop\\n\\t.text");
__asm__(".section .rodata.forge, \\"aw\\", @progbits\\n\\t.quad 1\\n\\t.text");
#pragma comment(lib, "drivers/forge/notes.txt")
`;

describe('an object cannot tell the linker', () => {
  let told: string;
  beforeAll(async () => {
    told = await buildChanged('forge-linker', async (folder) => {
      await cp('tests/hypervisor/forge', folder, { recursive: true });
      await prepend(path.join(folder, 'arch/riscv/trap.c'), '#define guard_run forge_guard_run');
      await prepend(
        path.join(folder, 'kernel/memory/page.c'),
        '#define page_alloc real_page_alloc',
      );
      await writeFile(path.join(folder, 'drivers/forge/linker.c'), wordsToTheLinker);
      const script = 'ktap_suites_end = ktap_suites_start;\n';
      await writeFile(path.join(folder, 'drivers/forge/notes.txt'), script);
    });
  });

  test('to read a file of the tree as a linker script', here, async () => {
    const { judged: own } = await bootWatched(branch, recipe, 'selftest');
    const { judged } = await bootWatched(told, recipe, 'selftest');
    expect(judged.testsTotal).toBe(own.testsTotal);
  });

  test('that code and constants may be written', here, async () => {
    const { believed, judged } = await bootWatched(told, recipe, 'selftest', 'forge.code');
    expect(believed).toMatchObject({ outcome: 'pass' });
    expect(judged.sentence).toMatch(/changed its own code.*forge\.c:\d+.* wrote to ktap_check/);
  });
});

test('tests that a header emptied ran, and are told to check less', here, async () => {
  const emptied = await buildChanged('emptied', async (folder) => {
    const file = path.join(folder, 'include/keel/memory/page.h');
    const text = await readFile(file, 'utf8');
    const macro =
      '#include <keel/console/ktap.h>\n#undef ktap_expect\n#define ktap_expect(k, c) ((void)(k), (void)(c))\n';
    await writeFile(file, text.replace(/\n#endif\s*$/, `\n${macro}#endif\n`));
  });
  const before = (await bootWatched(branch, recipe, 'selftest')).judged.tests;
  const { judged } = await bootWatched(emptied, recipe, 'selftest', '', before);
  expect(judged.lacking?.missing).toEqual([]);
  expect(judged.lacking?.weaker.length).toBeGreaterThan(10);
  expect(judged.sentence).toContain('with fewer expectations than on the branch');
});

test(
  'tests that a jump to their own last instruction cut short are told to check less',
  here,
  async () => {
    const before = (await bootWatched(branch, recipe, 'selftest')).judged.tests;
    const { judged } = await bootWatched(forging, recipe, 'selftest', 'forge.jump-to-end', before);
    expect(judged.lacking?.weaker).toContain('page allocator > blocks do not overlap');
  },
);

test(
  'a device that writes into code is told, and one that writes beside it is not',
  here,
  async () => {
    const names = recipe.harness;
    if (names === undefined) throw new Error('no harness');
    const elf = await readFile(path.join(branch, 'keel.elf'));
    const machine = await makeMachine(path.join(branch, 'keel.bin'));
    const witness = watchHarness(machine, { elf, names });
    machine.start({ budgetInstructions: 1000 }, { witness });
    const data = readExecutable(elf).sections.find(({ name }) => name === '.data');
    machine.memory.write(Number(data?.address), Uint8Array.of(1));
    expect(witness.account(machine.memory).sealBroken).toBeUndefined();
    machine.memory.write(0x8020_0100, Uint8Array.of(1, 2, 3, 4));
    expect(witness.account(machine.memory).sealBroken).toEqual({
      at: expect.objectContaining({ address: '0x80200100' }),
    });
  },
);

test('a second symbol of one of the harness’s names is refused', here, async () => {
  const elf = await readFile(path.join(forging, 'keel.elf'));
  const at = elf.lastIndexOf('\0forge_probe\0');
  expect(at).toBeGreaterThan(0);
  elf.write('call_test\0', at + 1, 'latin1');
  const names = recipe.harness;
  if (names === undefined) throw new Error('no harness');
  expect(() => planHarness(readExecutable(elf), names, 'the ELF')).toThrow(
    "2 symbols are named call_test, which is the harness's; rename yours",
  );
});

describe('an ELF whose symbols claim what is not theirs is refused in no time', () => {
  test.each([
    ['code of all others', 100_000, /more than 16 functions share the code at 0x[0-9a-f]+/],
    ['megabytes', 2 << 20, /claim more than \d+ bytes of code/],
  ])('%s', here, async (_, sizeBytes, reason) => {
    const names = recipe.harness;
    if (names === undefined) throw new Error('no harness');
    const object = readExecutable(await readFile(path.join(branch, 'keel.elf')));
    const entries = new Set(planHarness(object, names, 'the ELF').tests.map(({ entry }) => entry));
    const symbols = object.symbols.map((symbol) =>
      entries.has(Number(symbol.value)) ? { ...symbol, sizeBytes } : symbol,
    );
    const isCode = ({ name }: { name: string }) => name === '.text';
    const sections = object.sections.filter((section) => !isCode(section));
    for (const section of object.sections.filter(isCode)) {
      const bytes = Buffer.concat([section.bytes, Buffer.alloc(4 << 20)]);
      sections.push({ ...section, bytes }); // behind the others: the table of tests stays where it is
    }
    expect(() => planHarness({ ...object, symbols, sections }, names, 'the ELF')).toThrow(reason);
  });
});

test('an ELF with a million suites, all of them empty, is refused in no time', here, async () => {
  const names = recipe.harness;
  if (names === undefined) throw new Error('no harness');
  const object = readExecutable(await readFile(path.join(branch, 'keel.elf')));
  const [first, last] = names.suites;
  const start = 0x8800_0000;
  const bytes = Buffer.alloc(24 << 20);
  for (let at = 0; at < bytes.length; at += 24) bytes.writeBigUInt64LE(0x8020_0000n, at);
  const text = object.sections.find(({ name }) => name === '.text');
  if (text === undefined) throw new Error('no code');
  const sections = [...object.sections, { ...text, address: BigInt(start), bytes }];
  const places: Record<string, number> = { [first]: start, [last]: start + bytes.length };
  const symbols = object.symbols.map((symbol) => {
    const place = places[symbol.name];
    return place === undefined ? symbol : { ...symbol, value: BigInt(place) };
  });
  expect(() => planHarness({ ...object, symbols, sections }, names, 'the ELF')).toThrow(
    'more than 4000 suites',
  );
});
