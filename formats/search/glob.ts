/**
 * Whether a name is as the pattern says: `*` stands for any number of characters, `?` for one, anything else for
 * itself. Time: the product of both lengths at most.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < name.length) {
    const sign = pattern[wanted];
    if (sign === '*') {
      star = wanted;
      resumeAt = at;
      wanted += 1;
    } else if (sign === '?' || sign === name[at]) {
      at += 1;
      wanted += 1;
    } else if (star >= 0) {
      resumeAt += 1;
      at = resumeAt;
      wanted = star + 1;
    } else return false;
  }
  while (pattern[wanted] === '*') wanted += 1;
  return wanted === pattern.length;
}
