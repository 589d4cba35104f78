import { limits } from '#core/changes/rules.ts';
import { ChoiceField, FieldGroup, TextArea } from '../../components/forms/field.tsx';
import { contributionMeaning } from '../contribution.tsx';
import { ModuleFile } from './module-file.tsx';
import styles from './new.module.css';
import { type RepositoryChoice, TargetFields } from './target-fields.tsx';
import { UploadForm } from './upload-form.tsx';

/** The two legal kinds of contribution, each with its meaning. Neither is preselected. */
function Kinds({ vendor }: { vendor: string }) {
  return (
    <FieldGroup legend="What this contribution is">
      <ChoiceField
        type="radio"
        name="contribution"
        value="black-box"
        required
        label="Black box"
        hint={contributionMeaning['black-box'].replace('its vendor', vendor)}
      />
      <ChoiceField
        type="radio"
        name="contribution"
        value="shared"
        required
        label="Shared, with the right to redistribute"
        hint={contributionMeaning.shared}
      />
    </FieldGroup>
  );
}

/** The form for a driver without its source: a relocatable ELF file, and what describes it. */
export function SendModule(props: { repositories: readonly RepositoryChoice[]; vendor: string }) {
  return (
    <>
      <p className={styles.lead}>
        A driver built apart from the tree against the VMHI-D headers. It is linked into a boot
        bundle and booted with the branch’s own image; only the symbols that VMHI exports are open
        to it.
      </p>
      <UploadForm
        action="/api/changes/module"
        label="Upload a binary module"
        submit="Send the module"
      >
        <TargetFields repositories={props.repositories} />
        <ModuleFile maxBytes={limits.moduleBytes} />
        <TextArea
          label="Description"
          name="description"
          required
          maxLength={2000}
          rows={4}
          hint="What it drives, and on which machines."
        />
        <Kinds vendor={props.vendor} />
      </UploadForm>
    </>
  );
}
