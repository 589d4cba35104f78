import Link from 'next/link';
import { ButtonLink } from './components/forms/button.tsx';
import { Page, Section } from './components/layout/page-parts.tsx';
import { Slip } from './components/slip/slip.tsx';
import { exampleSlip } from './front-page/example-slip.ts';
import styles from './front-page/front-page.module.css';
import { currentViewer } from './session/viewer-context.ts';

export default async function FrontPage() {
  const viewer = await currentViewer();
  return (
    <Page>
      <div className={styles.opening}>
        <h1>A hypervisor’s source, shared with those who build on it</h1>
        <p>
          Slipway is where licensed partners read the tree, send drivers as source or as binaries,
          and see them built and booted before a maintainer looks.
        </p>
        <div className={styles.ways}>{viewer ? <SignedInLinks /> : <PublicLinks />}</div>
      </div>
      <Section title="How a patch travels">
        <Slip stations={exampleSlip} hrefs={{}} />
        <p className={styles.note}>
          The slip of an example. Every change has one; it fills while the work goes on, and each
          station opens its evidence.
        </p>
      </Section>
      <div className={styles.sides}>
        <ForEngineers />
        <ForLawyers />
      </div>
    </Page>
  );
}

function ForEngineers() {
  return (
    <Section title="For the engineer">
      <div>
        <p>
          Clone with plain git. Push to <code>refs/for/main</code>, mail a patch, or upload a binary
          module with its metadata. The build runs in a sandbox; the boot runs in an emulator where
          time is counted in instructions, so a failure is the same failure on your desk: the same
          command boots it there.
        </p>
        <p>
          Drivers and guests rely on <Link href="/vmhi">VMHI</Link>, the published interfaces.
          Anybody may read and implement them, without a licence.
        </p>
      </div>
    </Section>
  );
}

function ForLawyers() {
  return (
    <Section title="For the lawyer">
      <div>
        <p>
          No byte of the source reaches anyone who is not bound. An organization signs, each person
          accepts, and a grant says which trees or folders and until when. Ending a grant works at
          once, on transfers that run too.
        </p>
        <p>
          The <Link href="/licence">licence</Link> asks no royalty. What is contributed comes back
          under it; patents stay with their owner; a black-box binary goes to nobody without a
          contract. Who did what is kept in a log that cannot be rewritten unseen.
        </p>
      </div>
    </Section>
  );
}

function SignedInLinks() {
  return (
    <>
      <ButtonLink kind="primary" href="/changes">
        Changes
      </ButtonLink>
      <ButtonLink href="/source">Source</ButtonLink>
      <ButtonLink href="/changes/new">Send a change</ButtonLink>
    </>
  );
}

function PublicLinks() {
  return (
    <>
      <ButtonLink kind="primary" href="/sign-in">
        Sign in
      </ButtonLink>
      <ButtonLink href="/licence">Read the licence</ButtonLink>
      <ButtonLink href="/vmhi">Read VMHI</ButtonLink>
    </>
  );
}
