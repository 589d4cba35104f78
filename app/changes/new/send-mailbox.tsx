import { limits } from '#core/changes/rules.ts';
import { Command } from '../../components/text/command.tsx';
import { FileField } from './file-field.tsx';
import styles from './new.module.css';
import { type RepositoryChoice, TargetFields } from './target-fields.tsx';
import { UploadForm } from './upload-form.tsx';

/** The form for a patch as `git format-patch` writes it. */
export function SendMailbox({ repositories }: { repositories: readonly RepositoryChoice[] }) {
  return (
    <>
      <p className={styles.lead}>
        One patch, signed off. It must apply to the tip of the branch. With the same Change-Id as an
        earlier one it becomes that change’s next patch set.
      </p>
      <Command text="git format-patch -1 --stdout > change.patch" what="format-patch command" />
      <UploadForm action="/api/changes/mailbox" label="Upload a patch" submit="Send the patch">
        <TargetFields repositories={repositories} />
        <FileField
          label="Patch file"
          hint="What git format-patch wrote, or one mail with a patch as a list or a mail client saved it."
          accept=".patch,.mbox,.eml,text/plain,application/mbox"
          maxBytes={limits.mailboxBytes}
        />
      </UploadForm>
    </>
  );
}
