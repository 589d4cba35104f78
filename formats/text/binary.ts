/**
 * Whether a file is shown as binary and not as text.
 *
 * Source: git, xdiff-interface.c, `buffer_is_binary`: a NUL among the first 8000 bytes.
 */
export function looksBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
