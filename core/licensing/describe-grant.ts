/** What one grant lets its organization do. */
export interface GrantTerms {
  /** '' is the whole tree. */
  pathPrefix: string;
  mayContribute: boolean;
}

interface GrantMeaning {
  /** Clones, fetches and pushes are of a view of the tree, where the grant is of a part: its commits are its own. */
  clones: 'tree' | 'view';
  pushes: boolean;
  /** A patch by mail, or a module. */
  uploads: boolean;
  /** A build reads the whole tree: for whom that is too much, it waits, and its result is released. */
  waitsForWord: boolean;
}

/** What a grant by itself lets its organization do. Pure; a test compares what each door does. */
export function meaningOfGrant({ pathPrefix, mayContribute }: GrantTerms): GrantMeaning {
  const whole = pathPrefix === '';
  return {
    clones: whole ? 'tree' : 'view',
    pushes: mayContribute,
    uploads: mayContribute,
    waitsForWord: mayContribute && !whole,
  };
}

/** The same as sentences, for the form before, the list after, and the page from which one sends. Pure. */
export function describeGrant(organizationName: string, terms: GrantTerms): string {
  const { clones, pushes, waitsForWord } = meaningOfGrant(terms);
  const view = clones === 'view' ? ', as a view with commit ids of its own,' : '';
  const what = `${organizationName} will read and clone ${coverPhrase([terms.pathPrefix])}${view}`;
  if (!pushes) return `${what} and may not send.`;
  const wait = waitsForWord
    ? ' A build reads the whole tree: each patch runs only when a maintainer lets it, and its result is shown as far as a maintainer releases it.'
    : '';
  return `${what} and may send changes to it by push or by upload.${wait}`;
}

/** The same for a table's cell. */
export function grantWords(terms: GrantTerms): string {
  const { clones, pushes } = meaningOfGrant(terms);
  const reads = clones === 'view' ? 'read and clone a view' : 'read and clone';
  if (!pushes) return reads;
  return clones === 'view'
    ? `${reads}, and send what a maintainer lets run`
    : `${reads}, push and upload`;
}

/** `drivers/ and include/`, or `the whole tree`. */
export function coverPhrase(prefixes: readonly string[]): string {
  if (prefixes.includes('')) return 'the whole tree';
  const shown = [...new Set(prefixes)].sort().map(withSlash);
  const last = shown.pop() ?? 'nothing';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** A grant is kept without the slash; a last part with a dot is taken for a file's name. */
function withSlash(prefix: string): string {
  return prefix.slice(prefix.lastIndexOf('/') + 1).includes('.') ? prefix : `${prefix}/`;
}
