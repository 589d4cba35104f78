/**
 * Which events of a trace are recorded. A filter has parts, separated by commas: `traps`, `sbi` or `device`, each with
 * conditions behind colons:
 * `traps:cause=13:mode=VS,device:name=virtio0,sbi:extension=DBCN`. Conditions of one part must all hold; parts of the
 * same kind add up.
 */

/** In the order of `readMode`: privilege, plus 4 when V=1. */
const modeNames = ['U', 'HS', '', 'M', 'VU', 'VS'] as const;

export function modeName(mode: number): string {
  return modeNames[mode] ?? `${mode}`;
}

export type TraceKind = 'trap' | 'sbi' | 'device';

const kinds: Record<string, TraceKind> = { traps: 'trap', sbi: 'sbi', device: 'device' };

/** Reads the value of a condition. @returns its normal form, or undefined when it is not valid. */
type Reader = (text: string) => string | undefined;

const number: Reader = (text) =>
  /^(0x[0-9a-f]{1,16}|\d{1,20})$/i.test(text) ? `${BigInt(text)}` : undefined;
const oneOf =
  (...words: readonly string[]): Reader =>
  (text) =>
    words.find((word) => word.toLowerCase() === text.toLowerCase());
const mode = oneOf('M', 'HS', 'U', 'VS', 'VU');
const name: Reader = (text) => (/^[\w.-]+$/.test(text) ? text : undefined);
const extension: Reader = (text) => number(text) ?? extensionNumber(text)?.toString();

const conditions: Record<TraceKind, Record<string, Reader>> = {
  trap: { cause: number, interrupt: number, mode, to: mode, hart: number },
  sbi: { extension, function: number, mode, hart: number },
  device: { name, access: oneOf('read', 'write'), offset: number, hart: number },
};

/** The SBI names most extensions by ASCII letters; these two are not what their letters say. */
const oddExtensions: Record<string, bigint> = { BASE: 0x10n, IPI: 0x73_5049n };

function extensionNumber(text: string): bigint | undefined {
  const odd = oddExtensions[text.toUpperCase()];
  if (odd !== undefined) return odd;
  if (!/^[a-z]{3,4}$/i.test(text)) return undefined;
  return [...text.toUpperCase()].reduce(
    (all, letter) => all * 256n + BigInt(letter.charCodeAt(0)),
    0n,
  );
}

/** @returns `DBCN`, `BASE`, or the number in hexadecimal when it is no name. */
export function extensionName(id: bigint): string {
  const odd = Object.entries(oddExtensions).find(([, value]) => value === id);
  if (odd !== undefined) return odd[0];
  let letters = '';
  for (let rest = id; rest > 0n && letters.length <= 4; rest >>= 8n) {
    letters = String.fromCharCode(Number(rest & 0xffn)) + letters;
  }
  return /^[A-Z]{3,4}$/.test(letters) ? letters : `0x${id.toString(16)}`;
}

/** The part of a filter that is at fault is named in the message. */
export class TraceFilterError extends Error {}

interface Part {
  kind: TraceKind;
  wanted: [key: string, value: string][];
}

function readCondition(part: string, kind: TraceKind, text: string): [string, string] {
  const known = conditions[kind];
  const [key = '', ...rest] = text.split('=');
  const reader = Object.hasOwn(known, key) ? known[key] : undefined;
  if (reader === undefined) {
    throw new TraceFilterError(
      `'${part}': no condition '${key}'; there are: ${Object.keys(known).join(', ')}`,
    );
  }
  const value = reader(rest.join('='));
  if (value === undefined) {
    throw new TraceFilterError(`'${part}': ${key} cannot be '${rest.join('=')}'`);
  }
  return [key, value];
}

export class TraceFilter {
  readonly #parts: readonly Part[];

  /** @throws TraceFilterError */
  constructor(text: string) {
    this.#parts = text.split(',').map((part) => {
      const [word = '', ...rest] = part.split(':');
      const kind = Object.hasOwn(kinds, word) ? kinds[word] : undefined;
      if (kind === undefined) {
        throw new TraceFilterError(`'${part}': want ${Object.keys(kinds).join(', ')}`);
      }
      return { kind, wanted: rest.map((condition) => readCondition(part, kind, condition)) };
    });
  }

  asksFor(kind: TraceKind): boolean {
    return this.#parts.some((part) => part.kind === kind);
  }

  /** @param facts by the names of conditions; numbers in decimal. */
  matches(kind: TraceKind, facts: Readonly<Record<string, string>>): boolean {
    return this.#parts.some(
      (part) => part.kind === kind && part.wanted.every(([key, value]) => facts[key] === value),
    );
  }
}
