import Link from 'next/link';
import { Command } from '#app/components/command.tsx';
import styles from './new.module.css';
import type { RepositoryChoice } from './target-fields.tsx';

/** Twenty random bytes in hex, by tools that every system with git has. */
const newChangeId =
  'git commit --signoff --trailer "Change-Id: I$(head -c 20 /dev/urandom | od -An -tx1 | tr -d \' \\n\')"';

/** How to send a change with git, as commands to copy. */
export function GitWay(props: {
  portal: string;
  repositories: readonly RepositoryChoice[];
  email: string;
}) {
  const repository = props.repositories[0];
  if (!repository) return <p>No repository is hosted here yet.</p>;
  const { slug, defaultBranch } = repository;
  const address = new URL(`/git/${slug}.git`, props.portal).href;
  return (
    <ol className={styles.steps}>
      <li>
        <p>
          Make an <Link href="/account">access token</Link> that may write. Git asks for it as the
          password; any user name will do.
        </p>
      </li>
      <li>
        <p>Clone the tree.</p>
        <Command text={`git clone ${address}`} what="clone command" />
      </li>
      <li>
        <p>
          Commit on top of <code>{defaultBranch}</code>, one commit for one change. It carries your
          sign-off (as <code>{props.email}</code>) and a Change-Id.
        </p>
        <Command text={newChangeId} what="commit command" />
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
