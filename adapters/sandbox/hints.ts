import type { SandboxLimits } from '#core/ports.ts';

/**
 * Limits of single processes end a compiler inside the sandbox, and only the compiler's words tell us.
 * A patch could write these words itself; it would fail all the same.
 */
const hints: readonly { words: RegExp; limit: keyof SandboxLimits }[] = [
  { words: /File size limit exceeded|File too large|FileTooBig/, limit: 'fileSizeBytes' },
  { words: /CPU time limit exceeded/, limit: 'cpuSeconds' },
  {
    words: /[Cc]annot fork|fork: (retry: )?Resource temporarily unavailable|vfork: Resource/,
    limit: 'processes',
  },
  { words: /No space left on device|NoSpaceLeft/, limit: 'diskBytes' },
  {
    words:
      /Cannot allocate memory|x(m|re)alloc: cannot allocate|out of memory|OutOfMemory|std::bad_alloc/i,
    limit: 'memoryBytes',
  },
];

/** Status of a shell whose child was ended by SIGXCPU or SIGXFSZ: 128 and the signal's number. */
const signalStatus: Readonly<Record<number, keyof SandboxLimits>> = {
  152: 'cpuSeconds',
  153: 'fileSizeBytes',
};

/** @returns the limit that made a command fail, as far as its status and last words tell. */
export function hintedLimit(code: number, tail: string): keyof SandboxLimits | undefined {
  return signalStatus[code] ?? hints.find(({ words }) => words.test(tail))?.limit;
}
