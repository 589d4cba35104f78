import Link from 'next/link';
import type { FoundFile, FoundLine } from '#core/search-port.ts';
import { searchPageSize } from '#core/search-port.ts';
import type { SymbolAnswer, SymbolPlace, SymbolPlaces } from '#core/source/find-symbol.ts';
import { counted } from '#formats/text/count.ts';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Section } from '../../components/layout/page-parts.tsx';
import { FoundFileLines } from '../../search/found-file.tsx';
import found from '../../search/search.module.css';
import { symbolHref } from '../address.ts';
import styles from './symbols.module.css';

interface Where {
  repository: string;
  revision: string;
}

/** The places of one name, definitions first. */
export function SymbolView({
  repository,
  name,
  answer,
}: {
  repository: string;
  name: string;
  answer: SymbolAnswer;
}) {
  return (
    <>
      <h2 className={styles.name}>{name}</h2>
      {answer.kind === 'found' ? (
        <Places repository={repository} places={answer.places} />
      ) : (
        <NotYet answer={answer} />
      )}
    </>
  );
}

function NotYet({ answer }: { answer: Exclude<SymbolAnswer, { kind: 'found' }> }) {
  if (answer.kind === 'busy') {
    return (
      <EmptyState title="Too many people search at this moment">
        Load the page again in a few seconds.
      </EmptyState>
    );
  }
  const far =
    answer.total > 0 ? ` ${answer.done} of ${counted(answer.total, 'file')} are read.` : '';
  return (
    <EmptyState title={`The search index of ${answer.revision} is being made`}>
      {`Load the page again when it is done.${far}`}
    </EmptyState>
  );
}

function Places({ repository, places }: { repository: string; places: SymbolPlaces }) {
  const { defined, declared, documented, used, revision, name } = places;
  const where = { repository, revision };
  if (places.count === 0) {
    return (
      <EmptyState title={`Nothing on ${revision} says ${name}`}>
        Names are looked for as they are written, at the tip of a branch. Another branch may have
        it, or your grant may not cover where it is.
      </EmptyState>
    );
  }
  return (
    <>
      <Section title="Defined" id="defined">
        {defined.length === 0 ? (
          <p className={styles.count}>No C, assembly or device tree file here defines it.</p>
        ) : (
          <PlaceList where={where} places={defined} />
        )}
      </Section>
      {declared.length > 0 ? (
        <Section title="Declared" id="declared">
          <PlaceList where={where} places={declared} />
        </Section>
      ) : null}
      {documented.length > 0 ? (
        <Section title="Documented" id="documented">
          <UseList where={where} files={documented} />
        </Section>
      ) : null}
      <Section title="Used" id="used">
        <p className={styles.count}>
          {places.more ? 'More than ' : ''}
          {counted(places.count, 'file')} on {revision} {places.count === 1 ? 'says' : 'say'} it.
        </p>
        <UseList where={where} files={used} />
        <Pages where={where} places={places} />
      </Section>
    </>
  );
}

function PlaceList({ where, places }: { where: Where; places: readonly SymbolPlace[] }) {
  const files = places.map(({ path, line, kind, text }) => ({
    kind,
    file: { ...{ path, lineCount: 1, moreLines: false }, lines: [wholeLine(line, text)] },
  }));
  return (
    <ol className={found.files}>
      {files.map(({ kind, file }) => (
        <FoundFileLines
          key={`${file.path}:${file.lines[0]?.number}:${kind}`}
          {...{ ...where, file }}
          note={kind}
        />
      ))}
    </ol>
  );
}

function wholeLine(number: number, text: string): FoundLine {
  return { ...{ number, text, from: 0, to: 0 }, cutBefore: false, cutAfter: false };
}

function UseList({ where, files }: { where: Where; files: readonly FoundFile[] }) {
  return (
    <ol className={found.files}>
      {files.map((file) => (
        <FoundFileLines key={file.path} {...{ ...where, file }} />
      ))}
    </ol>
  );
}

function Pages({ where, places }: { where: Where; places: SymbolPlaces }) {
  const { name, page, count } = places;
  const last = Math.ceil(count / searchPageSize);
  if (last < 2) return null;
  const href = (to: number) => `${symbolHref(where.repository, where.revision, name)}?page=${to}`;
  return (
    <nav aria-label="Pages of uses" className={styles.pages}>
      {page > 1 ? (
        <Link href={href(page - 1)} prefetch={false}>
          Earlier uses
        </Link>
      ) : null}
      <span>
        Page {page} of {last}
      </span>
      {page < last ? (
        <Link href={href(page + 1)} prefetch={false}>
          More uses
        </Link>
      ) : null}
    </nav>
  );
}
