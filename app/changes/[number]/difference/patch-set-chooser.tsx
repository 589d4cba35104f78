import { Button } from '../../../components/forms/button.tsx';
import type { Loaded } from '../load-change.ts';
import styles from './patch-set-chooser.module.css';

/** Which two are compared: a patch set with its base, or with another patch set. A form, so that it is one URL. */
export function PatchSetChooser({ loaded }: { loaded: Loaded }) {
  const { change, sides } = loaded;
  if (change.patchSets.length === 1) return null;
  return (
    <form action={`/changes/${change.number}#files`} className={styles.chooser}>
      <label>
        Patch set{' '}
        <select name="patchset" defaultValue={sides.patchSet}>
          {change.patchSets.map(({ number }) => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      </label>
      <label>
        against{' '}
        <select name="against" defaultValue={sides.against ?? ''}>
          <option value="">its base</option>
          {change.patchSets.map(({ number }) => (
            <option key={number} value={number}>
              patch set {number}
            </option>
          ))}
        </select>
      </label>
      <Button small type="submit">
        Show
      </Button>
    </form>
  );
}
