import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import type { FromBoot, ToBoot } from '#emulator/threads/boot-protocol.ts';
import { boot, consoleOf } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const description = (guest: string): MachineDescription => ({
  harts: 1,
  memoryBytes: 0x100_0000,
  firmware: 'builtin',
  kernel: readFileSync(assemble(guest)),
});
const limits = { budgetInstructions: 60_000_000 };

let worker: Worker | undefined;

afterEach(async () => {
  await worker?.terminate();
});

/** Sends the boot; `reply` may send more. @returns all messages up to the last one. */
function converse(
  message: Extract<ToBoot, { type: 'boot' | 'resume' }>,
  reply: (message: FromBoot, send: (message: ToBoot) => void) => void = () => {},
): Promise<FromBoot[]> {
  const thread = new Worker('./dist/emulator/node-worker.mjs');
  worker = thread;
  const messages: FromBoot[] = [];
  return new Promise((resolve, reject) => {
    thread.on('error', reject);
    thread.on('message', (received: FromBoot) => {
      messages.push(received);
      reply(received, (next) => thread.postMessage(next));
      if (['transcript', 'refused', 'broken'].includes(received.type)) resolve(messages);
    });
    thread.postMessage(message);
  });
}

function textOf(messages: FromBoot[]): string {
  const bytes = messages.flatMap((message) => (message.type === 'console' ? [message.bytes] : []));
  return Buffer.concat(bytes).toString();
}

test('posts the console as it comes and the transcript that the machine gives by itself', async () => {
  const messages = await converse({ type: 'boot', description: description('hello'), limits });
  expect(textOf(messages)).toBe('hello from the guest\n');
  const last = messages.at(-1);
  const alone = await boot(assemble('hello'), { memoryBytes: 0x100_0000 });
  expect(last).toEqual({ type: 'transcript', transcript: alone });
});

test('takes the core as a compiled module', async () => {
  const core = await WebAssembly.compile(readFileSync('dist/emulator/hart.wasm'));
  const messages = await converse({
    type: 'boot',
    description: description('hello'),
    limits,
    core,
  });
  expect(messages.at(-1)?.type).toBe('transcript');
});

test('posts no more than 1 MiB of a flood', async () => {
  const messages = await converse({ type: 'boot', description: description('flood'), limits });
  expect(textOf(messages)).toHaveLength(0x10_0000);
  const progress = messages.filter((message) => message.type === 'progress');
  expect(progress.length).toBeGreaterThan(0);
});

test('says that a broken image is refused, not that we are broken', async () => {
  const broken = { ...description('hello'), kernel: Uint8Array.of(0x7f, 0x45, 0x4c, 0x46) };
  const messages = await converse({ type: 'boot', description: broken, limits });
  expect(messages).toEqual([
    { type: 'refused', reason: 'kernel ends after 4 bytes, within the ELF header (byte 0x4)' },
  ]);
});

test('says that we are broken when the core is none', async () => {
  const core = Uint8Array.of(1, 2, 3);
  const messages = await converse({
    type: 'boot',
    description: description('hello'),
    limits,
    core,
  });
  expect(messages[0]?.type).toBe('broken');
});

test('hands input to a guest that sleeps until it comes', async () => {
  let asked = 0;
  const messages = await converse(
    { type: 'boot', description: description('echo'), limits, interactive: true },
    (message, send) => {
      if (message.type !== 'progress' || asked > 1) return;
      send({ type: 'input', bytes: new TextEncoder().encode(['ab', 'c.'][asked] ?? '') });
      asked += 1;
    },
  );
  const last = messages.at(-1);
  if (last?.type !== 'transcript') throw new Error('no transcript');
  expect(last.transcript.exit).toEqual({ kind: 'powered-off' });
  expect(consoleOf(last.transcript)).toBe('abc.');
});

test('stops when told, with what was recorded so far', async () => {
  const messages = await converse(
    { type: 'boot', description: description('loop'), limits: { budgetInstructions: 1e15 } },
    (message, send) => {
      if (message.type === 'progress') send({ type: 'stop' });
    },
  );
  const last = messages.at(-1);
  if (last?.type !== 'transcript') throw new Error('no transcript');
  expect(last.transcript.exit).toEqual({ kind: 'budget-spent' });
});

test('saves where it is told, and another thread resumes with the console so far', async () => {
  const saveAtInstructions = [20, 30];
  const first = await converse({
    type: 'boot',
    description: description('hello'),
    limits,
    saveAtInstructions,
  });
  const snapshots = first.flatMap((message) => (message.type === 'snapshot' ? [message] : []));
  expect(snapshots.map(({ retiredInstructions }) => retiredInstructions)).toEqual([20, 30]);
  for (const { snapshot } of snapshots) {
    const second = await converse({ type: 'resume', snapshot });
    expect(textOf(second)).toBe('hello from the guest\n');
    expect(second.at(-1)).toEqual(first.at(-1));
  }
});

test('saves a guest that sleeps', async () => {
  const boot = {
    type: 'boot',
    description: description('echo'),
    limits,
    interactive: true,
  } as const;
  let asked = false;
  const messages = await converse(boot, (message, send) => {
    if (message.type === 'snapshot') send({ type: 'stop' });
    if (message.type !== 'progress' || asked) return;
    send({ type: 'save' });
    asked = true;
  });
  const saved = messages.find((message) => message.type === 'snapshot');
  if (saved?.type !== 'snapshot') throw new Error('no snapshot');
  const resumed = { type: 'resume', snapshot: saved.snapshot, interactive: true } as const;
  const second = await converse(resumed, (message, send) => {
    if (message.type === 'progress') send({ type: 'input', bytes: new TextEncoder().encode('x.') });
  });
  expect(textOf(second)).toBe('x.');
});

test('says that a damaged snapshot is refused', async () => {
  const messages = await converse({ type: 'resume', snapshot: new Uint8Array(100) });
  expect(messages).toEqual([
    { type: 'refused', reason: 'snapshot: byte 0x0: no snapshot, which begins with "SLIPSNAP"' },
  ]);
});
