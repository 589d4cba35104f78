import type { OrganizationDetail } from '#core/views/read-organization.ts';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Section } from '../../components/layout/page-parts.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Hash } from '../../components/text/hash.tsx';
import { AbsoluteTime } from '../../components/text/time.tsx';

/** Who signed what, when, and from where. */
export function Acceptances({ detail }: { detail: OrganizationDetail }) {
  return (
    <Section title="Signatures">
      <Table<OrganizationDetail['acceptances'][number]>
        caption="Signatures"
        rows={detail.acceptances}
        rowKey={({ id }) => id}
        columns={[
          { label: 'Signed by', primary: true, cell: ({ userName }) => userName },
          {
            label: 'For',
            cell: ({ capacity }) =>
              capacity === 'organization' ? detail.organization.name : 'themselves',
          },
          { label: 'Version', tight: true, cell: ({ version }) => version },
          {
            label: 'Text',
            tight: true,
            cell: ({ agreementSha256 }) => (
              <Hash value={agreementSha256} what="SHA-256 of the text" />
            ),
          },
          {
            label: 'When',
            tight: true,
            cell: ({ acceptedAtMs }) => <AbsoluteTime atMs={acceptedAtMs} />,
          },
          { label: 'From', tight: true, cell: ({ address }) => address ?? 'not known' },
        ]}
        empty={
          <EmptyState title="No signature">
            Its manager signs for it on the licence page.
          </EmptyState>
        }
      />
    </Section>
  );
}
