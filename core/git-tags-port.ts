import type { GitPerson } from '#formats/git/commit.ts';

/** What core asks of tags (`refs/tags/`); part of `GitPort`. */
export interface GitTagsPort {
  /** Those whose commit is there, by name. One that names a file or folder, or is broken, is left out. */
  listTags(store: string): Promise<Tag[]>;
  /** @returns the commit that the tag names, through other tags too; undefined where there is none. */
  resolveTag(store: string, name: string): Promise<string | undefined>;
}

export interface Tag {
  name: string;
  commit: string;
  /** Of an annotated tag. */
  note?: { tagger?: GitPerson; subject: string; body: string; isSigned: boolean };
}
