import { auditReach } from '#core/identity/rules.ts';
import { readsHref } from '../audit/reads/reads-query.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import { currentViewer } from '../session/viewer-context.ts';

/** To who has read this path, for those who may know. */
export async function ReadersLink({ repository, path }: { repository: string; path: string }) {
  const viewer = await currentViewer();
  if (viewer === undefined || auditReach(viewer) === 'nothing') return null;
  return <ButtonLink href={readsHref({ repository, path })}>Readers</ButtonLink>;
}
