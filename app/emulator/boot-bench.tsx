'use client';
import { type FormEvent, useState } from 'react';
import { Button } from '#app/components/button.tsx';
import { Console } from '#app/components/console/console.tsx';
import { Field, Tick } from '#app/components/field.tsx';
import { Notice } from '#app/components/notice.tsx';
import { formatCount } from '#app/format.ts';
import styles from './boot-bench.module.css';
import { type BootRequest, readBootRequest } from './boot-request.ts';
import { TranscriptFacts } from './transcript-facts.tsx';
import { type BootStatus, useBoot } from './use-boot.ts';

const mebibyte = 1024 * 1024;

async function fetchArtifact(sha256: string, what: string): Promise<Uint8Array> {
  const response = await fetch(`/api/artifacts/${sha256}`);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new Error(
    response.status === 401
      ? `Sign in first: the ${what} is licensed.`
      : `The ${what} is not to be had (status ${response.status}).`,
  );
}

async function chosenFile(form: FormData, name: string): Promise<Uint8Array | undefined> {
  const file = form.get(name);
  if (!(file instanceof File) || file.size === 0) return undefined;
  return new Uint8Array(await file.arrayBuffer());
}

/** The files that the form names: chosen ones before those of the address. */
async function gatherFiles(form: FormData, request: BootRequest) {
  const kernel =
    (await chosenFile(form, 'kernel')) ??
    (request.image && (await fetchArtifact(request.image, 'image')));
  if (!kernel) throw new Error('Choose an image first.');
  const initrd =
    (await chosenFile(form, 'initrd')) ??
    (request.initrd && (await fetchArtifact(request.initrd, 'boot bundle')));
  return { kernel, initrd: initrd || undefined };
}

async function describeBoot(form: FormData, request: BootRequest) {
  const entered = readBootRequest({
    append: String(form.get('append') ?? ''),
    harts: String(form.get('harts') ?? ''),
    memory: String(form.get('memory') ?? ''),
    budget: String(form.get('budget') ?? ''),
  });
  return {
    description: {
      ...(await gatherFiles(form, request)),
      harts: entered.harts,
      memoryBytes: entered.memoryMiB * mebibyte,
      firmware: 'builtin' as const,
      commandLine: entered.append,
    },
    limits: { budgetInstructions: entered.budgetInstructions },
    interactive: form.get('interactive') === '1',
  };
}

function Files({ request }: { request: BootRequest }) {
  return (
    <>
      <Field
        label="Image"
        name="kernel"
        type="file"
        required={request.image === undefined}
        hint={
          request.image === undefined
            ? 'A raw RISC-V image or an ELF file.'
            : `Artifact ${request.image.slice(0, 9)} is booted unless you choose a file.`
        }
      />
      <Field
        label="Initial RAM disk or boot bundle"
        name="initrd"
        type="file"
        hint={
          request.initrd === undefined
            ? 'If the image wants one.'
            : `Artifact ${request.initrd.slice(0, 9)} unless you choose a file.`
        }
      />
    </>
  );
}

function Settings({ request }: { request: BootRequest }) {
  return (
    <div className={styles.settings}>
      <Field label="Command line" name="append" mono defaultValue={request.append} />
      <Field
        label="Harts"
        name="harts"
        type="number"
        min={1}
        max={16}
        defaultValue={request.harts}
      />
      <Field
        label="Memory (MiB)"
        name="memory"
        type="number"
        min={16}
        max={1024}
        defaultValue={request.memoryMiB}
      />
      <Field
        label="Budget (instructions)"
        name="budget"
        type="number"
        min={1}
        defaultValue={request.budgetInstructions}
      />
    </div>
  );
}

function Status({ status }: { status: BootStatus }) {
  if (status.kind === 'failed') {
    return (
      <Notice tone="fail" title="It could not be booted" live>
        <p>{status.reason}</p>
      </Notice>
    );
  }
  if (status.kind === 'ended') return <TranscriptFacts ended={status} />;
  if (status.kind === 'idle') return null;
  return (
    <p className={styles.progress}>{formatCount(status.retiredInstructions)} instructions so far</p>
  );
}

/** A bench for one boot: what goes in, the console, and what the transcript says. */
export function BootBench({ request }: { request: BootRequest }) {
  const boot = useBoot();
  const [loading, setLoading] = useState(false);
  const [typing, setTyping] = useState(false);
  const isRunning = boot.status.kind === 'running';
  async function run(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setLoading(true);
    try {
      boot.start(await describeBoot(new FormData(event.currentTarget), request));
    } catch (error) {
      boot.fail(error instanceof Error ? error.message : String(error));
    }
    setLoading(false);
  }
  return (
    <div className={styles.bench}>
      <form className={styles.form} onSubmit={run} aria-label="Boot an image">
        <Files request={request} />
        <Settings request={request} />
        <Tick
          name="interactive"
          value="1"
          checked={typing}
          onChange={(event) => setTyping(event.currentTarget.checked)}
          label="Let me type"
          hint="A sleeping guest then waits for keys. A boot that got any cannot be repeated."
        />
        <div className={styles.buttons}>
          <Button type="submit" kind="primary" disabled={loading}>
            {loading ? 'Loading the image…' : isRunning ? 'Boot again' : 'Boot'}
          </Button>
          {isRunning && <Button onClick={boot.stop}>Stop</Button>}
        </div>
      </form>
      <Console
        label="Console of the guest"
        feed={boot.feed}
        rows={24}
        onInput={typing ? boot.input : undefined}
      />
      <Status status={boot.status} />
    </div>
  );
}
