import type { Standing } from '#core/licensing/read-standing.ts';
import { printUtc } from '#formats/text/utc.ts';

/** One step that a reader needs before the source: done or not, and who can do it. */
export interface StandingStep {
  done: boolean;
  title: string;
  detail: string;
}

type Who = { name: string; organization: { name: string } };

/** The steps to read the source, in their order. Pure. */
export function standingSteps(standing: Standing, viewer: Who | undefined): StandingStep[] {
  if (!viewer) {
    return [
      {
        done: false,
        title: 'Sign in',
        detail: 'The text is public. To accept it, sign in with the account you were invited to.',
      },
    ];
  }
  const { name } = viewer.organization;
  const steps = {
    'sign-in': { done: true, title: 'Signed in', detail: `${viewer.name}, ${name}` },
    organization: organizationStep(standing, name),
    person: personStep(standing),
    grant: grantStep(standing, name),
  };
  return standing.steps.map((step) => steps[step]);
}

function organizationStep(standing: Standing, name: string): StandingStep {
  const { organizationSigned: signed, missing, maySignForOrganization } = standing;
  if (signed && !missing.includes('organization')) {
    return {
      done: true,
      title: `${name} has signed`,
      detail: `By ${signed.by}, ${printUtc(signed.atMs)}`,
    };
  }
  return {
    done: false,
    title: `${name} has not signed`,
    detail: maySignForOrganization
      ? 'You can sign for it, below.'
      : `A manager of ${name} signs for it on this page. Ask yours.`,
  };
}

function personStep({ personSigned }: Standing): StandingStep {
  return personSigned
    ? {
        done: true,
        title: 'You have accepted',
        detail: `For yourself, ${printUtc(personSigned.atMs)}`,
      }
    : { done: false, title: 'You have not accepted', detail: 'You can, below, for yourself.' };
}

function grantStep({ missing }: Standing, name: string): StandingStep {
  return missing.includes('grant')
    ? {
        done: false,
        title: 'No grant yet',
        detail: `The licence office says which trees ${name} may read. Ask your manager to write to it.`,
      }
    : { done: true, title: `${name} has a grant`, detail: 'It says which trees and folders.' };
}
