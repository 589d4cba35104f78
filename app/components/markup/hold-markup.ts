import { processWide } from '#core/process-wide.ts';
import { heldMarkup } from './held-markup.ts';

/** A page is written out at once. What a client-side navigation asked for is never written out. */
const keptMs = 10_000;
const keptMost = 200;

/** Keeps markup for the `ServerMarkup` of this request. @returns its name. */
export function holdMarkup(html: string): string {
  const held = heldMarkup();
  const names = processWide('held-markup-names', () => ({ last: 0 }));
  names.last += 1;
  const name = String(names.last);
  held.set(name, html);
  setTimeout(() => held.delete(name), keptMs).unref();
  for (const oldest of held.keys()) {
    if (held.size <= keptMost) break;
    held.delete(oldest);
  }
  return name;
}
