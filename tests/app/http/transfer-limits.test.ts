import { expect, test } from 'vitest';
import { joinPortal } from '#adapters/processes/member.ts';
import { timeOutReader, timeOutSender } from '#app/http/idle-timeout.ts';
import { makeSemaphore } from '#app/http/semaphore.ts';
import { limitTransfers } from '#app/http/transfer-limits.ts';

const limits = { person: 2, organization: 3, total: 4 };
const who = (userId: string, organizationId: string) => ({ userId, organizationId });

test('limits a person, an organization and all, says which, and frees what ended', async () => {
  const begin = limitTransfers('git transfer', limits, joinPortal(() => undefined).take);
  const ends = [await begin(who('a', 'x')), await begin(who('a', 'x'))];
  await expect(begin(who('a', 'x'))).rejects.toThrow('2 git transfers of yours go on, the limit');
  ends.push(await begin(who('b', 'x')));
  await expect(begin(who('b', 'x'))).rejects.toThrow('3 git transfers of your organization go on');
  ends.push(await begin(who('c', 'y')));
  await expect(begin(who('d', 'z'))).rejects.toThrow('4 git transfers of all go on');
  ends[0]?.();
  ends[0]?.(); // a second time frees nothing more
  ends.push(await begin(who('d', 'z')));
  await expect(begin(who('e', 'z'))).rejects.toThrow(
    expect.objectContaining({ code: 'throttled', retryAfterSeconds: 5 }),
  );
  for (const end of ends) end();
  await begin(who('a', 'x'));
});

test('turns come in the order in which they were asked for', async () => {
  const turns = makeSemaphore(1);
  const order: number[] = [];
  const end = await turns();
  const later = [1, 2, 3].map(async (number) => {
    const done = await turns();
    order.push(number);
    done();
  });
  expect(order).toEqual([]);
  end();
  await Promise.all(later);
  expect(order).toEqual([1, 2, 3]);
});

const piece = () => new Uint8Array([1, 2, 3]);

test('a sender who falls silent ends the body with the reason, and is told to stop', async () => {
  let stopped: unknown;
  const silent = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.enqueue(piece()),
    cancel(reason) {
      stopped = reason;
    },
  });
  const reader = timeOutSender(silent, 20).getReader();
  expect((await reader.read()).value).toEqual(piece());
  await expect(reader.read()).rejects.toThrow('nothing came');
  expect(String(stopped)).toContain('nothing came');
});

test('a body that comes steadily comes whole', async () => {
  const body = new Response('x'.repeat(100_000)).body;
  expect(body && (await new Response(timeOutSender(body, 1000)).text()).length).toBe(100_000);
});

test('a reader who takes nothing any more ends the answer', async () => {
  let stop: (reason: unknown) => void = () => {};
  const stopped = new Promise((resolve) => {
    stop = resolve;
  });
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(piece()),
    cancel: (reason) => stop(reason),
  });
  const reader = timeOutReader(endless, 20).getReader();
  await reader.read();
  expect(String(await stopped)).toContain('nothing was read');
  await expect(reader.read()).rejects.toThrow('nothing was read');
});
