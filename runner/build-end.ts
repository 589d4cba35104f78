import type { SandboxEnd, SandboxLimits } from '#core/ports.ts';
import type { LogError } from '#formats/text/build-log.ts';

/** A build's failure, in words and with its place where the log names one. */
export interface BuildFailure {
  summary: string;
  path?: string;
  line?: number;
}

/** @returns undefined for a build that ended well. */
export function describeEnd(
  end: Exclude<SandboxEnd, { kind: 'broken' }>,
  error: LogError | undefined,
): BuildFailure | undefined {
  if (end.kind === 'limited') return { summary: describeLimit(end) };
  if (end.kind === 'signalled') return { summary: `the build was ended by ${end.signal}` };
  if (end.code === 0) return undefined;
  if (error === undefined) {
    return { summary: `the build command ended with status ${end.code}; its log says why` };
  }
  if (error.path === undefined) return { summary: error.text };
  const { path: place, line } = error;
  return {
    summary: `${place}:${line}: ${error.text}`,
    path: place,
    ...(line === undefined ? {} : { line }),
  };
}

const limitWords: Record<keyof SandboxLimits, (value: number) => string> = {
  wallMs: (value) => `time: ${value / 1000} s`,
  cpuSeconds: (value) => `processor time: ${value} s`,
  memoryBytes: (value) => `memory: ${mebibytes(value)}`,
  fileSizeBytes: (value) => `the size of one file: ${mebibytes(value)}`,
  diskBytes: (value) => `disk: ${mebibytes(value)}`,
  processes: (value) => `processes: ${value} at once`,
  outputBytes: (value) => `output: ${mebibytes(value)}`,
};

export function describeLimit(end: Extract<SandboxEnd, { kind: 'limited' }>): string {
  return `the sandbox contained the build: it reached the limit on ${limitWords[end.limit](end.value)}`;
}

export function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
