import type { ReactNode } from 'react';
import type { RunView } from '#core/views/read-run.ts';
import { counted } from '#formats/text/count.ts';
import { ArtifactConsole } from '../../../components/console/artifact-console.tsx';
import { LazyDetails } from '../../../components/console/lazy-details.tsx';
import { Facts } from '../../../components/layout/page-parts.tsx';
import { Hash } from '../../../components/text/hash.tsx';
import { formatBytes } from '../../../text/format.ts';
import { artifactHref } from './artifact-href.ts';
import styles from './evidence.module.css';
import { FindingPlace } from './finding.tsx';
import type { FindingHrefs } from './finding-hrefs.ts';
import { isVerdictSentence, type Place, placeOf } from './findings.ts';
import { LiveConsoles } from './live-consoles.tsx';

type Build = NonNullable<RunView['build']>;
type Fact = readonly [name: string, value: ReactNode];

function outputs(build: Build): Fact[] {
  const kept = [
    ['Image', build.imageSha256],
    ['ELF', build.elfSha256],
    ['Symbol versions', build.symversSha256],
    ['Boot bundle', build.bundleSha256],
  ] as const;
  return kept.flatMap(([name, sha256]): Fact[] =>
    sha256 === null
      ? []
      : [
          [
            name,
            <Hash key={name} value={sha256} what={`${name} SHA-256`} href={artifactHref(sha256)} />,
          ],
        ],
  );
}

function facts(build: Build, place: Place | undefined, hrefs: FindingHrefs): Fact[] {
  const found: Fact[] = [
    ['Sandbox', build.sandbox],
    ['Warnings', counted(build.warningsCount, 'warning')],
  ];
  if (place) found.unshift(['Where', <FindingPlace key="where" place={place} hrefs={hrefs} />]);
  if (build.imageSizeBytes !== null) found.push(['Image size', formatBytes(build.imageSizeBytes)]);
  return [...found, ...outputs(build)];
}

/** What the build made, with its log; the log of one that runs now. */
export function BuildEvidence({ run, hrefs }: { run: RunView; hrefs: FindingHrefs }) {
  const { build } = run;
  return (
    <>
      {build ? (
        <Facts
          facts={facts(
            build,
            isVerdictSentence(run, build.summary) ? undefined : placeOf(build),
            hrefs,
          )}
        />
      ) : (
        <p className={styles.quiet}>No build has ended yet.</p>
      )}
      <LiveConsoles prefix="build" kept={build?.logSha256 ? ['build'] : []} />
      {build?.logSha256 && (
        <LazyDetails summary="Build log" open={build.outcome !== 'pass'}>
          <ArtifactConsole label="Build log" href={artifactHref(build.logSha256)} />
          <a href={artifactHref(build.logSha256)}>Build log as a file</a>
        </LazyDetails>
      )}
    </>
  );
}
