import { expect, test } from 'vitest';
import { commitsHtml } from '#app/source/commits-markup.ts';
import type { CommitSummary } from '#core/git-port.ts';

const person = { name: '<b>A</b>', email: 'a@b.example', time: { atMs: 0, raw: '0 +0000' } };
const commit: CommitSummary = {
  commit: 'a'.repeat(40),
  parents: [],
  subject: '<script>alert("1")</script> & \u202e',
  author: person,
  committer: person,
};
const changes = new Map([[commit.commit, { number: 7, subject: '' }]]);

test('nothing of a commit is markup, and hidden characters are shown', () => {
  const html = commitsHtml('keel', [commit], changes, 60_000);
  expect(html).not.toMatch(/<script|<b>|\u202e/);
  expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; ');
  expect(html).toContain('&lt;b&gt;A&lt;/b&gt;, <time ');
  expect(html).toContain('1 minute ago');
  expect(html).toContain('<a href="/changes/7">change 7</a>');
  expect(html).toContain(`<code>${'a'.repeat(9)}</code>`);
});

test('a commit without a subject or a date has a row all the same', () => {
  const author = { ...person, time: { raw: '<99' } };
  const html = commitsHtml('keel', [{ ...commit, subject: '', author }], new Map(), 0);
  expect(html).toContain('>no message</a>');
  expect(html).toContain('at &lt;99</span>');
});
