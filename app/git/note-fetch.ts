import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import type { UploadRequest } from '#formats/git/upload-request.ts';

/** Ids that one entry names; of more it says how many. */
const idsMost = 20;
const refsMost = 20;

interface Fetched {
  slug: string;
  /** Where the refs lie that the client saw. */
  store: string;
  protocol: number;
  /** Undefined where the request says nothing that we read. */
  asked: UploadRequest | undefined;
  /** Covered folders, which the store holds alone; `['']` is the whole tree. */
  prefixes?: readonly string[];
  /** The view that the store is, whose commit ids are its own. */
  view?: string;
  /** Refs of changes under review that are wanted. */
  patchSets: readonly string[];
}

/**
 * Records a clone or a fetch before git sees the request: which commits are wanted, by which branches and tags, and
 * which the client says to have. All that the wanted have and those have not may go out.
 *
 * @throws DomainError as `noteRead` does; then git must not see the request.
 */
export async function noteFetch(ctx: Context, fetched: Fetched): Promise<void> {
  const { slug, store, protocol, asked, patchSets, prefixes = [''], view } = fetched;
  const wants = [...new Set(asked?.wants)];
  const haves = [...new Set(asked?.haves)];
  const refs = await namesOf(ctx, store, new Set(wants));
  await noteRead(ctx, {
    action: 'source.fetch',
    subject: `repository:${slug}`,
    detail: {
      door: 'git',
      ...(prefixes.includes('') ? { whole: true } : { folders: prefixes }),
      view,
      protocol,
      command: asked?.command.slice(0, 40),
      ...(refs.length > 0 && { refs: refs.slice(0, refsMost) }),
      ...(refs.length > refsMost && { refsTotal: refs.length }),
      ...listed('wants', wants),
      ...listed('haves', haves),
      ...(wants.length === 1 && { commit: wants[0] }),
      ...(haves.length > 0 && { fromCommit: haves[0] }),
      ...(patchSets.length > 0 && { patchSets: patchSets.slice(0, 100) }),
    },
  });
}

function listed(name: string, ids: readonly string[]): Record<string, string[] | number> {
  if (ids.length === 0) return {};
  const shown = { [name]: ids.slice(0, idsMost).map((id) => id.slice(0, 40)) };
  return ids.length > idsMost ? { ...shown, [`${name}Total`]: ids.length } : shown;
}

async function namesOf(ctx: Context, store: string, wants: ReadonlySet<string>): Promise<string[]> {
  if (wants.size === 0) return [];
  const refs = await Promise.all(
    ['refs/heads/', 'refs/tags/'].map((prefix) => ctx.ports.git.listRefs(store, prefix)),
  );
  return refs
    .flat()
    .filter(({ commit }) => wants.has(commit))
    .map(({ ref }) => ref);
}
