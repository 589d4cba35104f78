import { DomainError } from '#core/errors.ts';
import type { CommitSummary } from '#core/git-port.ts';
import { type Blame, type BlamedLines, readBlame } from '#core/source/read-blame.ts';
import { type BringingChange, listChangesOfCommits } from '#core/views/list-changes-of-commits.ts';
import { CommitTime } from '../components/text/time.tsx';
import { viewerContext } from '../session/viewer-context.ts';
import { commitHref, sourceHref } from './address.ts';
import styles from './blame.module.css';
import { windowQuery } from './blame-window.ts';

interface Props {
  place: { repository: string; path: string };
  commit: string;
  part: { first: number; last: number };
  /** The page's first line. */
  offset: number;
}

/** Who wrote the lines of one part of the page. */
export async function BlameGroups({ place, commit, part, offset }: Props) {
  const ctx = await viewerContext();
  let blame: Blame;
  try {
    blame = await readBlame(ctx, {
      ...{ repositorySlug: place.repository, revision: commit, path: place.path },
    });
  } catch (error) {
    // The page has begun, so it says here what was refused.
    if (!(error instanceof DomainError)) throw error;
    return (
      <p className={styles.awaited} style={{ '--row': 2 * (part.first - offset + 1) }}>
        Not told: {error.message}.
      </p>
    );
  }
  const changes = listChangesOfCommits(ctx, {
    repositorySlug: place.repository,
    commits: [...blame.commits.keys()],
  });
  const nowMs = ctx.nowMs();
  return cutLines(blame.lines, part).map(({ line, count, origin }) => {
    const summary = origin && blame.commits.get(origin.commit);
    return (
      <div
        key={line}
        className={styles.group}
        data-first={line}
        data-last={line + count - 1}
        style={{ '--row': 2 * (line - offset + 1), '--span': 2 * count - 1 }}
      >
        {origin && summary ? (
          <Words
            {...{ repository: place.repository, origin, summary, nowMs }}
            change={changes.get(origin.commit)}
          />
        ) : (
          <span>from before this file came into what your grant covers</span>
        )}
      </div>
    );
  });
}

/** The groups of some lines; one that reaches over their ends is cut there. */
function cutLines(lines: readonly BlamedLines[], { first, last }: Props['part']): BlamedLines[] {
  return lines.flatMap(({ line, count, origin }) => {
    const from = Math.max(line, first);
    const to = Math.min(line + count - 1, last);
    if (to < from) return [];
    const there = origin && { ...origin, lineThere: origin.lineThere + from - line };
    return [{ line: from, count: to - from + 1, ...(there && { origin: there }) }];
  });
}

function Words({
  repository,
  origin,
  summary,
  change,
  nowMs,
}: {
  repository: string;
  origin: NonNullable<BlamedLines['origin']>;
  summary: CommitSummary;
  change: BringingChange | undefined;
  nowMs: number;
}) {
  const { author, subject } = summary;
  const { commit, before: previous, lineThere: firstThere } = origin;
  return (
    <>
      <a
        href={commitHref(repository, commit)}
        title={`${subject}\n${commit}`}
        className={styles.subject}
        data-behind="commit"
      >
        {subject || commit.slice(0, 9)}
      </a>
      {change ? (
        <a href={`/changes/${change.number}`} data-behind="change">
          change {change.number}
        </a>
      ) : null}
      <span className={styles.by} title={author.name}>
        {author.name}
      </span>
      <span className={styles.when}>
        <CommitTime time={author.time} nowMs={nowMs} />
      </span>
      {previous ? (
        <a
          href={`${sourceHref(repository, 'blame', previous.commit, previous.path)}${windowQuery(firstThere)}#L${firstThere}`}
          data-behind="before"
          title={`The file before commit ${commit.slice(0, 9)}`}
          aria-label={`Before this change: lines from ${firstThere} before commit ${commit.slice(0, 9)}`}
        >
          before
        </a>
      ) : null}
    </>
  );
}
