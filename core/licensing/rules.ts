import { pathProblem } from '#core/tree-path.ts';
import { coverPhrase } from './describe-grant.ts';

/** What the decision about source is made from: all of it looked up for this one question. */
export interface LicenceFacts {
  /** Of the company that owns the tree: its people need their own acceptance only. */
  isOwner: boolean;
  organizationStatus: 'invited' | 'active';
  organizationName: string;
  /** The current agreement's version, or undefined before the first is published. */
  agreementVersion: string | undefined;
  organizationSigned: boolean;
  personSigned: boolean;
  /** Live ones, of this repository, for this organization. */
  grants: readonly { pathPrefix: string; mayContribute: boolean }[];
}

export type Purpose = 'read' | 'contribute';

type SourceDecision =
  | { ok: true; prefixes: readonly string[] }
  | { ok: false; code: 'licence-required' | 'forbidden'; reason: string };

/**
 * Whether source may be seen or sent. Pure; `authorizeSource` gathers the facts.
 *
 * @param path undefined: anything at all; '' the whole tree; otherwise one path.
 * @returns `prefixes`: what is covered; `['']` is everything.
 */
export function decideSource(
  facts: LicenceFacts,
  path: string | undefined,
  purpose: Purpose,
): SourceDecision {
  const partner = !facts.isOwner;
  if (facts.agreementVersion === undefined) {
    return no('licence-required', 'no licence agreement is published yet');
  }
  const text = `agreement ${facts.agreementVersion}`;
  if (partner && (!facts.organizationSigned || facts.organizationStatus !== 'active')) {
    return no('licence-required', `${facts.organizationName} has not signed ${text}`);
  }
  if (!facts.personSigned) {
    return no('licence-required', `you have not accepted ${text} for yourself`);
  }
  const prefixes = partner
    ? facts.grants
        .filter((grant) => purpose === 'read' || grant.mayContribute)
        .map(({ pathPrefix }) => pathPrefix)
    : [''];
  if (prefixes.length === 0) {
    const what = purpose === 'read' ? 'grant' : 'grant to contribute';
    return no(
      'forbidden',
      `${facts.organizationName} has no live ${what} for this repository; the licence office gives one`,
    );
  }
  if (path !== undefined && !isCovered(prefixes, path)) {
    const wanted = path === '' ? 'the whole tree' : path.slice(0, 200);
    const covered = coverPhrase(prefixes);
    return no(
      'forbidden',
      `your grant does not cover ${wanted}; it covers ${covered}, and the licence office can widen it`,
    );
  }
  return { ok: true, prefixes };
}

function no(code: 'licence-required' | 'forbidden', reason: string): SourceDecision {
  return { ok: false, code, reason };
}

/** Whether `path` is one of the prefixes or lies under one. Whole segments: `drivers/rt` is not `drivers/rtc`. */
export function isCovered(prefixes: readonly string[], path: string): boolean {
  if (path !== '' && pathProblem(path) !== undefined) return false;
  return prefixes.some(
    (prefix) => prefix === '' || path === prefix || path.startsWith(`${prefix}/`),
  );
}

/** Whether something covered lies under `folder`, so that the way there may be walked. */
export function leadsToCovered(prefixes: readonly string[], folder: string): boolean {
  return prefixes.some(
    (prefix) => prefix !== '' && (folder === '' || prefix.startsWith(`${folder}/`)),
  );
}
