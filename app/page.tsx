import { Page, PageHead } from './components/page-parts.tsx';

export default function FrontPage() {
  return (
    <Page>
      <PageHead title="Slipway" lead="A community-source patch portal for a hypervisor." />
    </Page>
  );
}
