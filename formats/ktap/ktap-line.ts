/**
 * One line of KTAP, read by hand in one pass over its characters.
 * Source: the kernel's Documentation/dev-tools/ktap.rst, "The Kernel Test Anything Protocol, version 1".
 */
type KtapLine =
  | { kind: 'version' }
  | { kind: 'plan'; planned: number }
  | { kind: 'subtest'; name: string }
  | { kind: 'bail-out'; reason: string }
  | { kind: 'result'; number?: number; name: string; outcome: KtapOutcome; reason?: string };

/** `expected-failure` is a `not ok` that is marked TODO or XFAIL. */
export type KtapOutcome = 'passed' | 'failed' | 'skipped' | 'expected-failure';

/** Longest name and reason that is kept, characters. */
const wordsMax = 200;
const numberDigitsMax = 9;

/** @param text a line without its indent and its line end; undefined: it is no line of KTAP, but noise. */
export function readKtapLine(text: string): KtapLine | undefined {
  if (text.startsWith('ok')) return readResult(text, 2, false);
  if (text.startsWith('not ok')) return readResult(text, 6, true);
  if (text.startsWith('1..')) return readPlan(text);
  if (text.startsWith('KTAP version ') || text.startsWith('TAP version ')) {
    return isDigit(text, text.indexOf('n ') + 2) ? { kind: 'version' } : undefined;
  }
  if (text.startsWith('# Subtest: ')) return { kind: 'subtest', name: words(text.slice(11)) };
  if (text.startsWith('Bail out!')) return { kind: 'bail-out', reason: words(text.slice(9)) };
  return undefined;
}

function readPlan(text: string): KtapLine | undefined {
  const end = endOfDigits(text, 3);
  if (end === 3 || end - 3 > numberDigitsMax || !isBlankOrEnd(text, end)) return undefined;
  return { kind: 'plan', planned: Number(text.slice(3, end)) };
}

/** `ok 2 - name # SKIP reason`; everything after `ok` may be left out. */
function readResult(text: string, at: number, not: boolean): KtapLine | undefined {
  if (!isBlankOrEnd(text, at)) return undefined;
  const start = endOfBlanks(text, at);
  const end = endOfDigits(text, start);
  const numbered = end > start && end - start <= numberDigitsMax && isBlankOrEnd(text, end);
  const rest = text.slice(numbered ? end : start).trimStart();
  const hash = rest.indexOf('#');
  const description = hash < 0 ? rest : rest.slice(0, hash);
  const name = description.startsWith('-') ? description.slice(1) : description;
  return {
    kind: 'result',
    ...(numbered ? { number: Number(text.slice(start, end)) } : {}),
    name: words(name) || 'unnamed test',
    ...outcomeOf(not, hash < 0 ? '' : rest.slice(hash + 1).trimStart()),
  };
}

/** @param directive what stands after `#`; a word that is none of the format's is a remark. */
function outcomeOf(not: boolean, directive: string): { outcome: KtapOutcome; reason?: string } {
  let end = 0;
  while (isLetter(directive, end)) end += 1;
  const word = directive.slice(0, end).toUpperCase();
  const reason = words(directive.slice(end));
  if (word === 'SKIP') return { outcome: 'skipped', ...(reason === '' ? {} : { reason }) };
  if (word === 'TIMEOUT' || word === 'ERROR') return { outcome: 'failed' };
  if (not && (word === 'TODO' || word === 'XFAIL')) return { outcome: 'expected-failure' };
  return { outcome: not ? 'failed' : 'passed' };
}

function words(text: string): string {
  return text.trim().slice(0, wordsMax);
}

function isBlankOrEnd(text: string, at: number): boolean {
  return at >= text.length || isBlank(text, at);
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return code >= 0x61 && code <= 0x7a;
}

function endOfBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text, at)) at += 1;
  return at;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (isDigit(text, at)) at += 1;
  return at;
}
