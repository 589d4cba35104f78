import type { FileDifference } from '#core/git-port.ts';
import { counted, formatCount } from '#formats/text/count.ts';
import type { Finding } from './finding.ts';

export const sizeLimits = {
  patchBytes: 4 * 2 ** 20,
  files: 1000,
  moduleBytes: 16 * 2 ** 20,
} as const;

/** Whether a patch is small enough to be reviewed, and text. Pure. */
export function checkPatchSize(sizeBytes: number, files: readonly FileDifference[]): Finding {
  const name = 'size';
  if (sizeBytes > sizeLimits.patchBytes) return tooLarge(sizeBytes, sizeLimits.patchBytes);
  if (files.length === 0) {
    return { name, outcome: 'fail', summary: 'the patch changes no file; amend it and push again' };
  }
  if (files.length > sizeLimits.files) {
    const summary = `${counted(files.length, 'file')}, and ${sizeLimits.files} are allowed; split the patch`;
    return { name, outcome: 'fail', summary };
  }
  const binary = files.find((file) => file.binary && file.status !== 'deleted');
  if (binary !== undefined) {
    const summary = `${binary.path}: is binary; a source patch holds text only, send a module as a module`;
    return { name, outcome: 'fail', summary, path: binary.path };
  }
  return {
    name,
    outcome: 'pass',
    summary: `${counted(files.length, 'file')}, ${counted(sizeBytes, 'byte')}`,
  };
}

export function checkModuleSize(sizeBytes: number): Finding {
  if (sizeBytes > sizeLimits.moduleBytes) return tooLarge(sizeBytes, sizeLimits.moduleBytes);
  return { name: 'size', outcome: 'pass', summary: counted(sizeBytes, 'byte') };
}

function tooLarge(sizeBytes: number, limit: number): Finding {
  const summary = `${counted(sizeBytes, 'byte')}, and ${formatCount(limit)} are allowed; split it`;
  return { name: 'size', outcome: 'fail', summary };
}
