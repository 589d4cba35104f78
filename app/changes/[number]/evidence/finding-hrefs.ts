import type { Context } from '#core/context.ts';
import type { FileDifference } from '#core/git-port.ts';
import { hasFile } from '#core/source/has-file.ts';
import { fileAnchor, shownFilesCount } from '../../../components/diff/diff-list.tsx';
import { splitLines } from '../../../components/diff/lines.ts';
import { sourceHref } from '../../../source/address.ts';
import { changeHref, type Loaded, readDifference } from '../load-change.ts';
import { lineAnchor, type Place, placeName, placesOf } from './findings.ts';

/** By `placeName`: where the reader finds it. A place that they cannot open has none. */
export type FindingHrefs = ReadonlyMap<string, string>;

/** The fragment of a place in a difference that the page draws. */
function fragmentIn(files: readonly FileDifference[], { path, line }: Place): string | undefined {
  const index = files.findIndex((file) => file.path === path);
  const file = files[index];
  if (file === undefined || index >= shownFilesCount(files)) return undefined;
  const isShown = line !== undefined && line <= splitLines(file.newText ?? '').length;
  return `#${isShown ? encodeURI(lineAnchor(path, line)) : fileAnchor(index)}`;
}

/**
 * A place's line in the difference of its patch set, which is on the page; or, where the patch leaves the
 * file alone, the file as it was built: that of the commit that the patch set stands on.
 */
async function hrefOf(ctx: Context, loaded: Loaded, place: Place): Promise<string | undefined> {
  const { change, patchSet, sides } = loaded;
  const shown = await readDifference(ctx, change.number, sides.patchSet, sides.against);
  const here = fragmentIn(shown.files, place);
  if (here !== undefined) return here;
  const { files } = await readDifference(ctx, change.number, sides.patchSet, undefined);
  if (files.some((file) => file.path === place.path)) {
    const fragment = fragmentIn(files, place) ?? '#files';
    return changeHref(change.number, { patchSet: sides.patchSet }, fragment);
  }
  const { repositorySlug } = change;
  const file = { repositorySlug, commit: patchSet.baseCommit, path: place.path };
  if (!(await hasFile(ctx, file))) return undefined;
  const line = place.line === undefined ? '' : `#L${place.line}`;
  return `${sourceHref(repositorySlug, 'file', file.commit, file.path)}${line}`;
}

/** Where the findings of the run lead. Nothing is read for a run that found nothing at a place. */
export async function findingHrefs(ctx: Context, loaded: Loaded): Promise<FindingHrefs> {
  const { patchSet, run } = loaded;
  if (patchSet.module || patchSet.fault !== undefined) return new Map();
  const places = new Map(placesOf(run).map((place) => [placeName(place), place]));
  const found = await Promise.all(
    [...places].map(async ([name, place]) => [name, await hrefOf(ctx, loaded, place)] as const),
  );
  return new Map(found.flatMap(([name, href]) => (href === undefined ? [] : [[name, href]])));
}
