/** Which lines of Keel its own tests execute. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { coverageOf, reportCoverage } from '#emulator/observe/coverage-report.ts';
import { Trace } from '#emulator/observe/trace.ts';
import { TraceFilter } from '#emulator/observe/trace-filter.ts';
import { readExecutable } from '#formats/elf/executable.ts';
import { makeMachine } from '../emulator/boot.ts';
import { bootOnEmulator, buildKeel, missing, patience, tree } from './keel.ts';

vi.setConfig(patience);

test.skipIf(missing.core !== '')(`covers the self-test, file by file${missing.core}`, async () => {
  const { image, folder } = await buildKeel();
  const elf = await readFile(path.join(folder, 'keel.elf'));
  const coverage = coverageOf(readExecutable(elf), 'keel.elf', 0x800_0000);
  const machine = await makeMachine(await readFile(image), { commandLine: 'keel.selftest' });
  const kinds = new Set<string>();
  const trace = new Trace(new TraceFilter('traps,sbi,device'), ({ kind }) => kinds.add(kind));
  const transcript = machine.run({ budgetInstructions: 300_000_000 }, { coverage, trace });
  expect([...kinds].sort()).toEqual(['device', 'sbi', 'trap']);
  expect(transcript).toEqual(await bootOnEmulator({ image, append: 'keel.selftest' }));
  // Keel has guests of its own, under the built-in firmware.
  const [counts] = transcript.retiredByMode;
  expect([counts?.m, (counts?.hs ?? 0) > 1e6, (counts?.vs ?? 0) > 1000]).toEqual([0, true, true]);

  const files = new Map(reportCoverage(coverage, elf, 'keel.elf').map((file) => [file.file, file]));
  for (const [name, { lines, executed, uncovered }] of files) {
    expect(existsSync(path.join(tree, name)), name).toBe(true);
    const last = (await readFile(path.join(tree, name), 'utf8')).split('\n').length;
    for (const [from, to] of uncovered) expect(from <= to && to <= last, name).toBe(true);
    expect(executed <= lines, name).toBe(true);
    expect(executed === lines, name).toBe(uncovered.length === 0);
  }
  // The switch to a guest and back is taken; a machine that goes on running never comes to `panic`.
  expect(files.get('arch/riscv/vcpu_enter.S')?.executed).toBeGreaterThan(20);
  const panics = files.get('kernel/console/print.c');
  expect(panics?.executed).toBeGreaterThan(0);
  expect(panics?.executed).toBeLessThan(panics?.lines ?? 0);
});
