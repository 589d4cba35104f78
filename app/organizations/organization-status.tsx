import { State } from '../components/layout/state.tsx';

const looks = { active: 'pass', invited: 'waiting', revoked: 'fail' } as const;
const words = { active: 'Active', invited: 'Invited, not signed', revoked: 'Revoked' } as const;

/** Where an organization stands: icon and words. */
export function OrganizationStatus({ of }: { of: { status: 'active' | 'invited' | 'revoked' } }) {
  return <State state={looks[of.status]}>{words[of.status]}</State>;
}
