import { describe, expect, it } from 'vitest';
import { markdownLimit, renderMarkdown } from '#app/components/markdown-html.ts';

/** Every tag that came out, with its attributes: what a browser would obey. */
function tagsOf(html: string): string[] {
  return html.match(/<[a-z/][^>]*>/gi) ?? [];
}

describe('renderMarkdown on hostile documents', () => {
  it.each([
    '<script>alert(1)</script>',
    'text <img src=x onerror=alert(1)> text',
    '<svg/onload=alert(1)>',
    '<iframe src="https://evil.example"></iframe>',
    '<style>body{display:none}</style>',
    '<!--><script>alert(1)</script>-->',
    '<div\n\n><script>alert(1)</script>',
    '`<b>`<b>',
    '```html"><script>alert(1)</script>\n<b>\n```',
    '# <img src=x onerror=alert(1)>',
    '| <b>a</b> |\n|---|\n| <script>1</script> |',
    '[<img src=x onerror=alert(1)>](https://ok.example)',
    '![" onerror="alert(1)](x "y\\" onerror=\\"alert(1)")',
    '[x](https://ok.example "\\" onmouseover=\\"alert(1)")',
    '[x]: https://ok.example "\\" onmouseover=\\"alert(1)"\n\n[x]',
    '<https://ok.example/"onmouseover="alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
  ])('makes no tag or attribute out of %j', (document) => {
    const allowed =
      /^<\/?(p|pre|code|h2|h3|em|strong|a|div|span|table|thead|tbody|tr|th|td|ul|ol|li|br|blockquote)( (id|class|tabindex|href|title|rel|data-language)="[^"<>]*")*\/?>$/;
    for (const tag of tagsOf(renderMarkdown(document))) expect(tag).toMatch(allowed);
  });

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java&#115;cript:alert(1)',
    'javascript&colon;alert(1)',
    '&#1;javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    '%6aavascript:alert(1)',
    'https:evil',
  ])('shows the words without a link for %j', (href) => {
    const html = renderMarkdown(`[words](${href})`);
    expect(html).toContain('words');
    expect(html).not.toContain('href=');
  });

  it('fetches no picture', () => {
    expect(renderMarkdown('![a chart](https://evil.example/x.png)')).toBe(
      '<p><span class="picture">[picture: a chart]</span></p>\n',
    );
  });

  it('gives headings names that no script uses, and links to them', () => {
    expect(renderMarkdown('# Guest exits\n\n[see](#Guest-exits)')).toBe(
      '<h2 id="section-guest-exits">Guest exits</h2>\n<p><a href="#section-guest-exits" rel="nofollow">see</a></p>\n',
    );
  });

  it('asks the page where a relative link leads', () => {
    const html = renderMarkdown('[d](vmhi-d.md) [up](../../x)', (href) =>
      href === 'vmhi-d.md' ? '/vmhi/vmhi-d' : undefined,
    );
    expect(html).toBe('<p><a href="/vmhi/vmhi-d" rel="nofollow">d</a> up</p>\n');
  });

  it('shows a document over the limit as it is, escaped', () => {
    const html = renderMarkdown(`<b>${'x'.repeat(markdownLimit)}`);
    expect(html.startsWith('<pre>&lt;b&gt;x')).toBe(true);
  });
});
