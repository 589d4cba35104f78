import { Field, Select } from '../../components/forms/field.tsx';
import styles from './new.module.css';

/** A repository that a change can be sent to. */
export interface RepositoryChoice {
  slug: string;
  name: string;
  defaultBranch: string;
}

/** Where a change goes: the repository and its branch. */
export function TargetFields({ repositories }: { repositories: readonly RepositoryChoice[] }) {
  return (
    <div className={styles.pair}>
      <Select
        label="Repository"
        name="repository"
        options={repositories.map(({ slug, name }) => ({ value: slug, label: name }))}
      />
      <Field
        label="Branch"
        name="branch"
        mono
        required
        defaultValue={repositories[0]?.defaultBranch ?? 'main'}
      />
    </div>
  );
}
