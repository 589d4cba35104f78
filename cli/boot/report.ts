/** The last lines that `slipway boot` prints to stderr. */

import type { RunLimits } from '#emulator/description/description.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { formatCount } from '#formats/text/count.ts';

/** A guest that prints or faults much pays for it (`emulator/record/charges.ts`): then the two numbers are far apart. */
function describeCharges(transcript: BootTranscript, limits: RunLimits): string {
  const charged = limits.budgetInstructions - transcript.retiredInstructions;
  return charged > 0 ? `, ${formatCount(charged)} of it on devices and faults,` : '';
}

function describeExit(transcript: BootTranscript, limits: RunLimits): string {
  const { exit } = transcript;
  switch (exit.kind) {
    case 'powered-off':
      return 'powered off';
    case 'reset':
      return 'asked for a reset';
    case 'expected-text':
      return `showed the expected text ${JSON.stringify(limits.expectText)}`;
    case 'guest-failure':
      return `reported failure ${exit.code}`;
    case 'budget-spent':
      return `spent its budget of ${formatCount(limits.budgetInstructions)}${describeCharges(transcript, limits)} at ${transcript.finalPc.join(', ')}`;
    case 'asleep':
      return `fell asleep with nothing to wake it, at ${transcript.finalPc.join(', ')}`;
  }
}

/**
 * @param run what this process has run of it: instructions, and milliseconds of wall time.
 * @param paused the boot was stopped before its end.
 * @returns lines: the first event, if any, then how the guest ended.
 */
export function describeEnd(
  transcript: BootTranscript,
  limits: RunLimits,
  run: { instructions: number; ms: number },
  paused: boolean,
): string {
  const { retiredInstructions, events, eventsTotal } = transcript;
  const speed = (run.instructions / 1000 / Math.max(run.ms, 1)).toFixed(0);
  const seconds = (run.ms / 1000).toFixed(2);
  const lines: string[] = [];
  const [first] = events;
  if (first !== undefined) {
    const more =
      eventsTotal > 1 ? `, and ${formatCount(eventsTotal - 1)} more (--json FILE has them)` : '';
    lines.push(`slipway: hart ${first.hart}: ${first.kind}: ${first.detail}${more}`);
  }
  const count = `${formatCount(retiredInstructions)} instructions in ${seconds} s, ${speed} MIPS`;
  const how = paused
    ? `was stopped at ${transcript.finalPc.join(', ')}`
    : describeExit(transcript, limits);
  lines.push(`slipway: the guest ${how} (${count})`);
  return lines.join('\n');
}
