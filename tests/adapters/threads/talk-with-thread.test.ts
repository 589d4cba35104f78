import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { talkWithThread } from '#adapters/threads/talk-with-thread.ts';

describe('a thread', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'slipway-thread-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function talk(program: string, changes: { wallMs?: number; signal?: AbortSignal } = {}) {
    const entry = path.join(folder, `${Math.random()}.mjs`);
    writeFileSync(entry, `import { parentPort } from 'node:worker_threads';\n${program}\n`);
    const heard: unknown[] = [];
    const answer = talkWithThread<string, string, string>({
      entry,
      first: 'begin',
      wallMs: 30_000,
      ...changes,
      take(message) {
        heard.push(message);
        if (message === 'broken') throw new Error('it said so');
        return message.startsWith('answer') ? message : undefined;
      },
    });
    return { answer, heard };
  }
  const say = (...words: string[]) =>
    `parentPort.once('message', () => { ${words.map((word) => `parentPort.postMessage('${word}');`).join(' ')} });`;

  test('says things and then the answer', async () => {
    const { answer, heard } = talk(say('one', 'two', 'answer'));
    expect(await answer).toBe('answer');
    expect(heard).toEqual(['one', 'two', 'answer']);
  });

  test('that is stuck is our fault, and is ended', async () => {
    const { answer } = talk('for (;;) ;', { wallMs: 300 });
    await expect(answer).rejects.toMatchObject({ code: 'infrastructure' });
  });

  test.each([
    ['throws', "throw new Error('no');", 'a thread broke: no'],
    ['ends without an answer', 'process.exit(3);', 'status 3'],
  ])('that %s is our fault', async (_, program, words) => {
    const { answer } = talk(program);
    await expect(answer).rejects.toMatchObject({
      code: 'infrastructure',
      message: expect.stringContaining(words),
    });
  });

  test('whose message is refused ends with that', async () => {
    await expect(talk(say('broken')).answer).rejects.toThrow('it said so');
  });

  test('is ended when nobody waits any more', async () => {
    const stopping = new AbortController();
    const { answer } = talk("setInterval(() => parentPort.postMessage('tick'), 5);", {
      signal: stopping.signal,
    });
    stopping.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });

  test('is given nothing of our environment', async () => {
    process.env.SLIPWAY_TEST_SECRET = 'secret';
    const { answer } = talk("parentPort.postMessage('answer ' + JSON.stringify(process.env));");
    expect(await answer).toBe('answer {}');
    delete process.env.SLIPWAY_TEST_SECRET;
  });
});
