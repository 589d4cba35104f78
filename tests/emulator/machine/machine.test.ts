import { describe, expect, test } from 'vitest';
import { ImageError } from '#emulator/images/image-error.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { boot, consoleOf, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

/** All of a transcript, the console by its hash: comparing megabytes one by one is slow. */
const gist = ({ consoleBytes, ...rest }: BootTranscript) => ({
  ...rest,
  kept: sha256Hex(consoleBytes),
});
const text = (characters: string) => new TextEncoder().encode(characters);

describe('ends', () => {
  test('when the guest powers off', async () => {
    const transcript = await boot(assemble('hello'));
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
    expect(consoleOf(transcript)).toBe('hello from the guest\n');
    expect(transcript.consoleSha256).toBe(sha256Hex(transcript.consoleBytes));
    expect(transcript.consoleTotalBytes).toBe(21);
    expect(transcript.events).toEqual([]);
  });

  test('at once when the expected text was seen', async () => {
    const transcript = await boot(assemble('hello'), { expectText: 'from' });
    expect(transcript.exit).toEqual({ kind: 'expected-text' });
    expect(consoleOf(transcript)).toBe('hello from');
  });

  test('an endless loop at its budget, to the instruction', async () => {
    const transcript = await boot(assemble('loop'), { budgetInstructions: 3_000_001 });
    expect(transcript.exit).toEqual({ kind: 'budget-spent' });
    expect(transcript.retiredInstructions).toBe(3_000_001);
    expect(transcript.finalPc).toEqual(['0x80200000']);
  });

  test('a jump to nowhere at its budget, with the fault on record', async () => {
    const transcript = await boot(assemble('nowhere'));
    expect(transcript.exit).toEqual({ kind: 'budget-spent' });
    expect(transcript.events).toMatchObject([
      { hart: 0, kind: 'access-fault', detail: 'address 0x40, pc 0x40' },
      { hart: 0, kind: 'access-fault', detail: 'address 0x0, pc 0x0' },
      { hart: 0, kind: 'trap-loop', detail: 'cause 0x1, pc 0x0' },
    ]);
    expect(transcript.eventsTotal).toBeGreaterThan(1000);
  });

  test('when all harts sleep and nothing is to wake them', async () => {
    const transcript = await boot(assemble('asleep'), { budgetInstructions: 1e12 });
    expect(transcript.exit).toEqual({ kind: 'asleep' });
    expect(transcript.retiredInstructions).toBeLessThan(10);
  });

  test('not while the system is suspended and a timer is to wake it', async () => {
    const transcript = await boot(assemble('suspend'));
    expect(consoleOf(transcript)).toBe('resumed\n');
    expect(transcript.retiredInstructions).toBeLessThan(1000);
  });

  test('with the guest’s failure, after a fault and a refused call were put on record', async () => {
    const transcript = await boot(assemble('faults'));
    expect(transcript.exit).toEqual({ kind: 'guest-failure', code: 5 });
    expect(consoleOf(transcript)).toBe('refused\n');
    expect(transcript.events.map(({ kind }) => kind)).toEqual(['access-fault', 'sbi-unsupported']);
    expect(transcript.events[0]?.detail).toContain('0x8000000');
    expect(transcript.events[1]?.detail).toContain('0x12345');
  });

  test.each([
    [1, { kind: 'powered-off' }],
    [(7 << 1) | 1, { kind: 'guest-failure', code: 7 }],
  ])('by the HTIF convention with %i', async (value, exit) => {
    const guest = assemble('htif', [`TOHOST=${value}`], 0x8000_0000);
    const transcript = await boot(guest, { firmware: 'none' });
    expect(transcript.exit).toEqual(exit);
    expect(consoleOf(transcript)).toBe('!');
  });
});

