import path from 'node:path';

/** The compiler's own binary, for what we build ourselves: the npm wrapper costs 75 ms for each call. */
export function zigBinary(): string {
  return path.resolve(`node_modules/@zigc/${process.platform}-${process.arch}/bin/zig`);
}

/** Variables that keep the compiler's caches in the tree. */
export function zigCaches(): Record<string, string> {
  const folder = path.resolve('.cache/zig');
  return { ZIG_GLOBAL_CACHE_DIR: folder, ZIG_LOCAL_CACHE_DIR: folder };
}
