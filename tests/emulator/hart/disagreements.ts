/** What two machines did differently, sorted by why. */
export interface Kind<Pair> {
  /** What the other does, and the section that says what is right. */
  name: string;
  is(pair: Pair): boolean;
}

export interface Tally<Pair> {
  /** For people: how many cases, and how many disagreements of which kind. */
  summary: string;
  unexplained: Pair[];
}

/** The first kind that fits takes a disagreement. */
export function tally<Pair>(
  title: string,
  cases: number,
  disagreements: readonly Pair[],
  kinds: readonly Kind<Pair>[],
): Tally<Pair> {
  const counts = kinds.map(() => 0);
  const unexplained: Pair[] = [];
  for (const pair of disagreements) {
    const index = kinds.findIndex((kind) => kind.is(pair));
    if (index < 0) unexplained.push(pair);
    else counts[index] = (counts[index] ?? 0) + 1;
  }
  const seen = counts.filter((count) => count > 0).length;
  const lines = kinds.map(({ name }, index) => `  ${counts[index]} ${name}`);
  return {
    summary: [
      `${title}: cases ${cases.toLocaleString('en')}; ${seen} kinds of disagreement; unexplained ${unexplained.length}`,
      ...lines,
      '',
    ].join('\n'),
    unexplained,
  };
}
