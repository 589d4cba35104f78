/** Content that is too long to be held at once. `adapters/git/stream-blob.ts` implements it. */
export interface GitBlobPort {
  /**
   * A blob's bytes as they come, some 64 KiB at a time, however long it is. It is read no faster than it is taken.
   *
   * @param objectId 40 hex digits, of a blob that somebody was found to may read.
   * @returns a stream that fails when the blob is not there or damaged; to cancel it ends the reading.
   */
  streamBlob(slug: string, objectId: string): ReadableStream<Uint8Array<ArrayBuffer>>;
}
