import type { BootAccount } from '#formats/boot-account.ts';
import { type KtapReport, nameKtapTest, readKtap } from '#formats/ktap/ktap.ts';
import { formatCount } from '#formats/text/count.ts';
import { findForgery } from './judge-account.ts';
import type { BootRecipe } from './schema.ts';
import {
  findLacking,
  type LackingTests,
  listResults,
  printLacking,
  printTests,
  type TestResult,
} from './test-results.ts';

/** What is judged of a transcript; the emulator's own type has this shape. */
interface JudgedTranscript {
  /** Raw console, at most 1 MiB, not assumed UTF-8. */
  consoleBytes: Uint8Array;
  consoleTotalBytes: number;
  /** Guest count of all harts, not host time. */
  retiredInstructions: number;
  exit: { kind: string; code?: number };
}

export type BootExpectation = Pick<
  BootRecipe,
  'name' | 'budgetInstructions' | 'milestones' | 'ktap' | 'exit' | 'about'
>;

export interface BootJudgement {
  outcome: 'pass' | 'fail';
  /** e.g. ``boot `smp2` stopped at milestone 3 of 7 …``. */
  sentence: string;
  milestonesReached: number;
  milestonesTotal: number;
  /** Absent when the console held no KTAP. */
  testsPassed?: number;
  testsTotal?: number;
  /** Absent as those. */
  tests?: TestResult[];
  /** Of a boot that passed: what it lacks of the branch's tests. A maintainer's word is needed on them. */
  lacking?: LackingTests;
}

/** What there is beside a transcript. */
export interface BootEvidence {
  /** What the machine saw of the harness; without it a verdict says that the guest reports. */
  account?: BootAccount;
  /** Tests of the branch's own boot of the same name. */
  before?: readonly TestResult[];
  /** The harness is the patch's own, which a maintainer let run: what it calls an end is its own word. */
  ownHarness?: boolean;
}

/**
 * Decides whether one boot shows the image fit for review.
 * Pure: no clock, no I/O; same arguments, same judgement.
 *
 * @param transcript what the boot recorded; hostile bytes are data.
 * @param expectation from the recipe: `milestones` must appear in order, the guest must end as `exit` says,
 *   a KTAP plan must be complete and without failure.
 * @param evidence what the machine saw must agree with what the console shows.
 * @returns pass, or the first failure and where it was seen.
 * Source: KTAP version 1; recipe format, "boots".
 */
export function judgeBoot(
  transcript: JudgedTranscript,
  expectation: BootExpectation,
  { account, before, ownHarness = false }: BootEvidence = {},
): BootJudgement {
  // One byte, one character: no byte can be lost or joined to another, and milestones compare as bytes.
  const text = Buffer.from(transcript.consoleBytes).toString('latin1');
  const reached = countMilestones(text, expectation.milestones);
  const ktap: KtapReport | undefined = expectation.ktap === 'none' ? undefined : readKtap(text);
  const failed = failuresOf(ktap).length;
  const counts = {
    milestonesReached: reached,
    milestonesTotal: expectation.milestones.length,
    ...(ktap?.found === true
      ? { testsPassed: ktap.tests.length - failed, testsTotal: ktap.tests.length }
      : {}),
  };
  const boot = `boot \`${expectation.name}\``;
  const tests = ktap?.found === true ? listResults(ktap, undefined) : undefined;
  const fail = (why: string): BootJudgement => {
    const sentence = `${boot} ${why}${printSaid(text, expectation.about)}`;
    return { outcome: 'fail', sentence, ...counts, ...(tests && { tests }) };
  };
  const failure = findFailure(transcript, expectation, text, reached, ktap);
  if (failure !== undefined) return fail(failure);
  const forgery = account && findForgery(account, ktap);
  if (forgery !== undefined) return fail(printable(forgery, sentenceMax));
  const seen =
    ktap?.found === true ? listResults(ktap, ownHarness ? undefined : account) : undefined;
  const lacking = findLacking(before ?? [], seen ?? []);
  const told = lacking === undefined ? '' : `; ${printable(printLacking(lacking), sentenceMax)}`;
  return {
    outcome: 'pass',
    sentence: `${boot} passed: ${praise(transcript, counts, seen)}${told}`,
    ...counts,
    ...(seen && { tests: seen }),
    ...(lacking && { lacking }),
  };
}

function failuresOf(ktap: KtapReport | undefined): KtapReport['tests'] {
  return ktap?.tests.filter(({ outcome }) => outcome === 'failed') ?? [];
}

function countMilestones(text: string, milestones: readonly string[]): number {
  let from = 0;
  for (const [index, milestone] of milestones.entries()) {
    const bytes = Buffer.from(milestone, 'utf8').toString('latin1');
    const at = text.indexOf(bytes, from);
    if (at < 0) return index;
    from = at + bytes.length;
  }
  return milestones.length;
}

