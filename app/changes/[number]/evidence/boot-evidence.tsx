import type { RunView } from '#core/views/read-run.ts';
import { formatCount } from '#formats/text/count.ts';
import { ArtifactConsole } from '../../../components/console/artifact-console.tsx';
import { LazyDetails } from '../../../components/console/lazy-details.tsx';
import { Facts } from '../../../components/layout/page-parts.tsx';
import { State } from '../../../components/layout/state.tsx';
import { Hash } from '../../../components/text/hash.tsx';
import { Sentence } from '../../../components/text/sentence.tsx';
import { formatDuration } from '../../../text/format.ts';
import { artifactHref } from './artifact-href.ts';
import styles from './evidence.module.css';
import { isVerdictSentence } from './findings.ts';
import { LiveConsoles } from './live-consoles.tsx';

type Boot = RunView['boots'][number];

/** Milestones as a row of ticks: those reached, then those not. */
function Milestones({ reached, total }: { reached: number; total: number }) {
  return (
    <span className={styles.milestones}>
      <span aria-hidden className={styles.ticks}>
        {Array.from({ length: total }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the ticks of one boot are told apart by place only
          <span key={index} data-reached={index < reached} />
        ))}
      </span>
      {reached} of {total}
    </span>
  );
}

function facts(boot: Boot) {
  const found: [string, React.ReactNode][] = [];
  if (boot.milestonesTotal > 0) {
    found.push([
      'Milestones',
      <Milestones key="m" reached={boot.milestonesReached} total={boot.milestonesTotal} />,
    ]);
  }
  if (boot.testsTotal !== null) {
    const isSeen = boot.tests?.every(({ checks }) => checks !== undefined) === true;
    const by = isSeen ? 'seen by the machine' : 'as the guest reports';
    found.push(['Tests (KTAP)', `${boot.testsPassed ?? 0} of ${boot.testsTotal} passed, ${by}`]);
  }
  if (boot.exitKind !== null) found.push(['Ended', boot.exitKind.replaceAll('-', ' ')]);
  if (boot.retiredInstructions !== null) {
    found.push(['Instructions', formatCount(boot.retiredInstructions)]);
  }
  found.push(['Took', formatDuration(boot.finishedAtMs - boot.startedAtMs)]);
  const hashes = [
    ['Console', boot.consoleSha256],
    ['Final state', boot.finalStateSha256],
    ['Image', boot.imageSha256],
  ] as const;
  for (const [name, sha256] of hashes) {
    if (sha256) found.push([name, <Hash key={name} value={sha256} what={`${name} SHA-256`} />]);
  }
  return found;
}

function BootCard({ boot, isInVerdict }: { boot: Boot; isInVerdict: boolean }) {
  const { consoleArtifactSha256: console, transcriptArtifactSha256: transcript } = boot;
  return (
    <article className={styles.boot} aria-label={`Boot ${boot.name}`}>
      <h4>
        <code>{boot.name}</code> <State state={boot.outcome} />
      </h4>
      {!isInVerdict && (
        <p>
          <Sentence text={boot.sentence} />
        </p>
      )}
      <Facts facts={facts(boot)} />
      {console && (
        <LazyDetails summary="Console" open={boot.outcome !== 'pass'}>
          <ArtifactConsole label={`Console of boot ${boot.name}`} href={artifactHref(console)} />
        </LazyDetails>
      )}
      <p className={styles.links}>
        {console && <a href={artifactHref(console)}>Console as a file</a>}
        {transcript && <a href={artifactHref(transcript)}>Transcript (JSON)</a>}
        {transcript && <a href={`/emulator?transcript=${transcript}`}>Boot this in your browser</a>}
      </p>
    </article>
  );
}

/** Each boot with its facts, console and transcript; the console of one that runs now. */
export function BootEvidence({ run }: { run: RunView }) {
  const kept = run.boots.map((boot) => `boot:${boot.name}`);
  return (
    <>
      {run.boots.length === 0 && run.state !== 'boot' && (
        <p className={styles.quiet}>Nothing has been booted.</p>
      )}
      {run.boots.map((boot) => (
        <BootCard key={boot.id} boot={boot} isInVerdict={isVerdictSentence(run, boot.sentence)} />
      ))}
      <LiveConsoles prefix="boot:" kept={kept} />
    </>
  );
}
