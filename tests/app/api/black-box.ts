import { submitModule } from '#core/changes/submit-module.ts';
import type { TestSite } from '../../helpers/site.ts';

export const moduleBytes = new TextEncoder().encode('\u007fELF, as far as the door looks');

/** A black box of the signed partner, with the artifact that holds its bytes. */
export async function sendBlackBox(site: TestSite) {
  const submitted = await submitModule(site.signed.engineer.ctx, {
    repositorySlug: 'keel',
    targetBranch: 'main',
    contribution: 'black-box',
    metadata: {
      name: 'acme-nic',
      version: '1.0',
      licence: 'proprietary',
      description: 'Drives the Acme network card.',
    },
    bytes: moduleBytes,
  });
  return submitted;
}
