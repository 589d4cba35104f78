import { forbidden, notFound, redirect } from 'next/navigation';
import { currentPath } from '../session/viewer-context.ts';
import { digestOf } from './error-digest.ts';
import { settlePage } from './page-refusal.ts';
import { outcomeForPage, refusalOf } from './refusals.ts';

/**
 * Calls a verb for a page. When it refuses, the reader gets the page for that refusal: sign-in, the
 * licence, "not found", "not allowed", or the error page with the verb's sentence.
 *
 * @example const tree = await runForPage(() => readTree(ctx, { repositorySlug, path }));
 */
export async function runForPage<T>(verb: () => T | Promise<T>): Promise<T> {
  try {
    return await verb();
  } catch (fault) {
    const error = refusalOf(fault);
    const outcome = outcomeForPage(error.code, error.message, await currentPath());
    settlePage(outcome.kind === 'forbidden' ? error.message : undefined);
    switch (outcome.kind) {
      case 'redirect':
        redirect(outcome.to);
        break;
      case 'not-found':
        notFound();
        break;
      case 'forbidden':
        forbidden();
        break;
      case 'message':
        throw Object.assign(error, { digest: digestOf(outcome.code, outcome.message) });
    }
  }
  throw new Error('unreachable: each outcome above leaves');
}
