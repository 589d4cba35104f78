const signatures = [
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
] as const;

/**
 * What a file is as a picture, by what it holds. An SVG is one by its name: the answer's own policy (next.config.js)
 * lets it run nothing and fetch nothing, shown in a page or opened by itself.
 *
 * @returns undefined for what is no picture.
 */
export function pictureType(path: string, first: Uint8Array): string | undefined {
  const found = signatures.find(({ at, bytes }) =>
    bytes.every((byte, index) => first[at + index] === byte),
  );
  if (found) return found.type;
  return /\.svg$/i.test(path) ? 'image/svg+xml' : undefined;
}
