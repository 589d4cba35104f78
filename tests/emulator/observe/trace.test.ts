import { describe, expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import { Coverage } from '#emulator/observe/coverage.ts';
import { Trace, type TraceEntry } from '#emulator/observe/trace.ts';
import { TraceFilter } from '#emulator/observe/trace-filter.ts';
import { boot, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

async function traceOf(
  filter: string,
  image: string,
  more: Partial<MachineDescription> = {},
): Promise<TraceEntry[]> {
  const entries: TraceEntry[] = [];
  const machine = await makeMachine(image, more);
  const trace = new Trace(new TraceFilter(filter), (entry) => entries.push(entry));
  machine.run({ budgetInstructions: 10_000_000 }, { trace });
  return entries;
}

const modes = () => assemble('modes', [], 0x8000_0000);

describe('records', () => {
  test('each trap, from which mode to which, with its values', async () => {
    const entries = await traceOf('traps', modes(), { firmware: 'none' });
    expect(entries).toMatchObject([
      { kind: 'trap', hart: 0, cause: 9, mode: 'HS', to: 'M', value: '0x0' },
      { cause: 8, mode: 'U', to: 'M' },
      { cause: 2, mode: 'VS', to: 'M' },
      { cause: 3, mode: 'VU', to: 'M' },
      { cause: 1, mode: 'VU', to: 'M', pc: '0x8', value: '0x8' },
    ]);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort((a, b) => a - b));
  });

  test('what the firmware was asked and answered', async () => {
    const entries = await traceOf('sbi', assemble('faults'));
    expect(entries).toEqual([
      expect.objectContaining({
        kind: 'sbi',
        mode: 'HS',
        extension: '0x12345',
        function: '0x3',
        error: '0xfffffffffffffffe',
      }),
    ]);
    expect(entries[0]).toMatchObject({
      arguments: ['0x7', '0x87e00000', '0x0', '0x0', '0x0', '0x0'],
    });
  });

  test('a call that other firmware answers, without the answer', async () => {
    const entries = await traceOf('sbi:mode=HS', modes(), { firmware: 'none' });
    expect(entries).toHaveLength(1);
    expect(entries[0]).not.toHaveProperty('error');
  });

  test('accesses to devices, refused ones too', async () => {
    const refused = await traceOf('device:name=none', assemble('faults'));
    expect(refused).toMatchObject([{ access: 'read', address: '0x8000000', size: 4, fault: true }]);
    const written = await traceOf('device:name=test:access=write', assemble('faults'));
    expect(written).toMatchObject([{ address: '0x100000', size: 4, value: '0x53333' }]);
    const printed = await traceOf('device:name=serial:offset=0', assemble('hello'));
    const text = printed.map((entry) => ('value' in entry ? Number(entry.value) : 0));
    expect(String.fromCharCode(...text)).toBe('from the guest\n');
  });

  test('no more than there is room for', async () => {
    const entries: TraceEntry[] = [];
    const machine = await makeMachine(assemble('hello'));
    const trace = new Trace(new TraceFilter('device'), (entry) => entries.push(entry), 5);
    machine.run({ budgetInstructions: 1e6 }, { trace });
    expect([entries.length, trace.dropped > 5]).toEqual([5, true]);
  });
});

describe('a filter', () => {
  test('has parts that add up, and conditions that must all hold', async () => {
    const count = async (filter: string) =>
      (await traceOf(filter, modes(), { firmware: 'none' })).length;
    expect(await count('traps:cause=9,traps:cause=0x8')).toBe(2);
    expect(await count('traps:mode=vu')).toBe(2);
    expect(await count('traps:mode=VU:cause=3')).toBe(1);
    expect(await count('traps:hart=1')).toBe(0);
    expect(await count('traps:interrupt=3')).toBe(0);
  });

  test.each([
    ['', "''"],
    ['traps,faults', "'faults'"],
    ['traps:name=3', "'name'"],
    ['traps:cause=page', "'page'"],
    ['sbi:extension=toolong', "'toolong'"],
    ['device:access=both', "'both'"],
    ['constructor', "'constructor'"],
    ['traps:constructor=1', "'constructor'"],
  ])('%j is refused, and the part named', (filter, named) => {
    expect(() => new TraceFilter(filter)).toThrow(named);
  });

  test.each([
    ['DBCN', 0x4442434en],
    ['ipi', 0x735049n],
    ['base', 0x10n],
    ['0x53525354', 0x53525354n],
  ])('knows extension %s', (name, id) => {
    const filter = new TraceFilter(`sbi:extension=${name}`);
    expect(filter.matches('sbi', { extension: `${id}` })).toBe(true);
    expect(filter.matches('sbi', { extension: '1' })).toBe(false);
  });
});

test.each([
  ['harts', ['HARTS=3'], { harts: 3 }],
  ['faults', [], {}],
  ['alarm', [], {}],
  ['nowhere', [], {}],
] as const)('watching %s with all there is changes nothing', async (guest, defines, more) => {
  const image = assemble(guest, [...defines]);
  const plain = await boot(image, { ...more, budgetInstructions: 1_000_000 });
  const machine = await makeMachine(image, more);
  let entries = 0;
  const trace = new Trace(new TraceFilter('traps,sbi,device'), () => {
    entries += 1;
  });
  const coverage = new Coverage([{ start: 0x8000_0000, bytes: 0x800_0000 }]);
  machine.start({ budgetInstructions: 1_000_000 }, { coverage, trace });
  while (machine.runSlice(1009) === 'running') machine.core.retiredInMode(0, 1);
  expect(machine.finish()).toEqual(plain);
  expect(entries).toBeGreaterThan(0);
});
