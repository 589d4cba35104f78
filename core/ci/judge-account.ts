import { type BootAccount, printPlace, type SeenTest } from '#formats/boot-account.ts';
import {
  type KtapPlace,
  type KtapReport,
  type KtapTest,
  nameKtapTest,
} from '#formats/ktap/ktap.ts';
import { readKtapLine } from '#formats/ktap/ktap-line.ts';
import { counted } from '#formats/text/count.ts';

/**
 * What the machine saw that the console does not say, or says otherwise. Pure.
 *
 * Seen are: that nobody wrote over code or constants; who switched off; and for each test of the image that the harness
 * called it, that it came back by an end of its own, how many of its expectations did not hold, and that the harness
 * printed its line. Not seen is what goes on between: drivers share the hypervisor's rights, and can change what a test
 * computes with.
 *
 * @param ktap undefined where the recipe wants no tests.
 * @returns what is wrong, to stand behind "boot `x` "; undefined when all that was seen agrees with the console.
 */
export function findForgery(
  account: BootAccount,
  ktap: KtapReport | undefined,
): string | undefined {
  return (
    findPatch(account) ??
    (ktap?.found ? findForgedTest(account, ktap) : undefined) ??
    findJump(account) ??
    findStrangeEnd(account)
  );
}

function findPatch({ sealBroken }: BootAccount): string | undefined {
  if (sealBroken === undefined) return undefined;
  const by = sealBroken.place === undefined ? 'a device' : printPlace(sealBroken.place);
  return `changed its own code or constants while it ran: ${by} wrote to ${printPlace(sealBroken.at)}`;
}

function findJump({ strayed }: BootAccount): string | undefined {
  if (strayed === undefined) return undefined;
  return `left the way of its own calls: it went on at ${printPlace(strayed)} while what it had called there had not come back`;
}

function findStrangeEnd({ ended }: BootAccount): string | undefined {
  if (ended?.by !== 'other') return undefined;
  return `was not switched off by its main function at the end: ${printPlace(ended.place)} did it, called from ${printPlace(ended.caller)}`;
}

function findForgedTest(account: BootAccount, ktap: KtapReport): string | undefined {
  const { tests } = account;
  const ended = tests.filter(({ end }) => end === 'ended').length;
  const says = `the console shows ${counted(ktap.tests.length, 'test')}, but the machine saw`;
  const stray = findStrayLine(account, ktap);
  const written = stray === undefined ? '' : `; ${stray}`;
  if (account.otherRun !== undefined) {
    return `had its tests begun by ${printPlace(account.otherRun)}, not only by its main function`;
  }
  if (ended === 0 && tests.length > 0)
    return `is forged: ${says} none of their functions run to its end${written}`;
  const lost = tests.find(({ end }) => end !== 'ended');
  if (lost !== undefined) {
    return `is not proved: ${says} ${ended} of ${tests.length} run to their end; "${nameSeen(lost)}" ${howItEnded[lost.end]}${written}`;
  }
  if (account.run !== 'ended')
    return `is not proved: ${says} its tests begun and not ended${written}`;
  if (ktap.tests.length !== tests.length) {
    return `is forged: ${says} ${tests.length} run${written}`;
  }
  for (const [index, seen] of tests.entries()) {
    const shown = ktap.tests[index];
    const wrong = shown === undefined ? 'is not shown' : findDifference(seen, shown);
    if (wrong !== undefined) return `is forged: test "${nameSeen(seen)}" ${wrong}${written}`;
  }
  return stray === undefined ? undefined : `is forged: ${stray}`;
}

const howItEnded: Record<SeenTest['end'], string> = {
  ended: 'ended',
  jumped: 'came back without reaching an end of its own',
  left: 'was called and did not come back',
  'not-run': 'was never called by the harness',
};

function findDifference(seen: SeenTest, shown: KtapTest): string | undefined {
  if (nameSeen(seen) !== nameKtapTest(shown)) return `is shown as "${nameKtapTest(shown)}"`;
  if (seen.failedChecks > 0 && shown.outcome !== 'failed') {
    return `is shown as ${shown.outcome}, but the machine saw ${counted(seen.failedChecks, 'expectation')} of it fail`;
  }
  if (seen.skipped && seen.failedChecks === 0 && shown.outcome !== 'skipped') {
    return `is shown as ${shown.outcome}, but the machine saw it skip itself`;
  }
  if (!seen.skipped && shown.outcome === 'skipped')
    return 'is shown as skipped, but the machine saw it run';
  return undefined;
}

/** As a KTAP reader would give back the name, which ends where a directive may begin. */
function nameSeen({ suite, name }: SeenTest): string {
  return nameKtapTest({ suites: [asShown(suite)], name: asShown(name) });
}
function asShown(name: string): string {
  const line = readKtapLine(`ok 1 ${name}`);
  return line?.kind === 'result' ? line.name : name;
}

/** The first line of the report that the harness did not write as a whole. */
function findStrayLine(account: BootAccount, ktap: KtapReport): string | undefined {
  let range = 0;
  for (const line of ktap.lines) {
    const end = line.offset + line.sizeBytes;
    while ((account.printed[range]?.end ?? Number.POSITIVE_INFINITY) <= line.offset) range += 1;
    const by = account.printed[range];
    if (by === undefined || by.start > line.offset || by.end < end) {
      return `line ${line.line} of the console was written from ${printWriter(account, line)}`;
    }
  }
  return undefined;
}

function printWriter({ printedByOthers }: BootAccount, line: KtapPlace): string {
  const end = line.offset + line.sizeBytes;
  const other = printedByOthers.find((range) => range.end > line.offset && range.start < end);
  return other === undefined ? 'elsewhere than the harness' : printPlace(other.place);
}
