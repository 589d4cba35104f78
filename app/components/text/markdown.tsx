import styles from './markdown.module.css';
import { type LinkResolver, renderMarkdown } from './markdown-html.ts';

/** A document of a hosted tree, or a comment, as text for reading. HTML in it is shown, never obeyed. */
export function Markdown({ text, resolve }: { text: string; resolve?: LinkResolver }) {
  return (
    <div
      className={styles.markdown}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: renderMarkdown escapes all that it did not make
      dangerouslySetInnerHTML={{ __html: renderMarkdown(text, resolve) }}
    />
  );
}
