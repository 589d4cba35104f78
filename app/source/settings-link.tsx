import { mayChangeRepository } from '#core/identity/rules.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import { currentViewer } from '../session/viewer-context.ts';

/** To the form of name, description and default branch, for those who may change them. */
export async function SettingsLink({ repository }: { repository: string }) {
  const viewer = await currentViewer();
  if (viewer === undefined || !mayChangeRepository(viewer)) return null;
  return <ButtonLink href={`/source/${repository}/settings`}>Settings</ButtonLink>;
}
