import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { serveArchive } from '#app/source/serve-archive.ts';
import type { Context } from '#core/context.ts';
import type { ArchiveFormat } from '#core/source/open-archive.ts';
import { previewArchive } from '#core/source/preview-archive.ts';
import { crc32 } from '#formats/archive/crc32.ts';
import { newestEntry } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const repositorySlug = 'keel';
let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

async function download(
  ctx: Context,
  format: ArchiveFormat = 'tar.gz',
  folder = '',
): Promise<Buffer> {
  const wanted = { repositorySlug, revision: 'main', format, folder };
  return Buffer.from(await (await serveArchive(ctx, wanted)).arrayBuffer());
}

/** Unpacks with the system's tar. @returns the files by path, links as `-> target`. */
function unpack(archive: Buffer): Map<string, string> {
  const folder = path.join(site.folder, `unpacked-${site.ctx.newId()}`);
  mkdirSync(folder);
  const file = `${folder}.tar.gz`;
  writeFileSync(file, archive);
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' });
  const files = new Map<string, string>();
  for (const line of listed.trim().split('\n')) {
    const from = path.join(folder, line);
    if (!statSync(from, { throwIfNoEntry: false })?.isFile()) files.set(line, 'no file');
    else files.set(line, readFileSync(from, 'utf8'));
  }
  expect(readdirSync(folder)).toHaveLength(1);
  return files;
}

