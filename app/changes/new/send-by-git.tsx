import Link from 'next/link';
import { Command } from '../../components/text/command.tsx';
import styles from './new.module.css';
import type { RepositoryChoice } from './target-fields.tsx';

/** How to send a change with git, as commands to copy. */
export function SendByGit(props: {
  portal: string;
  repositories: readonly RepositoryChoice[];
  email: string;
}) {
  const repository = props.repositories[0];
  if (!repository) return <p>No repository is hosted here yet.</p>;
  const { slug, defaultBranch } = repository;
  const address = new URL(`/git/${slug}.git`, props.portal).href;
  const hook = new URL('/hooks/commit-msg', props.portal).href;
  return (
    <ol className={styles.steps}>
      <li>
        <p>
          Make an{' '}
          <Link prefetch={false} href="/account">
            access token
          </Link>{' '}
          that may write. Git asks for it as the password; any user name will do.
        </p>
      </li>
      <li>
        <p>Clone the tree, with the hook that gives each commit its Change-Id.</p>
        <Command
          text={`git clone ${address}\ncd ${slug}\ncurl -fo .git/hooks/commit-msg ${hook}\nchmod +x .git/hooks/commit-msg`}
          what="clone commands"
        />
      </li>
      <li>
        <p>
          Commit on top of <code>{defaultBranch}</code>, one commit for one change, signed off as{' '}
          <code>{props.email}</code>.
        </p>
        <Command
          text={`git config user.email ${props.email}\ngit commit --signoff`}
          what="commit commands"
        />
      </li>
      <li>
        <p>Push it for review. The answer names the change.</p>
        <Command text={`git push origin HEAD:refs/for/${defaultBranch}`} what="push command" />
      </li>
      <li>
        <p>
          For the next patch set, amend the same commit, keep its Change-Id line, and push again.
        </p>
        <Command
          text={`git commit --amend\ngit push origin HEAD:refs/for/${defaultBranch}`}
          what="commands for the next patch set"
        />
      </li>
    </ol>
  );
}
