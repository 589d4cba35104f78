'use client';
import { useState } from 'react';
import { printFault } from '#formats/claimed-bytes.ts';
import { type ModuleSelf, readModuleFile } from '#formats/module/module-self.ts';
import { counted } from '#formats/text/count.ts';
import { Field } from '../../components/forms/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import { Facts } from '../../components/layout/page-parts.tsx';
import { sentence } from '../../text/format.ts';
import { FileField } from './file-field.tsx';
import styles from './new.module.css';

/** What the chosen file says; undefined before one is chosen. */
type Read = ReturnType<typeof readModuleFile> | undefined;

function ModuleFacts({ self }: { self: ModuleSelf }) {
  const { major, minor } = self.abi;
  return (
    <Notice tone="info" title="The file says of itself" live>
      <Facts
        facts={[
          ['Name', <code key="name">{self.name || 'none'}</code>],
          ['Vendor', self.vendor || 'none'],
          ['Licence', self.licence || 'none'],
          ['Interface', `VMHI-D ${major}.${minor}, ${counted(self.versions.size, 'symbol')} of it`],
        ]}
      />
    </Notice>
  );
}

/** A field for what the file does not say. */
function MissingField({
  self,
  field,
  ...rest
}: { self: ModuleSelf | undefined; field: 'name' | 'licence' } & Omit<
  React.ComponentProps<typeof Field>,
  'name'
>) {
  return self?.[field] ? null : <Field {...rest} name={field} required />;
}

/** Fields for what the file does not say of itself, and for its version. */
function ModuleFields({ self }: { self: ModuleSelf | undefined }) {
  return (
    <>
      <div className={styles.pair}>
        <MissingField
          self={self}
          field="name"
          label="Name"
          mono
          pattern="[a-z][a-z0-9_\-]{0,47}"
          hint="Lower case. The same name is the same change."
        />
        <Field
          label="Version"
          name="version"
          mono
          required
          pattern="[0-9A-Za-z][0-9A-Za-z.+~\-]{0,31}"
          hint="Yours: a module file holds none. The same name and version is the same change."
        />
      </div>
      <MissingField
        self={self}
        field="licence"
        label="Licence"
        hint="An SPDX expression, or the word “proprietary”."
      />
    </>
  );
}

/**
 * The module's file, read here before it is sent, and fields for what it does not say of itself. Without
 * scripts all fields are there, and the portal holds them against the file.
 */
export function ModuleFile({ maxBytes }: { maxBytes: number }) {
  const [read, setRead] = useState<Read>();
  const self = read?.ok ? read.self : undefined;
  async function readChosen(file: File | undefined) {
    if (file === undefined || file.size > maxBytes) return setRead(undefined);
    setRead(readModuleFile(new Uint8Array(await file.arrayBuffer())));
  }
  return (
    <>
      <FileField
        label="Module file"
        hint="A relocatable ELF for RISC-V 64."
        accept=".vmod,.o,.ko,.mod,application/octet-stream"
        maxBytes={maxBytes}
        onChange={(event) => readChosen(event.currentTarget.files?.[0])}
      />
      {self && <ModuleFacts self={self} />}
      {read && !read.ok && (
        <Notice tone="held" title="This is no driver module" live>
          <p>{sentence(`${printFault('the file', read.fault)}; its run would fail`)}</p>
        </Notice>
      )}
      <ModuleFields self={self} />
    </>
  );
}
