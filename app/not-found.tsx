import { ButtonLink } from './components/button.tsx';
import { Page, PageHead } from './components/page-parts.tsx';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Page>
      <PageHead
        title="There is nothing here that you can see"
        lead="The address may be wrong, the thing may be gone, or it may belong to somebody else. Check the address, or start again from a list."
      />
      <p>
        <ButtonLink href="/changes">Changes</ButtonLink>{' '}
        <ButtonLink href="/source">Source</ButtonLink> <ButtonLink href="/">Front page</ButtonLink>
      </p>
    </Page>
  );
}
