/** `+2`, `−1`, `0`: with a true minus sign. */
export function voteText(value: number): string {
  if (value === 0) return '0';
  return value > 0 ? `+${value}` : `−${-value}`;
}

const phrases: Record<number, string> = {
  2: 'looks good, may be merged',
  1: 'looks good, somebody else must approve',
  0: 'no vote',
  [-1]: 'would rather not see it merged so',
  [-2]: 'must not be merged',
};

/** What a vote says, in words. */
export function votePhrase(value: number): string {
  return `${voteText(value)}, ${phrases[value] ?? 'no such vote'}`;
}
