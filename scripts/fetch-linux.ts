/**
 * Fetches what the Linux boots are made from into `.cache/linux/`: Debian's riscv64 kernel with some modules, busybox
 * and OpenSBI, from the mirror that this machine's apt uses, and packs an initramfs. The packages are pinned by hash,
 * so that every machine boots the same bytes. `npm run fetch-linux`; tests that need it are skipped without it.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { packInitramfs } from './linux/initramfs.ts';

const cache = path.resolve('.cache/linux');

/** Debian 13 (trixie), paths in the archive's pool. */
const packages = [
  {
    file: 'pool/main/l/linux/linux-image-6.12.107+deb13-riscv64_6.12.107-1_riscv64.deb',
    sha256: 'abe9f65d74b434692149482b031db7a2aaf832921e09f69f775293c0e0c5799c',
  },
  {
    file: 'pool/main/b/busybox/busybox-static_1.37.0-6+b9_riscv64.deb',
    sha256: '4add476d2b185c5b487c285b38d790f0881a7e4a8e2ddde835f917e770eb8633',
  },
  {
    file: 'pool/main/o/opensbi/opensbi_1.6-1_all.deb',
    sha256: 'dc4a43bd21a0ca11771ed8b19ee6fa8476d1d0f4976bd0b27c0357c699d27e1e',
  },
] as const;

/** The archive's address as this machine's apt has it. */
function mirror(): string {
  const format = '$(CREATED_BY)|$(REPO_URI)|$(LABEL)';
  const lines = execFileSync('apt-get', ['indextargets', '--format', format], { encoding: 'utf8' });
  const found = lines.split('\n').find((line) => /^Packages\|.*\|Debian$/.test(line));
  if (found === undefined) throw new Error("apt has no source labelled 'Debian'");
  return found.split('|')[1] as string;
}

async function fetchPackage(archive: string, wanted: (typeof packages)[number]): Promise<Buffer> {
  const address = new URL(wanted.file.replaceAll('+', '%2B'), archive);
  const response = await fetch(address, { signal: AbortSignal.timeout(300_000) });
  if (!response.ok) throw new Error(`${wanted.file}: the mirror says ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== wanted.sha256) throw new Error(`${wanted.file}: SHA-256 ${sha256}`);
  return bytes;
}

function findFile(folder: string, name: RegExp): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) =>
    name.test(file),
  );
  if (found === undefined) throw new Error(`no file ${name} in the packages`);
  return path.join(folder, found);
}

async function unpackPackages(folder: string): Promise<void> {
  const archive = mirror();
  for (const wanted of packages) {
    console.log(`fetching ${path.basename(wanted.file)}`);
    const file = path.join(folder, 'package.deb');
    writeFileSync(file, await fetchPackage(archive, wanted));
    execFileSync('dpkg-deb', ['-x', file, folder]);
  }
}

/** Everything is written under another name first: a folder with the stamp is whole. */
function keep(folder: string, stamp: string): void {
  mkdirSync(cache, { recursive: true });
  const write = (name: string, bytes: Uint8Array) => writeFileSync(path.join(cache, name), bytes);
  write('Image', readFileSync(findFile(folder, /^boot\/vmlinux-[^/]*$/)));
  for (const kind of ['jump', 'dynamic']) {
    write(
      `fw_${kind}.bin`,
      readFileSync(findFile(folder, new RegExp(`riscv64[^/]*/opensbi/generic/fw_${kind}\\.bin$`))),
    );
  }
  write('initramfs.cpio', packInitramfs(folder));
  write('stamp', Buffer.from(stamp));
}

const stamp = createHash('sha256')
  .update(JSON.stringify(packages))
  .update(readFileSync(new URL('linux/initramfs.ts', import.meta.url)))
  .update(readFileSync(new URL('linux/kvm-guest.c', import.meta.url)))
  .digest('hex');
const stampFile = path.join(cache, 'stamp');
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) {
  console.log('.cache/linux is up to date');
} else {
  rmSync(cache, { recursive: true, force: true });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'fetch-linux-'));
  try {
    await unpackPackages(folder);
    keep(folder, stamp);
    console.log('wrote .cache/linux');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
