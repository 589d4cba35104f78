import { keepArtifact } from '#core/ci/artifact-rows.ts';
import { checkLicence } from '#core/ci/check-licence.ts';
import { checkModuleSize } from '#core/ci/check-size.ts';
import type { Finding } from '#core/ci/finding.ts';
import { recordBuild } from '#core/ci/record-build.ts';
import type { BuildRow, RunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { DomainError } from '#core/errors.ts';
import { packCpio } from '#formats/cpio.ts';
import type { JobContext } from './job-context.ts';
import { askReading } from './reading/ask-reading.ts';
import { trustedBuild } from './trusted-build.ts';

type Metadata = NonNullable<NonNullable<RunSubject['patchSet']>['moduleMetadata']>;

/** All checks of a binary module. They read it only: its code runs in the emulator alone, when it is booted. */
export async function checkModuleUpload(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
): Promise<Finding[]> {
  const { metadata, bytes } = await readUpload(job, subject);
  const findings = [checkLicence(job.ctx, subject, []), checkModuleSize(bytes.length)];
  if (recipe.modules === undefined) {
    const summary = 'the recipe of this tree has no boots for binary modules; send source';
    return [...findings, { name: 'module', outcome: 'fail', summary }];
  }
  const reading = await askReading(job, { kind: 'module', words: [bytes, metadata] });
  if (!reading.ok) return [...findings, unreadable('module', reading.reason)];
  const { finding, module } = reading.answer;
  if (module === undefined) return [...findings, finding];
  const trusted = await trustedBuild(job, subject, recipe);
  const symvers = await readArtifact(job, trusted.symversSha256);
  const text = Buffer.from(symvers ?? new Uint8Array()).toString('utf8');
  const abi = await askReading(job, { kind: 'abi', words: [module, text] });
  return [...findings, finding, abi.ok ? abi.answer : unreadable('abi', abi.reason)];
}

function unreadable(name: 'module' | 'abi', reason: string): Finding {
  const summary = `the module could not be read: ${reason}; build it with fewer symbols and sections`;
  return { name, outcome: 'fail', summary };
}

/** The "build" of a module: the branch's own image, and a bundle that carries the module. */
export async function performModuleBuild(
  job: JobContext,
  subject: RunSubject,
  recipe: Recipe,
): Promise<BuildRow> {
  const { ctx } = job;
  const startedAtMs = ctx.nowMs();
  const { metadata, bytes } = await readUpload(job, subject);
  const trusted = await trustedBuild(job, subject, recipe);
  const image = await readArtifact(job, trusted.imageSha256);
  if (image === undefined) throw new DomainError('infrastructure', 'the trusted image is gone');
  const file = `modules/${metadata.name}.vmod`;
  const artifacts = [
    await keepArtifact(ctx, image, {
      mediaType: 'application/octet-stream',
      purpose: 'image',
      name: 'image.bin',
    }),
    await keepArtifact(ctx, packCpio([{ path: file, bytes }]), {
      mediaType: 'application/x-cpio',
      purpose: 'bundle',
      name: `${metadata.name}.cpio`,
    }),
  ];
  job.signal.throwIfAborted();
  return recordBuild(ctx, subject.run.id, {
    outcome: 'pass',
    summary: `${file} beside the branch's own image of ${subject.run.judgeCommit.slice(0, 7)}`,
    warningsCount: 0,
    sandbox: ctx.ports.sandbox.describe().kind,
    startedAtMs,
    artifacts,
  });
}

async function readUpload(
  job: JobContext,
  { patchSet, run }: RunSubject,
): Promise<{ metadata: Metadata; bytes: Uint8Array }> {
  const metadata = patchSet?.moduleMetadata;
  const bytes = await readArtifact(job, patchSet?.artifactSha256 ?? null);
  if (!metadata || bytes === undefined) {
    throw new DomainError('infrastructure', `the module of run ${run.id} is gone`);
  }
  return { metadata, bytes };
}

async function readArtifact(
  { ctx }: JobContext,
  sha256: string | null,
): Promise<Uint8Array | undefined> {
  return sha256 === null ? undefined : ctx.ports.blobs.read(sha256);
}
