import type { ReactNode } from 'react';
import type { QueryProblem } from '#formats/search/query.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import { Notice } from '../components/layout/notice.tsx';
import { Examples } from './examples.tsx';
import { FoundFileLines } from './found-file.tsx';
import styles from './search.module.css';
import { askHref, type SearchAsk, type SearchView, type ShownRepository } from './search-view.ts';
import { countSentence, gapSentence } from './sentences.ts';

const pageSize = 20;

export function Results({ ask, view }: { ask: SearchAsk; view: SearchView }) {
  if (view.kind === 'problem') return <Problem text={ask.text} problem={view.problem} />;
  if (view.kind === 'refused') return <Said tone="held">{view.message}</Said>;
  if (view.kind === 'nothing-asked') return <Examples ask={ask} />;
  return (
    <>
      {view.repositories.map((found) => (
        <Repository
          key={found.slug}
          ask={ask}
          found={found}
          isOne={view.repositories.length === 1}
        />
      ))}
    </>
  );
}

function Said({ tone, children }: { tone: 'info' | 'held' | 'fail'; children: ReactNode }) {
  return (
    <div id="search-said">
      <Notice tone={tone} live>
        {children}
      </Notice>
    </div>
  );
}

/** The search again, with the place that is wrong marked. */
function Problem({ text, problem }: { text: string; problem: QueryProblem }) {
  const { at, byte, reason } = problem;
  return (
    <Said tone="fail">
      <p>
        The search {reason} (byte {byte}).
      </p>
      <pre className={styles.wrong}>
        {text.slice(0, at)}
        <mark>{text.slice(at, at + 1) || ' '}</mark>
        {text.slice(at + 1)}
      </pre>
    </Said>
  );
}

function Repository({
  ask,
  found,
  isOne,
}: {
  ask: SearchAsk;
  found: ShownRepository;
  isOne: boolean;
}) {
  const { slug, name, branch, hits, gaps } = found;
  return (
    <section className={styles.repository} aria-label={`Results in ${name}`}>
      <h2 className={styles.head}>
        {name} <code>{branch}</code>
      </h2>
      <p className={styles.count} id={isOne ? 'search-said' : undefined} role="status">
        {countSentence(found)}
      </p>
      {hits && hits.files.length > 0 && (
        <ol className={styles.files}>
          {hits.files.map((file) => (
            <FoundFileLines key={file.path} file={file} repository={slug} revision={branch} />
          ))}
        </ol>
      )}
      {hits && hits.count === 0 && (
        <p className={styles.hint}>
          Fewer words, no filters, or another branch by <code>branch:</code> may find more.
        </p>
      )}
      {hits && hits.count > pageSize && <Pages ask={ask} slug={slug} count={hits.count} />}
      {gaps && <p className={styles.hint}>{gapSentence(gaps)}</p>}
    </section>
  );
}

function Pages({ ask, slug, count }: { ask: SearchAsk; slug: string; count: number }) {
  const last = Math.ceil(count / pageSize);
  const to = (page: number) => askHref({ ...ask, inside: slug, page });
  return (
    <nav className={styles.pages} aria-label={`Pages of ${slug}`}>
      {ask.page > 1 && <ButtonLink href={to(ask.page - 1)}>Better matches</ButtonLink>}
      <span>
        Page {ask.page} of {last}
      </span>
      {ask.page < last && <ButtonLink href={to(ask.page + 1)}>More matches</ButtonLink>}
    </nav>
  );
}
