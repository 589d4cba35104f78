/** Enough of a SHA-256 to tell images apart by eye; the whole of it is beside the artifact. */
export function shortSha256(sha256: string): string {
  return sha256.slice(0, 12);
}

const between = '; ';

/** What is to be said of an image besides that it was built. */
export interface BuiltNotes {
  /** The same bytes as the branch's own image. */
  equalsTrusted: boolean;
  /** Sources of the patch that no compiler read, as far as the build's dependency files tell. */
  notCompiled: readonly string[];
}

/** The summary of a build that passed: `built build/keel.bin; <note>; <note>`. */
export function summarizeBuild(image: string, { equalsTrusted, notCompiled }: BuiltNotes): string {
  const notes = [];
  if (equalsTrusted) {
    notes.push("the image equals the branch's own: nothing of this patch was built into it");
  }
  const [first, ...others] = notCompiled;
  if (first !== undefined) {
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    notes.push(`not compiled: ${first}${more}`);
  }
  return [`built ${image}`, ...notes].join(between);
}

/** The notes of such a summary, for the verdict's sentence. A name holds no semicolon (`core/tree-path.ts`). */
export function notesOf(summary: string): string[] {
  return summary.startsWith('built ') ? summary.split(between).slice(1) : [];
}
