import type { ChangeView } from '#core/views/read-change.ts';
import type { Sender } from './contribute.ts';

export interface Verdict {
  outcome: string;
  sentence: string;
}

/**
 * Waits for the verdict on a change's newest patch set, through the portal's own API.
 *
 * @throws Error when the API refuses, or after `limitMs`.
 */
export async function verdictOf(
  { portal, token }: Pick<Sender, 'portal' | 'token'>,
  changeNumber: number,
  limitMs = 300_000,
): Promise<Verdict> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    const response = await fetch(`${portal}/api/changes/${changeNumber}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) {
      throw new Error(`change ${changeNumber}: ${response.status} ${await response.text()}`);
    }
    const change = (await response.json()) as ChangeView;
    const verdict = change.patchSets.at(-1)?.runs[0]?.verdict;
    if (verdict !== undefined) return verdict;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`change ${changeNumber} has no verdict after ${limitMs / 1000} s`);
}