describe('a console flood', () => {
  test('ends at the budget, is kept to 1 MiB, counted and hashed whole', async () => {
    const transcript = await boot(assemble('flood'), { budgetInstructions: 60_000_000 });
    expect(transcript.exit).toEqual({ kind: 'budget-spent' });
    expect(transcript.consoleBytes.length).toBe(0x10_0000);
    expect(transcript.consoleTotalBytes).toBeGreaterThan(0x10_0000);
    const whole = new Uint8Array(transcript.consoleTotalBytes).fill(0x2e);
    expect(transcript.consoleSha256).toBe(sha256Hex(whole));
    expect(transcript.events.map(({ kind }) => kind)).toEqual(['console-truncated']);
  });

  test('of 64 MiB a call pays for what it prints', async () => {
    const transcript = await boot(assemble('flood-debug-console'));
    expect(transcript.exit).toEqual({ kind: 'budget-spent' });
    expect(transcript.consoleTotalBytes).toBeLessThan(6_000_000);
    expect(transcript.retiredInstructions).toBeLessThan(100);
  });
});

test('a call of the firmware about many counter events pays for each', async () => {
  const transcript = await boot(assemble('flood-counter-events'));
  expect(transcript.exit).toEqual({ kind: 'budget-spent' });
  expect(transcript.retiredInstructions).toBeLessThan(3000);
});

test('a guest that runs from always other pages of code pays for each', async () => {
  const transcript = await boot(assemble('fresh-pages'));
  expect(transcript.exit).toEqual({ kind: 'budget-spent' });
  expect(transcript.retiredInstructions).toBeLessThan(25_000);
});

describe('time and interrupts', () => {
  test('idle time is skipped up to the alarm of the clock', async () => {
    const transcript = await boot(assemble('alarm'), { rtcSeconds: 1_700_000_000 });
    expect(consoleOf(transcript)).toBe('alarm\n');
    expect(transcript.retiredInstructions).toBeLessThan(300);
  });

  test('input is there from the first instruction, and wakes a guest that waits for it', async () => {
    const transcript = await boot(assemble('echo'), { consoleInput: text('a word.') });
    expect(consoleOf(transcript)).toBe('a word.');
    expect(transcript.exit).toEqual({ kind: 'powered-off' });
  });

  test('a guest that fell asleep goes on after more input', async () => {
    const machine = await makeMachine(assemble('echo'));
    machine.start({ budgetInstructions: 1_000_000 });
    expect(machine.runSlice(1e6)).toBe('asleep');
    machine.input(text('yes'));
    expect(machine.runSlice(1e6)).toBe('asleep');
    machine.input(text('.'));
    expect(machine.runSlice(1e6)).toBe('ended');
    expect(consoleOf(machine.finish())).toBe('yes.');
  });

  test('a guest that serves the serial port’s interrupt without looking at it goes on', async () => {
    const transcript = await boot(assemble('uart-unseen'), { consoleInput: text('x') });
    expect(consoleOf(transcript)).toBe('shell\n');
  });

  test('a suspended hart is seen as such until an interrupt wakes it', async () => {
    const transcript = await boot(assemble('hsm-suspend'), { harts: 2 });
    expect(consoleOf(transcript).split('\n').sort()).toEqual(['', 'stopped', 'suspended', 'woken']);
  });

  test('A and D are the guest’s to set until it asks the firmware for more', async () => {
    const transcript = await boot(assemble('accessed'));
    expect(consoleOf(transcript)).toBe('faulted once, then updated\n');
  });

  // "For any trap (…) that writes a guest virtual address to stval, GVA is set to 1": of HLVX too (hstatus).
  test('a fault of a hypervisor load or store tells that its address is a guest’s', async () => {
    const causes = [13, 13, 13, 15, 5].map((cause) => String.fromCharCode(0x61 + cause)).join('');
    expect(consoleOf(await boot(assemble('hlvx')))).toBe(`${causes}\n`);
  });

  test('sixteen harts are started, interrupt the first and stop', async () => {
    const transcript = await boot(assemble('harts', ['HARTS=16']), { harts: 16 });
    expect(consoleOf(transcript)).toBe(`${'+'.repeat(15)}all harts came and went\n`);
  });
});

