import { DomainError } from '#core/errors.ts';
import { objectIdPattern } from './repository-objects.ts';
import { spawnGit } from './run-git.ts';

/** From here on git itself does not hold a blob whole, as it would to look for differences. */
const streamedFrom = 'core.bigFileThreshold=1m';

/** A blob of any size in bounded memory: git waits while nobody takes what it wrote. */
export function streamBlob(
  gitFolder: string,
  objectId: string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  if (!objectIdPattern.test(objectId)) throw new DomainError('not-found', 'no such object');
  const child = spawnGit(['-c', streamedFrom, 'cat-file', 'blob', objectId], { gitFolder });
  child.stdin.on('error', () => undefined); // nothing is written to it
  child.stdin.end();
  child.stderr.resume();
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  ended.catch(() => undefined); // told by the read that waits for it
  const chunks = child.stdout[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (!done) {
          controller.enqueue(new Uint8Array(value));
          return;
        }
        if ((await ended) !== 0) {
          throw new DomainError('infrastructure', `git could not give blob ${objectId}`);
        }
        controller.close();
      },
      cancel() {
        child.kill('SIGKILL');
      },
    },
    { highWaterMark: 0 },
  );
}
