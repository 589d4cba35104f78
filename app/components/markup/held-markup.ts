import { processWide } from '#core/process-wide.ts';

/**
 * Markup on its way from a page's server component to the client component that writes it out, in the same process
 * and the same request. Nothing of it is ever asked for by a reader: names are counted, and taken once.
 */
export function heldMarkup(): Map<string, string> {
  return processWide('held-markup', () => new Map<string, string>());
}
