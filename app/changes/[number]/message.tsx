import type { ReactNode } from 'react';
import { viaWords } from '#core/views/slip.ts';
import type { PatchSetView } from '#core/views/view-patch-sets.ts';
import { Notice } from '../../components/layout/notice.tsx';
import { Facts, Section } from '../../components/layout/page-parts.tsx';
import { Hash } from '../../components/text/hash.tsx';
import { Sentence } from '../../components/text/sentence.tsx';
import { Time } from '../../components/text/time.tsx';
import { formatBytes, sentence } from '../../text/format.ts';
import { artifactHref } from './evidence/artifact-href.ts';
import type { Loaded } from './load-change.ts';
import styles from './message.module.css';

type Fact = readonly [name: string, value: ReactNode];

function sourceFacts(patchSet: PatchSetView, repositorySlug: string): Fact[] {
  if (patchSet.headCommit === undefined) return [];
  return [
    ['Commit', <Hash key="head" value={patchSet.headCommit} what="commit hash" />],
    [
      'Made on',
      <Hash
        key="base"
        value={patchSet.baseCommit}
        what="base commit hash"
        href={`/source/${repositorySlug}/commit/${patchSet.baseCommit}`}
      />,
    ],
  ];
}

function moduleFacts(patchSet: PatchSetView): Fact[] {
  if (!patchSet.module) return [];
  const { metadata, artifactSha256 } = patchSet.module;
  return [
    ['Module', `${metadata.name} ${metadata.version}`],
    ['Licence', metadata.licence],
    ['Size', formatBytes(patchSet.sizeBytes)],
    [
      'File',
      <Hash
        key="file"
        value={artifactSha256}
        what="module SHA-256"
        href={artifactHref(artifactSha256)}
      />,
    ],
  ];
}

/** What was sent: the commit's message or the module's description, by whom, how and on what. */
export function Message({ loaded, nowMs }: { loaded: Loaded; nowMs: number }) {
  const { change, patchSet } = loaded;
  const facts: Fact[] = [
    ['Author', `${patchSet.authorName} <${patchSet.authorEmail}>`],
    [
      'Sent',
      <span key="sent">
        {viaWords[patchSet.via]} by {patchSet.uploader.name}{' '}
        <Time atMs={patchSet.createdAtMs} nowMs={nowMs} />
      </span>,
    ],
    ...sourceFacts(patchSet, change.repositorySlug),
    ...moduleFacts(patchSet),
  ];
  return (
    <Section title={patchSet.module ? 'Description' : 'Message'} id="intake">
      {patchSet.module ? (
        <p className={styles.message}>{patchSet.message.trim()}</p>
      ) : (
        <pre className={styles.message}>{patchSet.message.trim()}</pre>
      )}
      {patchSet.mismatch === undefined ? null : (
        <Notice tone="held" title="Author and sender differ">
          <p>
            <Sentence text={sentence(patchSet.mismatch)} />
          </p>
        </Notice>
      )}
      <Facts facts={facts} />
    </Section>
  );
}
