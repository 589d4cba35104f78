import { cache } from 'react';

/**
 * Next renders the page for a refusal beside each page, before it is known whether it is needed, and gives it
 * no reason. It learns the reason here: from `runForPage`, or from `Page` that there is no refusal.
 */
interface Outcome {
  refusal: Promise<string | undefined>;
  settle(refusal: string | undefined): void;
}

/** A page that failed by a fault settles nothing: it is not waited for longer. */
const waitMs = 3000;

/** One for each rendering of a page. */
const outcome = cache((): Outcome => {
  let settle: Outcome['settle'] = () => {};
  const refusal = new Promise<string | undefined>((resolve) => {
    settle = resolve;
    setTimeout(resolve, waitMs, undefined).unref?.();
  });
  return { refusal, settle };
});

/** Says that the page is rendered, or with a sentence that it was refused. The first call counts. */
export function settlePage(refusal?: string): void {
  outcome().settle(refusal);
}

/** The sentence with which this page was refused; undefined when it was not, or nobody said why. */
export function whyRefused(): Promise<string | undefined> {
  return outcome().refusal;
}