describe('a boot is a function', () => {
  const guests = [
    ['hello', {}],
    ['flood', { budgetInstructions: 2_000_000 }],
    ['alarm', {}],
    ['nowhere', { budgetInstructions: 200_000 }],
  ] as const;

  test.each(guests)('three runs of %s give the same transcript', async (guest, more) => {
    const first = gist(await boot(assemble(guest), more));
    expect(gist(await boot(assemble(guest), more))).toEqual(first);
    expect(gist(await boot(assemble(guest), more))).toEqual(first);
  });

  test.each([1, 7, 1000, 99_991])('cut into slices of %i it is the same', async (slice) => {
    const budgetInstructions = 40_000;
    for (const [guest, more] of [
      ['hello', {}],
      ['alarm', {}],
      ['flood', {}],
      ['nowhere', {}],
      ['fresh-pages', {}],
      ['harts', { harts: 4 }],
    ] as const) {
      const image = assemble(guest, guest === 'harts' ? ['HARTS=4'] : []);
      const whole = await boot(image, { budgetInstructions, ...more });
      const machine = await makeMachine(image, more);
      machine.start({ budgetInstructions });
      while (machine.runSlice(slice) === 'running');
      expect(gist(machine.finish())).toEqual(gist(whole));
    }
  });

  test('another byte of RAM, of a register or of a device is another final state', async () => {
    const states = new Set<string>();
    const note = async (more: Parameters<typeof boot>[1]) =>
      states.add(
        (await boot(assemble('loop'), { budgetInstructions: 100, ...more })).finalStateSha256,
      );
    await note({});
    await note({ commandLine: 'x' });
    await note({ budgetInstructions: 101, harts: 2 });
    await note({ rtcSeconds: 1 });
    await note({ consoleInput: text('x') });
    await note({ drives: [new Uint8Array(512).fill(1)] });
    await note({ memoryBytes: 0x400_0000 });
    await note({ seed: new Uint8Array(32).fill(1) });
    expect(states.size).toBe(8);
  });

  test('the observer sees all that is printed, in order', async () => {
    const machine = await makeMachine(assemble('hello'));
    let seen = '';
    machine.run(
      { budgetInstructions: 1000 },
      {
        console: (bytes) => {
          seen += new TextDecoder().decode(bytes);
        },
      },
    );
    expect(seen).toBe('hello from the guest\n');
  });
});

describe('refuses', () => {
  const image = Uint8Array.of(0x6f, 0, 0, 0);
  test.each<[string, Parameters<typeof makeMachine>[1] & { kernel?: Uint8Array }, RegExp]>([
    ['no harts', { harts: 0 }, /harts: 0/],
    ['seventeen harts', { harts: 17 }, /harts: 17/],
    ['half a page', { memoryBytes: 0x10_0800 }, /memory: 1050624/],
    ['4 GiB', { memoryBytes: 2 ** 32 }, /memory: 4294967296/],
    ['nine drives', { drives: Array(9).fill(image) }, /drives: 9 devices given/],
    [
      'thirty-two PCI devices',
      { pci: Array(32).fill({ kind: 'nvme', drive: image }) },
      /pci: 32 given, there are 31 slots/,
    ],
    [
      'an empty NVMe drive',
      { pci: [{ kind: 'nvme', drive: new Uint8Array(0) }] },
      /pci\[0\].drive: no byte/,
    ],
    ['a short seed', { seed: image }, /seed: 4 bytes/],
    ['an empty kernel', { kernel: new Uint8Array(0) }, /kernel: empty file/],
    ['a kernel larger than RAM', { kernel: new Uint8Array(0x800_0000) }, /kernel .*does not fit/],
    [
      'an initrd larger than its half',
      { initrd: new Uint8Array(0x400_0000) },
      /initrd .*(fit|over)/,
    ],
    [
      'firmware under the kernel',
      { firmware: new Uint8Array(0x20_0004) },
      /kernel .* lies over firmware/,
    ],
    [
      'a broken ELF',
      { kernel: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46) },
      /kernel ends after 4 bytes/,
    ],
  ])('%s', async (_, more, words) => {
    const made = makeMachine(more.kernel ?? image, more);
    await expect(made).rejects.toThrow(ImageError);
    await expect(made).rejects.toThrow(words);
  });
});
