/**
 * Packs files as the boot bundle is: cpio, "newc".
 * Source: cpio(5), "New ASCII Format"; the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
 * Nothing in it depends on time or user, so the same files give the same bytes.
 */
export function packCpio(files: readonly CpioFile[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let inode = 1;
  for (const { path, bytes, mode = 0o100644 } of files) {
    parts.push(header(path, inode, mode, bytes.length), bytes, padding(bytes.length));
    inode += 1;
  }
  parts.push(header('TRAILER!!!', 0, 0, 0));
  return Buffer.concat(parts);
}

interface CpioFile {
  path: string;
  bytes: Uint8Array;
  /** Type and permissions as in stat(2); a plain file that all may read unless told. */
  mode?: number;
}

const headerBytes = 110;

function header(path: string, inode: number, mode: number, sizeBytes: number): Uint8Array {
  const name = Buffer.from(`${path}\0`, 'utf8');
  const links = 1;
  // ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor, namesize, check
  const fields = [inode, mode, 0, 0, links, 0, sizeBytes, 0, 0, 0, 0, name.length, 0];
  const text = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([Buffer.from(text, 'ascii'), name, padding(headerBytes + name.length)]);
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}
