import { Hash } from '#app/components/hash.tsx';
import { Facts, Section } from '#app/components/page-parts.tsx';
import { formatCount, formatDuration } from '#app/format.ts';
import type { BootTranscript } from '#emulator/transcript.ts';
import type { BootStatus } from './use-boot.ts';

function ending({ exit }: BootTranscript): string {
  const words = exit.kind.replaceAll('-', ' ');
  return exit.kind === 'guest-failure' ? `${words}, code ${exit.code}` : words;
}

/** What the transcript of a boot says, to be compared with another one. */
export function TranscriptFacts({ ended }: { ended: Extract<BootStatus, { kind: 'ended' }> }) {
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
      <p>
        {ended.repeatable
          ? 'Boot it again, here or on another computer: all but the time is the same.'
          : 'Keys were typed into this boot, so another one may differ.'}
      </p>
    </Section>
  );
}
