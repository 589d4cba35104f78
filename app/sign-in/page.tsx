import { redirect } from 'next/navigation';
import { Notice } from '../components/layout/notice.tsx';
import { localPath } from '../outcomes/return-path.ts';
import { currentViewer } from '../session/viewer-context.ts';
import styles from '../styles/narrow.module.css';
import { SignInForm } from './sign-in-form.tsx';

export const metadata = { title: 'Sign in' };

export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const search = await searchParams;
  const back = localPath(search.return);
  if (await currentViewer()) redirect(back);
  return (
    <div className={styles.narrow}>
      <h1>Sign in</h1>
      {back === '/' ? null : (
        <Notice>
          <p>You need to be signed in to see that page. You go there afterwards.</p>
        </Notice>
      )}
      <SignInForm back={back} />
      <p className={styles.after}>
        Accounts are made by invitation. Your organization’s manager or the licence office invites
        you by a link.
      </p>
    </div>
  );
}
