import type { CommitSummary } from '#core/git-port.ts';
import type { BringingChange } from '#core/views/list-changes-of-commits.ts';
import type { GitTime } from '#formats/git/commit.ts';
import { printUtc } from '#formats/text/utc.ts';
import { attributeHtml, visibleHtml } from '../components/text/visible-html.ts';
import { formatRelative } from '../text/format.ts';
import { commitHref } from './address.ts';

const commitDigits = 9;

/** The rows of a list of commits as markup: a page has a hundred of them, and an element of React for each word is slow. */
export function commitsHtml(
  repository: string,
  commits: readonly CommitSummary[],
  changes: ReadonlyMap<string, BringingChange>,
  nowMs: number,
): string {
  return commits
    .map(({ commit, subject, author }) => {
      const href = attributeHtml(commitHref(repository, commit));
      const number = changes.get(commit)?.number;
      const brought =
        number === undefined ? '' : `, <a href="/changes/${number}">change ${number}</a>`;
      return (
        `<li><a href="${href}" title="${commit}">${visibleHtml(subject || 'no message')}</a>` +
        `<span>${visibleHtml(author.name)}, ${timeHtml(author.time, nowMs)}${brought}</span>` +
        `<code>${commit.slice(0, commitDigits)}</code></li>`
      );
    })
    .join('');
}

/** As `CommitTime`. */
function timeHtml({ atMs, raw }: GitTime, nowMs: number): string {
  if (atMs === undefined) {
    return `<span title="as git has it">at ${visibleHtml(raw || 'no date')}</span>`;
  }
  const machine = new Date(atMs).toISOString();
  return `<time class="whole-on-paper" datetime="${machine}" title="${printUtc(atMs)}"><span>${formatRelative(atMs, nowMs)}</span></time>`;
}
