'use client';

import { type FormEvent, useState } from 'react';
import { reasonOf } from '#core/errors.ts';
import { Button } from '../components/forms/button.tsx';
import { ChoiceField, Field } from '../components/forms/field.tsx';
import styles from './boot-page.module.css';
import { BootView } from './boot-view.tsx';
import { describeEntered } from './entered-boot.ts';
import { useBoot } from './use-boot.ts';

function Files() {
  return (
    <div className={styles.files}>
      <Field
        label="Image"
        name="kernel"
        type="file"
        required
        hint="A raw RISC-V image, an ELF file, or a snapshot: that brings its own machine along."
      />
      <Field
        label="Initial RAM disk or boot bundle"
        name="initrd"
        type="file"
        hint="If the image wants one."
      />
    </div>
  );
}

function Settings() {
  return (
    <div className={styles.settings}>
      <Field label="Command line" name="append" mono />
      <Field label="Harts" name="harts" type="number" min={1} max={16} defaultValue={1} />
      <Field
        label="Memory (MiB)"
        name="memory"
        type="number"
        min={16}
        max={1024}
        defaultValue={128}
      />
      <Field
        label="Budget (instructions)"
        name="budget"
        type="number"
        min={1}
        defaultValue={2_000_000_000}
      />
    </div>
  );
}

/** One boot of the reader's own image. */
export function ChosenImageBoot() {
  const boot = useBoot();
  const [typing, setTyping] = useState(false);
  async function run(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    try {
      const described = await describeEntered(new FormData(event.currentTarget));
      boot.start({ ...described, interactive: typing });
    } catch (error) {
      boot.fail(reasonOf(error));
    }
  }
  const isRunning = boot.status.kind === 'running';
  return (
    <div className={styles.boot}>
      <form className={styles.form} onSubmit={run} aria-label="Boot an image">
        <Files />
        <Settings />
        <ChoiceField
          name="interactive"
          checked={typing}
          onChange={(event) => setTyping(event.currentTarget.checked)}
          label="Let me type"
          hint="A sleeping guest then waits for keys. A boot that got any cannot be repeated."
        />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary">
            {isRunning ? 'Boot again' : 'Boot'}
          </Button>
          {isRunning && <Button onClick={boot.save}>Save a snapshot</Button>}
          {isRunning && <Button onClick={boot.stop}>Stop</Button>}
        </div>
      </form>
      <BootView boot={boot} typing={typing} />
    </div>
  );
}
