import { z } from 'zod';
import { bootDrives, parseSize } from '#core/ci/boot-drives.ts';
import { bootRecipe } from '#core/ci/schema.ts';
import { sha256 } from '#core/sha256.ts';
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';

/** The part of a kept transcript that says what was booted and what came of it. */
const keptTranscript = z.object({
  imageSha256: sha256,
  bundleSha256: sha256.nullable(),
  boot: bootRecipe,
  consoleSha256: sha256,
  finalStateSha256: sha256,
  retiredInstructions: z.number(),
});
/** What the emulator page needs of a stored transcript. */
export type KeptTranscript = z.infer<typeof keptTranscript>;

/** @throws Error with a sentence for the reader. */
async function fetchArtifact(name: string, what: string): Promise<Response> {
  const response = await fetch(`/api/artifacts/${name}`);
  if (response.ok) return response;
  throw new Error(
    response.status === 401
      ? `Sign in first: the ${what} is licensed.`
      : `The ${what} is not to be had (status ${response.status}).`,
  );
}

async function fetchBytes(name: string, what: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetchArtifact(name, what)).arrayBuffer());
}

/** Fetches what a run recorded of a boot. @throws Error with a sentence for the reader. */
export async function loadTranscript(name: string): Promise<KeptTranscript> {
  const response = await fetchArtifact(name, 'transcript');
  const parsed = keptTranscript.safeParse(await response.json());
  if (parsed.success) return parsed.data;
  throw new Error('This transcript does not say what was booted; it cannot be repeated from it.');
}

/** The machine that the run booted, with its image. @throws Error with a sentence for the reader. */
export async function describeKept(
  kept: KeptTranscript,
): Promise<{ description: MachineDescription; limits: RunLimits }> {
  const { boot, imageSha256, bundleSha256 } = kept;
  const [kernel, initrd] = await Promise.all([
    fetchBytes(imageSha256, 'image'),
    bundleSha256 === null ? undefined : fetchBytes(bundleSha256, 'boot bundle'),
  ]);
  return {
    description: {
      harts: boot.harts,
      memoryBytes: parseSize(boot.memory),
      firmware: 'builtin',
      kernel,
      ...(initrd && { initrd }),
      commandLine: boot.append,
      drives: bootDrives(boot),
    },
    limits: { budgetInstructions: boot.budgetInstructions },
  };
}
