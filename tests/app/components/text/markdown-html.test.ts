import { describe, expect, it } from 'vitest';
import { markdownLimit, readMarkdown, renderMarkdown } from '#app/components/text/markdown-html.ts';
import { showHidden } from '#formats/text/hidden-characters.ts';

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

  it('shows hidden characters by their marks, wherever they stand', () => {
    const html = renderMarkdown(
      '# a\u202eb\n\n`c\u200bd` &#x2066;\n\n```\u202e\ne\u00ad\n```\n\n[x\u202e](https://a.example/\u202e "t\u202e")',
    );
    expect(showHidden(html)).toBe(html);
    for (const mark of ['202E', '200B', '2066', '00AD']) expect(html).toContain(`⟦U+${mark}⟧`);
  });

  it('draws checkboxes, tables and bare addresses, and links no words that look like names', () => {
    expect(renderMarkdown('- [x] done\n- [ ] open')).toContain('☑ done');
    expect(renderMarkdown('|a|\n|:-:|\n|b|')).toContain('<td>b</td>');
    expect(renderMarkdown('see https://a.example/x and README.md')).toBe(
      '<p>see <a href="https://a.example/x" rel="nofollow">https://a.example/x</a> and README.md</p>\n',
    );
  });

  it.each([
    ['is over the limit', `<b>${'x'.repeat(markdownLimit)}`, 'longer than 128 KiB'],
    ['nests too deep', `${'> '.repeat(4000)}<b>x`, 'nests deeper than 60 levels'],
    ['has lists that nest too deep', `${'- '.repeat(4000)}<b>x`, 'nests deeper than 60 levels'],
  ])('shows a document that %s as it is, and says why', (_, document, reason) => {
    const html = renderMarkdown(document);
    expect(html).toContain(reason);
    expect(html).toContain('&lt;b&gt;x');
    expect(html).not.toContain('<blockquote');
  });

  it('does not write a long address out for each use of it', () => {
    const address = `https://a.example/${'x'.repeat(50_000)}`;
    const html = renderMarkdown(`${'[a] '.repeat(15_000)}\n\n[a]: ${address}\n`);
    expect(html.length).toBeLessThan(3 << 20);
  });

  it('does not write the way to a deep folder out for each link and picture', () => {
    const deep = `/source/keel/file/main/${'folder/'.repeat(600)}`;
    const inside = (href: string) => deep + href;
    for (const part of ['[a](b) ', '![a](b) ']) {
      const { html } = readMarkdown(part.repeat(15_000), { resolve: inside, picture: inside });
      expect(html.split(deep).length - 1, part).toBeGreaterThan(200);
      expect(html.length, part).toBeLessThan(3 << 20);
    }
  });
});
