import type { SearchGaps } from '#core/search-port.ts';
import type { ShownRepository } from './search-view.ts';

const number = new Intl.NumberFormat('en');

function files(count: number): string {
  return `${number.format(count)} ${count === 1 ? 'file' : 'files'}`;
}

/** How many files match, and what makes that number less than all. */
export function countSentence({ hits, making, busy, behind }: ShownRepository): string {
  if (busy) return 'Too many search at this moment; search again.';
  if (hits === undefined) return makingSentence(making);
  const { count, more, complete, looked, candidates } = hits;
  const found = more
    ? `More than ${files(count)} match; the best of the first ones come first.`
    : count === 0
      ? 'No file matches.'
      : count === 1
        ? '1 file matches.'
        : `${files(count)} match.`;
  const cut = complete
    ? ''
    : ` The time was over after ${number.format(looked)} of ${files(candidates)} that could match: add a longer word or a path.`;
  const old = behind ? ' The branch has just moved; its newest commit is being indexed.' : '';
  return found + cut + old;
}

function makingSentence(making: ShownRepository['making']): string {
  const { done, total } = making ?? { done: 0, total: 0 };
  const far =
    total === 0
      ? 'its files are being counted'
      : `${number.format(done)} of ${files(total)} are done`;
  return `The index of this tree is being made: ${far}. Search again in a moment.`;
}

/** What no search finds. @returns '' where that is nothing. */
export function gapSentence({ tooLarge, binary, unnamed }: SearchGaps): string {
  const parts = [
    tooLarge > 0 ? `${files(tooLarge)} over 1 MiB` : '',
    binary > 0 ? `${number.format(binary)} binary ${binary === 1 ? 'file' : 'files'}` : '',
    unnamed > 0 ? `${files(unnamed)} whose names are not UTF-8` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `Not searched: ${parts.join(', ')}.`;
}
