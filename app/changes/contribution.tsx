import { Drawn } from '../components/layout/state-sprite.tsx';
import styles from './contribution.module.css';

type Kind = 'shared' | 'black-box';

/** What the two kinds of contribution mean legally, in short. The agreement says it in full. */
export const contributionMeaning: Record<Kind, string> = {
  shared:
    'Becomes part of the product once it is merged, under the grant-back of the licence. Whoever may read the tree may read it.',
  'black-box':
    'Stays with its vendor. Only the vendor, the organizations that it names and the owner’s maintainers see it; it is never redistributed without a contract on file.',
};

/** The legal kind of a contribution: icon and words. */
export function Contribution({ kind }: { kind: Kind }) {
  return (
    <span className={styles.contribution} data-kind={kind} title={contributionMeaning[kind]}>
      <Drawn shape={kind === 'shared' ? 'share' : 'lock'} size={14} />
      {kind === 'shared' ? 'Shared' : 'Black box'}
    </span>
  );
}
