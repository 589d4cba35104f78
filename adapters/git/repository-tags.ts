import type { GitTagsPort, Tag } from '#core/git-tags-port.ts';
import { type GitTag, readTag } from '#formats/git/tag.ts';
import type { ObjectReader } from './object-reader.ts';
import { listRefIds, readRefId } from './repository-refs.ts';

const prefix = 'refs/tags/';
/** Tags of tags that are followed. */
const hopsMost = 5;
const tagLimitBytes = 256 * 1024;
/** A repository with more shows the last by name. */
const tagsMost = 10_000;

export function makeTagsPort(
  folderOf: (store: string) => string,
  readerOf: (store: string) => ObjectReader,
): GitTagsPort {
  return {
    async listTags(store) {
      const refs = await listRefIds(folderOf(store), prefix);
      const reader = readerOf(store);
      const tags = refs.slice(-tagsMost).map(async ({ ref, id }): Promise<Tag[]> => {
        const found = await follow(reader, id);
        return found ? [{ name: ref.slice(prefix.length), ...found }] : [];
      });
      return (await Promise.all(tags)).flat();
    },
    async resolveTag(store, name) {
      const id = await readRefId(folderOf(store), readerOf(store), `${prefix}${name}`);
      return id === undefined ? undefined : (await follow(readerOf(store), id))?.commit;
    },
  };
}

/** The commit behind an object, and the words of the first tag on the way. */
async function follow(
  reader: ObjectReader,
  objectId: string,
): Promise<Omit<Tag, 'name'> | undefined> {
  let id = objectId;
  let first: GitTag | undefined;
  for (let hop = 0; hop <= hopsMost; hop += 1) {
    const info = await reader.info(id);
    if (info?.type === 'commit') return { commit: id, ...(first && { note: noteOf(first) }) };
    if (info?.type !== 'tag' || info.sizeBytes > tagLimitBytes) return undefined;
    const tag = readTag((await reader.content(id))?.content ?? Buffer.alloc(0));
    if (tag === undefined) return undefined;
    first ??= tag;
    id = tag.objectId;
  }
  return undefined;
}

function noteOf({ tagger, subject, body, isSigned }: GitTag): NonNullable<Tag['note']> {
  return { ...(tagger && { tagger }), subject, body, isSigned };
}
