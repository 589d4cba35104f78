/** Limits and pure decisions of the room. */

const mebibyte = 1024 * 1024;

export const limits = {
  /** One push, as git sends it. Told to git as `receive.maxInputSize`. */
  pushBytes: 16 * mebibyte,
  mailboxBytes: 16 * mebibyte,
  moduleBytes: 16 * mebibyte,
  /** Files that one patch may touch. */
  files: 1000,
  /** One file, as it is after the patch. */
  fileBytes: 4 * mebibyte,
  messageBytes: 64 * 1024,
  pageSize: 25,
} as const;