function findFailure(
  transcript: JudgedTranscript,
  expectation: BootExpectation,
  text: string,
  reached: number,
  ktap: KtapReport | undefined,
): string | undefined {
  const ending = `${printExit(transcript, expectation)}${printLastLine(text)}`;
  const total = expectation.milestones.length;
  const failures = failuresOf(ktap);
  if (failures[0] !== undefined) {
    const more = failures.length > 1 ? ` and ${failures.length - 1} more` : '';
    const name = printable(nameKtapTest(failures[0]));
    return `failed ${failures.length} of its tests: not ok "${name}"${more}`;
  }
  if (reached < total) {
    const next = printable(expectation.milestones[reached] ?? '');
    const last =
      reached === 0
        ? ''
        : `"${printable(expectation.milestones[reached - 1] ?? '')}" was reached, `;
    return `stopped at milestone ${reached} of ${total}: ${last}"${next}" never came; ${ending}`;
  }
  if (!endedAsExpected(transcript, expectation)) return `did not end as it should: ${ending}`;
  if (ktap !== undefined && !ktap.found && expectation.ktap === 'required') {
    return `printed no KTAP tests; ${ending}`;
  }
  if (ktap?.found === true && ktap.fault !== undefined) {
    return `left its tests incomplete: ${printable(ktap.fault)}; ${ending}`;
  }
  return undefined;
}

function endedAsExpected(transcript: JudgedTranscript, { exit }: BootExpectation): boolean {
  const { kind } = transcript.exit;
  if (exit === 'any') return kind !== 'guest-failure' && kind !== 'asleep';
  return kind === exit;
}

function printExit(transcript: JudgedTranscript, { budgetInstructions }: BootExpectation): string {
  const spent = printCount(transcript.retiredInstructions);
  switch (transcript.exit.kind) {
    case 'budget-spent':
      return `budget of ${printCount(budgetInstructions)} instructions spent${printCharges(transcript, budgetInstructions)}`;
    case 'asleep':
      return `all harts slept with nothing to wake them after ${spent} instructions`;
    case 'guest-failure':
      return `the guest reported failure ${transcript.exit.code ?? ''} after ${spent} instructions`;
    case 'powered-off':
      return `powered off after ${spent} instructions`;
    case 'reset':
      return `reset after ${spent} instructions`;
    default:
      return `ended (${printable(transcript.exit.kind)}) after ${spent} instructions`;
  }
}

/** What devices do for a guest is charged to its budget; said where that was most of it. */
function printCharges({ retiredInstructions }: JudgedTranscript, budget: number): string {
  if (retiredInstructions > budget / 2) return '';
  return `, most of it on devices and faults (${printCount(retiredInstructions)} retired)`;
}

function printLastLine(text: string): string {
  const line = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  if (line === '') return '; the console is empty';
  return `; last line of the console: ${printable(line)}`;
}

/** The last thing that the console says about what is on trial, where the recipe tells how that begins. */
function printSaid(text: string, about: string | undefined): string {
  if (about === undefined) return '';
  const beginning = Buffer.from(about, 'utf8').toString('latin1');
  const at = `\n${text}`.lastIndexOf(`\n${beginning}`);
  if (at < 0) return `; nothing was said about it ("${printable(about.trim())}")`;
  const line =
    text
      .slice(at, at + lineMax)
      .split('\n', 1)[0]
      ?.trim() ?? '';
  return `; said about it last: ${printable(line, lineMax)}`;
}

const lineMax = 300;

/** Of what names several places and tests. */
const sentenceMax = 600;

/** Console bytes in a sentence: one line, no control characters, at most 120 unless told. */
function printable(text: string, charactersMax = 120): string {
  const plain = [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x20 || (code >= 0x7f && code < 0xa0) ? '\u00b7' : character;
    })
    .join('');
  return plain.length > charactersMax ? `${plain.slice(0, charactersMax - 1)}…` : plain;
}

function praise(
  transcript: JudgedTranscript,
  counts: Pick<BootJudgement, 'milestonesTotal'>,
  tests: readonly TestResult[] | undefined,
): string {
  const parts: string[] = [];
  if (tests !== undefined) parts.push(printTests(tests));
  if (counts.milestonesTotal > 0) parts.push(`${counts.milestonesTotal} milestones`);
  parts.push(`${printCount(transcript.retiredInstructions)} instructions`);
  return parts.join(', ');
}

/** 300000000 is `300 M`, 1234 is `1,234`. */
function printCount(count: number): string {
  if (count >= 1e6) return `${Number((count / 1e6).toPrecision(3)).toLocaleString('en')} M`;
  return formatCount(count);
}
