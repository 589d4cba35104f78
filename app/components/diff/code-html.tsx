import '../text/code.css';

/**
 * A line of code as markup that `lineHtml` made. It is the only maker: all text in it is escaped there, and
 * nothing but its own spans and marks is markup. One string instead of some ten elements keeps a diff of
 * thousands of lines quick to take over in the browser.
 */
export function CodeHtml({ html, className }: { html: string; className?: string }) {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: escaped by lineHtml, its only maker
  return <code className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}
