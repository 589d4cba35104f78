import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeNews } from '#adapters/news.ts';
import { temporaryFolder } from '../helpers/git-door.ts';

let scratch: ReturnType<typeof temporaryFolder>;
let folder: string;
const ends: (() => void)[] = [];
beforeEach(() => {
  scratch = temporaryFolder();
  folder = path.join(scratch.folder, 'news');
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
  scratch.remove();
});

/** As another process has it: it learns by the folder alone. */
function listenElsewhere(): { count: number } {
  const heard = { count: 0 };
  ends.push(
    makeNews(folder).listen('jobs', () => {
      heard.count += 1;
    }),
  );
  return heard;
}

/** Far sooner than somebody who listens looks anyway. */
const soon = { timeout: 2_000, interval: 1 };

test('who listens in the same process is called at once, and no more once it ended that', () => {
  const news = makeNews(folder);
  let count = 0;
  const end = news.listen('jobs', () => {
    count += 1;
  });
  news.tell('jobs');
  expect(count).toBe(1);
  end();
  end();
  news.tell('jobs');
  expect(count).toBe(1);
});

test('other processes are woken each time that something is told', async () => {
  const news = makeNews(folder);
  const heard = listenElsewhere();
  for (let round = 0; round < 5; round += 1) {
    const before = heard.count;
    news.tell('jobs');
    await vi.waitFor(() => expect(heard.count).toBeGreaterThan(before), soon);
  }
});

test('a folder that cannot be made keeps nobody from telling', () => {
  const file = path.join(scratch.folder, 'file');
  writeFileSync(file, '');
  const news = makeNews(path.join(file, 'news'));
  let count = 0;
  ends.push(
    news.listen('jobs', () => {
      count += 1;
    }),
  );
  news.tell('jobs');
  expect(count).toBe(1);
});

test('once the folder is gone it is made again by whoever tells, and watched again', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const heard = listenElsewhere();
    const before = heard.count;
    rmSync(folder, { recursive: true, force: true });
    await vi.waitFor(() => expect(heard.count).toBeGreaterThan(before), soon);
    const news = makeNews(folder);
    news.tell('jobs');
    vi.advanceTimersByTime(10_000);
    const after = heard.count;
    news.tell('jobs');
    await vi.waitFor(() => expect(heard.count).toBeGreaterThan(after), soon);
  } finally {
    vi.useRealTimers();
  }
});
