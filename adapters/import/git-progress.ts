import type { ImportProgress } from '#core/import-port.ts';

const lineMax = 1_000;
const keptMax = 16_000;
const counted = /^(remote: )?([A-Z][a-z]+ [a-z]+): +\d{1,3}% \((\d{1,12})\/(\d{1,12})\)/;

const words: Record<string, string> = {
  'Counting objects': 'the origin counts objects',
  'Compressing objects': 'the origin compresses objects',
  'Receiving objects': 'receiving objects',
  'Indexing objects': 'receiving objects',
  'Resolving deltas': 'resolving deltas',
  'Checking objects': 'checking objects',
  'Checking connectivity': 'checking connectivity',
};

/**
 * Reads what git writes to stderr as it works: progress is told, the rest kept.
 * Source: git's progress.c, `display`.
 */
export function readGitProgress(tell: (progress: ImportProgress) => void): {
  add(text: string): void;
  rest(): string;
} {
  let open = '';
  let kept = '';
  const take = (line: string) => {
    const found = counted.exec(line);
    const phase = words[found?.[2] ?? ''];
    if (found !== null && phase !== undefined) {
      tell({ phase, done: Number(found[3]), total: Number(found[4]) });
    } else if (!line.startsWith('remote: ') && kept.length < keptMax && line !== '') {
      kept += `${line.slice(0, lineMax)}\n`;
    }
  };
  return {
    add(text) {
      const lines = (open + text).split(/[\r\n]/);
      open = (lines.pop() ?? '').slice(-lineMax);
      for (const line of lines) take(line);
    },
    rest() {
      if (open !== '') take(open);
      open = '';
      return kept.trim();
    },
  };
}
