/** What an archive needs of git: all names of a tree at once, and many files in one stream. */
export interface GitArchivePort {
  /**
   * All files, links and submodules of a commit, in git's order.
   *
   * @param folder '' is the root.
   * @throws DomainError `too-large` over a quarter of a million, or over 64 MiB of names.
   */
  listAllFiles(store: string, commit: string, folder: string): Promise<ListedFile[]>;
  /**
   * The bytes of blobs, one after another, by a process of its own that ends with the stream.
   *
   * @param objectIds taken from a list whose paths the reader may read: an id alone says nothing of who may.
   */
  streamBlobs(store: string, objectIds: readonly string[]): AsyncIterable<BlobPiece>;
}

/** A piece of the blob at that place of the list; the last piece of each says so. */
export interface BlobPiece {
  index: number;
  bytes: Uint8Array;
  isLast: boolean;
}

export interface ListedFile {
  /** Bytes that are not UTF-8 are U+FFFD. */
  path: string;
  kind: 'file' | 'link' | 'submodule';
  executable: boolean;
  objectId: string;
  /** 0 for a submodule. */
  sizeBytes: number;
}
