/** Makes indexes, or brings them up to date, one after the other. Told which by messages (`questions.ts`). */
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '#core/errors.ts';
import type { UpdateNews, UpdateOrder } from './questions.ts';
import { updateIndex } from './update-index.ts';

const tell = (news: UpdateNews) => parentPort?.postMessage(news);

parentPort?.on('message', async ({ folder, gitFolder, verify }: UpdateOrder) => {
  try {
    await updateIndex(folder, gitFolder, (done, total) => tell({ kind: 'progress', done, total }), {
      verify,
    });
    tell({ kind: 'done' });
  } catch (error) {
    tell({ kind: 'broken', reason: reasonOf(error) });
  }
});
