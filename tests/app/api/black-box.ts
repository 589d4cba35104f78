import { submitModule } from '#core/changes/submit-module.ts';
import type { TestHouse } from '../../helpers/house.ts';

export const moduleBytes = new TextEncoder().encode('\u007fELF, as far as the door looks');

/** A black box of the signed partner, with the artifact that holds its bytes. */
export async function sendBlackBox(house: TestHouse) {
  const submitted = await submitModule(house.signed.engineer.ctx, {
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