/** The files of a zip, by its list at the end. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  let at = archive.readUInt32LE(archive.length - 22 + 16);
  for (let count = archive.readUInt16LE(archive.length - 22 + 10); count > 0; count -= 1) {
    const [compressed, size] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)];
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const from = archive.readUInt32LE(at + 42) + 30 + nameLength;
    const bytes = inflateRawSync(archive.subarray(from, from + compressed));
    expect(bytes.length).toBe(size);
    expect(crc32(bytes)).toBe(archive.readUInt32LE(at + 16));
    files.set(name, bytes.toString('utf8'));
    at += 46 + nameLength + archive.readUInt16LE(at + 30);
  }
  return files;
}

function manifestOf(files: Map<string, string>) {
  const [name = '', text = ''] = [...files].find(([name]) => name.includes('MANIFEST')) ?? [];
  return { name, manifest: JSON.parse(text) };
}

test.each(['tar.gz', 'zip'] as const)(
  'gives the tree as %s, with a receipt that the log has too',
  async (format) => {
    const archive = await download(engineer, format);
    const files = format === 'zip' ? unzip(archive) : unpack(archive);
    const prefix = `keel-${site.firstCommit.slice(0, 12)}`;
    const listed = git(site.bareFolder, ['ls-tree', '-r', '--name-only', 'main']).split('\n');
    expect([...files.keys()].slice(1)).toEqual(listed.map((file) => `${prefix}/${file}`));
    expect(files.get(`${prefix}/drivers/irq/plic.c`)).toContain('plic_claim');
    const { name, manifest } = manifestOf(files);
    expect(name).toBe(`${prefix}/SLIPWAY-MANIFEST.json`);
    const entry = newestEntry(site, 'source.archive');
    const receipt = JSON.parse(entry?.detail ?? '');
    expect(manifest).toMatchObject({
      ...receipt,
      auditEntry: entry?.sequence,
      repository: 'keel',
      commit: site.firstCommit,
      organization: { slug: site.signed.slug },
      agreementSha256: site.agreementSha256,
      filesCount: listed.length,
      leftOut: [],
    });
    for (const file of manifest.files) {
      const blob = git(site.bareFolder, ['rev-parse', `main:${file.path}`]);
      expect(file.blob).toBe(blob);
    }
    expect(newestEntry(site, 'source.read')?.detail).toContain('"door":"archive"');
  },
);

test('gives the same bytes again, but for the receipt', async () => {
  const tar = async () => {
    const bytes = gunzipSync(await download(engineer));
    const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8);
    return bytes.subarray(512 + Math.ceil(size / 512) * 512);
  };
  expect(Buffer.compare(await tar(), await tar())).toBe(0);
});

test('gives a part of the tree to whom a part is granted, and nothing of the rest', async () => {
  await grantOnly(site, ['drivers/rtc']);
  for (const folder of ['', 'drivers', 'drivers/rtc']) {
    const { manifest } = manifestOf(unpack(await download(engineer, 'tar.gz', folder)));
    expect(manifest.files.map((file: { path: string }) => file.path)).toEqual([
      'drivers/rtc/rtc.c',
    ]);
    expect(manifest.covered).toEqual(['drivers/rtc/']);
  }
  for (const folder of ['kernel', 'drivers/irq']) {
    await expect(download(engineer, 'tar.gz', folder)).rejects.toMatchObject({ code: 'forbidden' });
    const preview = previewArchive(engineer, { repositorySlug, folder });
    await expect(preview).rejects.toMatchObject({ code: 'forbidden' });
  }
});

test('refuses who has no right, and leaves no receipt', async () => {
  for (const [ctx, code] of [
    [site.anonymous, 'unauthenticated'],
    [site.revoked.engineer.ctx, 'unauthenticated'],
    [site.invited.engineer.ctx, 'licence-required'],
  ] as const) {
    await expect(download(ctx)).rejects.toMatchObject({ code });
    await expect(previewArchive(ctx, { repositorySlug, folder: '' })).rejects.toMatchObject({
      code,
    });
  }
  expect(newestEntry(site, 'source.archive')).toBeUndefined();
});

test('stops when the right ends on the way', async () => {
  const noise = Buffer.from(
    Array.from({ length: 8_000_000 }, (_, at) => (at * at * 2654435761) >>> 24),
  );
  site.commit({ message: 'x\n', files: { 'noise.bin': noise, 'z.c': 'last\n' } });
  const wanted = { repositorySlug, revision: 'main', format: 'zip', folder: '' } as const;
  const reader = (await serveArchive(engineer, wanted)).body?.getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  await grantOnly(site, ['drivers/rtc']);
  const rest = async () => {
    while (!(await reader?.read())?.done);
  };
  await expect(rest()).rejects.toThrow(/right to read this has ended/);
});

test('leaves out, by name, what a tool that unpacks could put elsewhere', async () => {
  site.commit({
    message: 'x\n',
    files: {
      'ok/link.c': { link: '../kernel/main.c' },
      'bad-absolute': { link: '/etc/passwd' },
      'bad-up': { link: '../x' },
      'bad-through': { link: 'ok/link.c/../../../x' },
      'new\nline.c': 'x',
      'back\\slash.c': 'x',
      'C:x': 'x',
      Kernel: { link: 'drivers' },
      'slipway-manifest.json': '{}',
      'wörter.c': 'x',
    },
  });
  const archive = await download(engineer);
  const { name, manifest } = manifestOf(unpack(archive));
  expect(name).toContain('/SLIPWAY-MANIFEST.1.json');
  const left = manifest.leftOut.map((one: { path: string }) => one.path);
  expect(left.sort()).toEqual(
    [
      'C:x',
      'Kernel',
      'back\\slash.c',
      'bad-absolute',
      'bad-through',
      'bad-up',
      'new\nline.c',
    ].sort(),
  );
  const { leftOut, filesCount } = await previewArchive(engineer, { repositorySlug, folder: '' });
  expect([leftOut.length, filesCount]).toEqual([7, manifest.filesCount]);
  const paths = manifest.files.map((file: { path: string }) => file.path);
  expect(paths).toContain('wörter.c');
  expect(paths).toContain('ok/link.c');
});

test('packs an archive for each of two requests of a person at once, and no third', async () => {
  const wanted = { repositorySlug, revision: 'main', format: 'zip', folder: '' } as const;
  const going = [await serveArchive(engineer, wanted), await serveArchive(engineer, wanted)];
  await expect(serveArchive(engineer, wanted)).rejects.toMatchObject({ code: 'throttled' });
  for (const answer of going) await answer.body?.cancel();
  const again = await vi.waitFor(() => serveArchive(engineer, wanted));
  await again.body?.cancel();
});
