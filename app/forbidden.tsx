import { ButtonLink } from './components/button.tsx';
import { Page, PageHead } from './components/page-parts.tsx';

export default function Forbidden() {
  return (
    <Page>
      <title>Not allowed · Slipway</title>
      <PageHead
        title="You are not allowed to see this"
        lead="You are signed in, but your role or your organization’s grant does not cover this page. The licence page says what your organization may read; your manager or the licence office can change it."
      />
      <p>
        <ButtonLink href="/licence">See where you stand</ButtonLink>{' '}
        <ButtonLink href="/">Front page</ButtonLink>
      </p>
    </Page>
  );
}
