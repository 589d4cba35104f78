/** A branch's short name, as narrow as we need it: no option, no `..`, no `@{`, no `.lock`; 100 characters at most. */
export function isBranchName(name: string): boolean {
  return (
    name.length <= 100 &&
    /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/.test(name) &&
    !name.includes('..') &&
    !/(\.|\.lock)(\/|$)/.test(name)
  );
}
