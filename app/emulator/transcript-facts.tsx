import type { BootTranscript } from '#emulator/record/transcript.ts';
import { formatCount } from '#formats/text/count.ts';
import { Notice } from '../components/layout/notice.tsx';
import { Facts, Section } from '../components/layout/page-parts.tsx';
import { Hash } from '../components/text/hash.tsx';
import { formatDuration } from '../text/format.ts';
import type { BootStatus } from './use-boot.ts';

function ending({ exit }: BootTranscript): string {
  const words = exit.kind.replaceAll('-', ' ');
  return exit.kind === 'guest-failure' ? `${words}, code ${exit.code}` : words;
}

/** What another boot of the same description recorded. */
export type Expected = Pick<
  BootTranscript,
  'consoleSha256' | 'finalStateSha256' | 'retiredInstructions'
>;

function agrees(transcript: BootTranscript, expected: Expected): boolean {
  return (
    transcript.consoleSha256 === expected.consoleSha256 &&
    transcript.finalStateSha256 === expected.finalStateSha256 &&
    transcript.retiredInstructions === expected.retiredInstructions
  );
}

function Agreement({ transcript, expected }: { transcript: BootTranscript; expected: Expected }) {
  return agrees(transcript, expected) ? (
    <Notice tone="pass" title="The same as in the run">
      <p>Console, instructions and final state agree with the transcript that was judged.</p>
    </Notice>
  ) : (
    <Notice tone="infrastructure" title="It differs from the run’s boot">
      <p>
        The run counted {formatCount(expected.retiredInstructions)} instructions. A second run that
        differs is a fault of ours, unless this one was stopped: please report it.
      </p>
    </Notice>
  );
}

/** What the transcript of a boot says, to be compared with another one. */
export function TranscriptFacts(props: {
  ended: Extract<BootStatus, { kind: 'ended' }>;
  expected?: Expected;
}) {
  const { ended, expected } = props;
  const { transcript, tookMs } = ended;
  const speed = transcript.retiredInstructions / tookMs / 1000;
  return (
    <Section title="Transcript">
      <div role="status">
        <Facts
          facts={[
            ['Ended', ending(transcript)],
            ['Instructions', formatCount(transcript.retiredInstructions)],
            [
              'Console SHA-256',
              <Hash key="c" value={transcript.consoleSha256} what="console SHA-256" length={16} />,
            ],
            [
              'Final state SHA-256',
              <Hash key="s" value={transcript.finalStateSha256} what="state SHA-256" length={16} />,
            ],
            ['Events', formatCount(transcript.eventsTotal)],
            [
              'Took',
              `${formatDuration(tookMs)}, ${speed.toFixed(0)} million instructions a second`,
            ],
          ]}
        />
      </div>
      {expected ? (
        <Agreement transcript={transcript} expected={expected} />
      ) : (
        <p>
          {ended.repeatable
            ? 'Boot it again, here or on another computer: all but the time is the same.'
            : 'Keys were typed into this boot, so another one may differ.'}
        </p>
      )}
    </Section>
  );
}
