import { GitBranch } from 'lucide-react';
import { listRepositories } from '#core/source/list-repositories.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import { ChoiceMenu } from '../components/forms/choice-menu.tsx';
import { Dialog } from '../components/forms/dialog.tsx';
import { Tabs } from '../components/layout/tabs.tsx';
import { Command } from '../components/text/command.tsx';
import { site } from '../process/site.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { sourceHref } from './address.ts';
import { branchNames } from './branch-names.ts';
import { SourceKeys } from './keys/source-keys.tsx';
import { PathCrumbs } from './path-crumbs.tsx';
import { ReadersLink } from './readers-link.tsx';
import { SettingsLink } from './settings-link.tsx';
import styles from './source.module.css';
import { ViewNote } from './view-note.tsx';

type CurrentTab = 'files' | 'history' | 'branches';

/**
 * The top of each source page: which tree, which branch, where in it, and how to clone it; and its keys. For a page
 * whose verb has authorized the viewer.
 *
 * `commit`: of a page of files, which `y` makes permanent. `shows`: `path` is a file, and this is shown of it.
 */
export async function RepositoryHead({
  repository,
  revision,
  path,
  commit,
  shows,
  current,
}: {
  repository: string;
  revision: string;
  path: string;
  commit?: string;
  shows?: 'file' | 'blame';
  current: CurrentTab;
}) {
  const ctx = await viewerContext();
  const branches = await branchNames(ctx, repository);
  const name = listRepositories(ctx).find(({ slug }) => slug === repository)?.name ?? repository;
  const view = current === 'history' ? 'history' : 'tree';
  return (
    <div className={styles.head}>
      <SourceKeys {...{ repository, revision, path, commit, shows }} />
      <div className={styles.headRow}>
        <PathCrumbs repository={repository} name={name} revision={revision} path={path} />
        <div className={styles.headTools}>
          <BranchMenu {...{ repository, revision, view, branches }} />
          {branches.length > 0 ? (
            <ButtonLink small href={sourceHref(repository, 'download', revision, path)}>
              Download
            </ButtonLink>
          ) : null}
          <ReadersLink repository={repository} path={path} />
          <SettingsLink repository={repository} />
          <CloneDialog repository={repository} />
        </div>
      </div>
      <ViewNote repository={repository} />
      <SourceTabs {...{ repository, revision, name, current }} branchesCount={branches.length} />
    </div>
  );
}

function BranchMenu({
  repository,
  revision,
  view,
  branches,
}: {
  repository: string;
  revision: string;
  view: 'history' | 'tree';
  branches: readonly string[];
}) {
  const isBranch = branches.includes(revision);
  return (
    <ChoiceMenu
      label={`Branch: ${isBranch ? revision : 'a commit'}`}
      shown={
        <>
          <GitBranch size={14} aria-hidden />
          {isBranch ? revision : revision.slice(0, 9)}
        </>
      }
      choices={branches.map((branch) => ({
        href: sourceHref(repository, view, branch, ''),
        label: branch,
        current: branch === revision,
      }))}
    />
  );
}

function SourceTabs({
  repository,
  revision,
  name,
  current,
  branchesCount,
}: {
  repository: string;
  revision: string;
  name: string;
  current: CurrentTab;
  branchesCount: number;
}) {
  return (
    <Tabs
      label={name}
      tabs={[
        {
          href: sourceHref(repository, 'tree', revision, ''),
          label: 'Files',
          current: current === 'files',
        },
        {
          href: sourceHref(repository, 'history', revision, ''),
          label: 'History',
          current: current === 'history',
        },
        {
          href: `/source/${repository}/branches`,
          label: 'Branches',
          count: branchesCount,
          current: current === 'branches',
        },
      ]}
    />
  );
}

async function CloneDialog({ repository }: { repository: string }) {
  const { environment } = await site();
  return (
    <Dialog
      trigger="Clone"
      small
      title={`Clone ${repository}`}
      description={
        <p>
          Git asks for a user name and a password. Any user name will do; the password is an access
          token of yours. <a href="/account#tokens">Make a token</a>
        </p>
      }
    >
      <Command what="clone command" text={`git clone ${environment.url}/git/${repository}.git`} />
      <p>To send a change, commit with a sign-off and push to the branch’s review ref:</p>
      <Command what="push command" text="git push origin HEAD:refs/for/main" />
      <p>
        <a href="/changes/new">Other ways to send a change</a>
      </p>
    </Dialog>
  );
}
