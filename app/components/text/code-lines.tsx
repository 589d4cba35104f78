import './code.css';
import { chunkHtml, chunkLines, codeHtml } from './code-markup.ts';
import { CodeRegion } from './code-region.tsx';

/**
 * Highlighted lines with their numbers, where they are short enough to be sent at once. Lines come from
 * `highlightLines`. A click on a number names the line in the address (`#L12`), with Shift a range.
 */
export function CodeLines({ lines, label }: { lines: readonly string[]; label: string }) {
  const chunks: string[] = [];
  for (let at = 0; at < lines.length; at += chunkLines) {
    const part = lines.slice(at, at + chunkLines);
    chunks.push(chunkHtml(part.join('\n'), at + 1, part.length));
  }
  const html = codeHtml(chunks, { lineCount: lines.length });
  return (
    <CodeRegion label={label}>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlightLines escapes all that it did not make */}
      <div dangerouslySetInnerHTML={{ __html: html }} />
    </CodeRegion>
  );
}
