/** What the audit page is asked for, in its address. */
export interface AuditQuery {
  action?: string;
  subject?: string;
  actorUserId?: string;
  beforeSequence?: number | undefined;
  verify?: boolean;
}

type Search = Record<string, string | string[] | undefined>;

/** The query of the address; a value that does not parse is left out. */
export function readAuditQuery(search: Search): AuditQuery {
  const text = (name: string, limit: number) => {
    const value = search[name];
    return typeof value === 'string' && value.trim() !== ''
      ? value.trim().slice(0, limit)
      : undefined;
  };
  const action = text('action', 100);
  const subject = text('subject', 300);
  const actorUserId = text('actor', 100);
  const before = Number(text('before', 16));
  return {
    ...(action !== undefined && { action }),
    ...(subject !== undefined && { subject }),
    ...(actorUserId !== undefined && { actorUserId }),
    ...(Number.isSafeInteger(before) && before > 0 && { beforeSequence: before }),
    ...(search.verify === '1' && { verify: true }),
  };
}

/** The address of the audit page with this query. */
export function auditHref(query: AuditQuery): string {
  const search = new URLSearchParams();
  if (query.action) search.set('action', query.action);
  if (query.subject) search.set('subject', query.subject);
  if (query.actorUserId) search.set('actor', query.actorUserId);
  if (query.beforeSequence) search.set('before', String(query.beforeSequence));
  if (query.verify) search.set('verify', '1');
  return search.size === 0 ? '/audit' : `/audit?${search}`;
}
