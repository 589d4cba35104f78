import { printUtc } from '#formats/text/utc.ts';

const limit = 90;

/** One line about an entry: its reason if it has one, otherwise its short facts. At most 90 characters. */
export function summaryOf(detail: Readonly<Record<string, unknown>>): string {
  if (typeof detail.reason === 'string' && detail.reason !== '') return cut(detail.reason);
  const facts = Object.entries(detail).flatMap(([name, value]) => factOf(name, value) ?? []);
  return facts.length === 0 ? 'address and hash' : cut(facts.join(', '));
}

function factOf(name: string, value: unknown): string | undefined {
  // Hashes and ids stand in the opened entry.
  if (/(sha256|hash|id)$/i.test(name)) return undefined;
  if (name.endsWith('Ms') && typeof value === 'number') {
    return `${wordsOf(name.slice(0, -2))} ${Number.isFinite(value) ? timeOf(value) : value}`;
  }
  if (Array.isArray(value)) return `${wordsOf(name)} ${value.map(String).join(' and ')}`;
  if (typeof value === 'boolean') return `${wordsOf(name)} ${value ? 'yes' : 'no'}`;
  if (typeof value === 'number') return `${wordsOf(name)} ${value}`;
  return typeof value === 'string' && value !== '' ? `${wordsOf(name)} ${value}` : undefined;
}

function timeOf(atMs: number): string {
  return Math.abs(atMs) <= 8.64e15 ? printUtc(atMs) : String(atMs);
}

/** `mayContribute` → `may contribute`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function cut(text: string): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
