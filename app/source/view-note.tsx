import { describeView } from '#core/source/describe-view.ts';
import { viewerContext } from '../session/viewer-context.ts';
import styles from './source.module.css';

/** Says to who reads parts of a tree what this is a view of; nothing to the others. */
export async function ViewNote({ repository }: { repository: string }) {
  const words = await describeView(await viewerContext(), { repositorySlug: repository });
  if (words === undefined) return null;
  return (
    <p className={styles.viewNote}>
      You read <code>{words.cover}</code> of {words.repository}. This is a view: its commit ids are
      its own.
      {words.isBehind ? ' A branch has moved; the view follows in a moment.' : null}
    </p>
  );
}
