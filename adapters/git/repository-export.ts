import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import type { GitTreeEntry } from '#formats/git/tree.ts';
import type { ObjectReader } from './object-reader.ts';
import { kindOfMode, readTreeObject, rootTree } from './repository-objects.ts';

const filesLimit = 100_000;
const totalLimitBytes = 1024 * 1024 * 1024;
/** Links are followed by name in the listing, never on disk. */
const linkHops = 8;

interface Listing {
  folders: string[];
  files: Map<string, GitTreeEntry>;
  links: Map<string, GitTreeEntry>;
}

/**
 * Writes a commit's tree into an empty folder: regular files and folders only. A link to a file of the
 * tree becomes a copy of that file; the export never makes a link, so nothing can be written through one.
 *
 * @throws DomainError `invalid` for a link that leaves the tree or names no file of it, a submodule, or a
 *   name that no file may have; `too-large` over 100,000 files or 1 GiB.
 */
export async function exportTree(
  reader: ObjectReader,
  commit: string,
  folder: string,
): Promise<void> {
  const root = await rootTree(reader, commit);
  if (root === undefined) throw new DomainError('not-found', `no commit ${commit.slice(0, 40)}`);
  const listing: Listing = { folders: [], files: new Map(), links: new Map() };
  await list(reader, root, '', listing);
  for (const place of [...listing.links.keys()]) {
    listing.files.set(place, await followLink(reader, listing, place));
  }
  for (const place of listing.folders) await mkdir(path.join(folder, place));
  let total = 0;
  for (const [place, entry] of listing.files) {
    const sizeBytes = (await reader.info(entry.objectId))?.sizeBytes ?? 0;
    total += sizeBytes;
    if (total > totalLimitBytes) {
      throw new DomainError('too-large', `the tree is over ${totalLimitBytes} bytes at ${place}`);
    }
    const object = await reader.content(entry.objectId);
    if (object?.info.type !== 'blob') {
      throw new DomainError('infrastructure', `object ${entry.objectId} is missing`);
    }
    const mode = entry.mode === '100755' ? 0o755 : 0o644;
    await writeFile(path.join(folder, place), object.content, { flag: 'wx', mode });
  }
}

async function list(
  reader: ObjectReader,
  tree: string,
  prefix: string,
  listing: Listing,
): Promise<void> {
  for (const entry of (await readTreeObject(reader, tree)) ?? []) {
    const place = prefix + entry.name;
    if (/^(?:\.{0,2}|\.git)$/i.test(entry.name) || /[/\0]/.test(entry.name)) {
      throw new DomainError('invalid', `${place}: no file may have this name`);
    }
    const kind = kindOfMode(entry.mode);
    if (kind === 'submodule')
      throw new DomainError('invalid', `${place}: submodules are not built`);
    if (kind === 'folder') {
      listing.folders.push(place);
      await list(reader, entry.objectId, `${place}/`, listing);
    } else {
      (kind === 'link' ? listing.links : listing.files).set(place, entry);
    }
    if (listing.files.size + listing.links.size + listing.folders.length > filesLimit) {
      throw new DomainError('too-large', `the tree has over ${filesLimit} files`);
    }
  }
}

async function followLink(
  reader: ObjectReader,
  listing: Listing,
  from: string,
): Promise<GitTreeEntry> {
  let place = from;
  for (let hop = 0; hop < linkHops; hop += 1) {
    const link = listing.links.get(place);
    const info = link && (await reader.info(link.objectId));
    if (!link || !info || info.sizeBytes > 4096) break;
    const target = (await reader.content(link.objectId))?.content.toString('utf8') ?? '';
    const next = path.posix.normalize(path.posix.join(path.posix.dirname(place), target));
    if (target.startsWith('/') || target === '' || next === '..' || next.startsWith('../')) {
      throw new DomainError('invalid', `${from}: this link leaves the tree (${target})`);
    }
    const file = listing.files.get(next);
    if (file && !listing.links.has(next)) return file;
    place = next;
  }
  throw new DomainError('invalid', `${from}: this link names no file of the tree`);
}
