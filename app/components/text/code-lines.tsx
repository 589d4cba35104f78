import './code.css';
import { LineSelection } from './line-selection.tsx';

/**
 * Highlighted lines with their numbers, each of which is a link. Lines come from `highlightLines`.
 * The numbers are drawn by a counter, so that nobody copies them.
 */
export function CodeLines({ lines, label }: { lines: readonly string[]; label: string }) {
  const html = lines
    .map(
      (line, index) =>
        `<span id="L${index + 1}"><a href="#L${index + 1}" tabindex="-1"></a>${line}\n</span>`,
    )
    .join('');
  return (
    <LineSelection>
      <section
        className="code-lines"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keys
        tabIndex={0}
      >
        <pre>
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlightLines escapes all that it did not make */}
          <code dangerouslySetInnerHTML={{ __html: html }} />
        </pre>
      </section>
    </LineSelection>
  );
}
