import { afterEach, expect, it } from 'vitest';
import type { ToMember, ToPrimary } from '#adapters/processes/messages.ts';
import { type WebProcess, WebProcesses } from '#server/web/web-processes.ts';

/** A process that does what the test says. */
class Pretended implements WebProcess {
  readonly pid = 1;
  readonly heard: ToMember[] = [];
  readonly signals: string[] = [];
  readonly leads: boolean;
  readonly #listeners: Record<'message' | 'exit', ((told: never) => void)[]> = {
    message: [],
    exit: [],
  };

  constructor(leads: boolean) {
    this.leads = leads;
  }

  send(message: ToMember): void {
    this.heard.push(message);
  }

  on(event: 'message' | 'exit', listener: (told: never) => void): void {
    this.#listeners[event].push(listener);
  }

  kill(signal: string): void {
    this.signals.push(signal);
  }

  say(message: ToPrimary): void {
    for (const listener of this.#listeners.message) listener(message as never);
  }

  end(how: string): void {
    for (const listener of this.#listeners.exit) listener(how as never);
  }
}

const times = {
  othersAfterMs: 1,
  againMs: 1,
  againMostMs: 4,
  stableMs: 10_000,
  pingMs: 10_000,
  silentMs: 10_000,
  retireMs: 10_000,
};

let running: WebProcesses | undefined;
afterEach(() => running?.stop());

function start(count: number) {
  const made: Pretended[] = [];
  const ends: string[] = [];
  const processes = new WebProcesses({
    count,
    times,
    fork({ leads }) {
      const next = new Pretended(leads);
      made.push(next);
      return next;
    },
    onEnd: (how) => void ends.push(how),
  });
  running = processes;
  processes.start();
  const nth = async (index: number): Promise<Pretended> => {
    while (made[index] === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    return made[index];
  };
  return { processes, made, ends, nth };
}

it('starts the others once the first serves, which alone leads', async () => {
  const { made, nth } = start(3);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(made).toHaveLength(1);
  made[0]?.say({ kind: 'ready' });
  await nth(2);
  expect(made.map(({ leads }) => leads)).toEqual([true, false, false]);
});

it('ends with the first when that cannot start', () => {
  const { made, ends } = start(2);
  made[0]?.end('status 1');
  expect(ends).toEqual(['status 1']);
});

it('starts one that died again, tells health of it, and lets another lead', async () => {
  const { made, ends, nth } = start(2);
  made[0]?.say({ kind: 'ready' });
  const second = await nth(1);
  second.say({ kind: 'ready' });
  made[0]?.end('SIGSEGV');
  expect(second.heard.map(({ kind }) => kind)).toEqual(['lead', 'left', 'fault']);
  expect(second.heard.at(-1)).toMatchObject({
    fault: { sentence: expect.stringContaining('SIGSEGV'), stops: false },
  });
  expect((await nth(2)).leads).toBe(false);
  expect(ends).toEqual([]);
});

it('replaces one after the other, each once the next serves', async () => {
  const { processes, made, nth } = start(2);
  const first = await nth(0);
  first.say({ kind: 'ready' });
  const second = await nth(1);
  second.say({ kind: 'ready' });
  const done = processes.restart();
  const third = await nth(2);
  expect(first.signals).toEqual([]);
  third.say({ kind: 'ready' });
  await expect.poll(() => first.signals).toEqual(['SIGTERM']);
  expect(made).toHaveLength(3);
  first.end('status 143');
  const fourth = await nth(3);
  fourth.say({ kind: 'ready' });
  await expect.poll(() => second.signals).toEqual(['SIGTERM']);
  second.end('status 143');
  await done;
  expect(processes.serving).toBe(2);
  expect(made).toHaveLength(4);
});

it('asks all to end when it is stopped, starts none again, and ends with the last', async () => {
  const { processes, made, ends, nth } = start(2);
  made[0]?.say({ kind: 'ready' });
  await nth(1);
  processes.stop();
  expect(made.map(({ signals }) => signals)).toEqual([['SIGTERM'], ['SIGTERM']]);
  made[0]?.end('status 143');
  expect(ends).toEqual([]);
  made[1]?.end('status 143');
  expect(ends).toEqual(['status 143']);
  expect(made).toHaveLength(2);
});
