import { listVmhiDocuments } from '#core/source/list-vmhi-documents.ts';
import { readVmhiDocument } from '#core/source/read-vmhi-document.ts';
import { Page, PageHead } from '../../components/layout/page-parts.tsx';
import { CodeLines } from '../../components/text/code-lines.tsx';
import { Markdown } from '../../components/text/markdown.tsx';
import { outsideLink } from '../../components/text/markdown-html.ts';
import { highlightLines } from '../../highlight/highlight.ts';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { viewerContext } from '../../session/viewer-context.ts';
import { decodeRevision } from '../../source/address.ts';
import styles from '../../source/source.module.css';
import { pageTitle } from '../../text/page-title.ts';
import { textOfFence, withoutTitle } from '../../text/published-text.ts';

interface Props {
  params: Promise<{ name: string }>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle(`${decodeRevision((await params).name) ?? ''} · VMHI`);
}

export default async function VmhiDocumentPage({ params }: Props) {
  const name = decodeRevision((await params).name) ?? '';
  const ctx = await viewerContext();
  const { title, kind, markdown } = await runForPage(() => readVmhiDocument(ctx, { name }));
  const names = new Set((await listVmhiDocuments(ctx)).map((document) => document.name));
  // Published documents may name each other; a link to what is not published shows as words.
  const resolve = (href: string) => {
    const [path = '', fragment] = href.split('#');
    const last = path.slice(path.lastIndexOf('/') + 1);
    if (!names.has(last) || /^[a-z]+:/i.test(path)) return outsideLink(href);
    const section = fragment ? `#section-${fragment.toLowerCase()}` : '';
    return `/vmhi/${encodeURIComponent(last)}${section}`;
  };
  return (
    <Page wide={kind === 'header'}>
      <PageHead title={title} crumbs={[{ href: '/vmhi', label: 'VMHI' }]} />
      {kind === 'header' ? (
        <section className={styles.file} aria-label={name}>
          <CodeLines
            lines={await highlightLines(textOfFence(markdown), name)}
            label={`Content of ${name}`}
          />
        </section>
      ) : (
        <Markdown text={withoutTitle(markdown, title)} resolve={resolve} />
      )}
    </Page>
  );
}
