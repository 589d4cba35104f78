import styles from './command.module.css';
import { CopyButton } from './copy-button.tsx';

/** Lines for a shell, to be copied whole. `what` names them: `clone command`. */
export function Command({ text, what }: { text: string; what: string }) {
  return (
    <div className={styles.command}>
      <pre>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
