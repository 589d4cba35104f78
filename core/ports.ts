import type { GitPort } from './git-port.ts';

/** Doors to the world, as the rooms of core see them. Adapters fill them; `adapters/from-env.ts` picks which. */

/** Bytes on their way in, on disk and not in memory. */
export interface Spool {
  append(bytes: Uint8Array): Promise<void>;
  /** All that was appended. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  discard(): Promise<void>;
}

/** Files named by their SHA-256. */
export interface BlobPort {
  /** A place for bytes that are not whole yet; discard it. */
  spool(): Promise<Spool>;
  put(bytes: Uint8Array): Promise<string>;
  read(sha256: string): Promise<Uint8Array | undefined>;
  sizeBytes(sha256: string): Promise<number | undefined>;
  stream(sha256: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Removes what killed processes left unfinished, and files older than `unnamedAfterMs` that nothing names.
   * @returns how many.
   */
  clearLitter(isNamed: (sha256: string) => boolean, unnamedAfterMs: number): Promise<number>;
}

export interface SandboxLimits {
  wallMs: number;
  cpuSeconds: number;
  memoryBytes: number;
  fileSizeBytes: number;
  /** Bytes in the work folder and /tmp together. */
  diskBytes: number;
  processes: number;
  outputBytes: number;
}

export type SandboxEnd =
  | { kind: 'exited'; code: number }
  /** Killed by one of our limits; `limit` names it, `value` is the limit's. */
  | { kind: 'limited'; limit: keyof SandboxLimits; value: number }
  | { kind: 'signalled'; signal: string }
  /** The sandbox itself failed: never the patch's fault. */
  | { kind: 'broken'; reason: string };

/** Each sealed file is a mount, which costs time. */
export const sealedFilesMax = 200;

/** Runs untrusted commands without network, home, environment or secrets. */
export interface SandboxPort {
  /**
   * `kind` `none` with the reason: partners' builds are refused with it. `limitsBy`: who counts memory,
   * processes and processor time; polling can be passed for the time between two looks.
   */
  describe(): {
    kind: 'bubblewrap' | 'unshare' | 'none';
    limitsBy: 'cgroup v2' | 'cgroup v1' | 'polling' | 'none';
    reason: string;
  };
  /** Makes a host folder for `run` to work in, on a file system of the limits' size where that can be had. */
  makeWorkFolder(folder: string, limits: SandboxLimits): Promise<void>;
  run(options: {
    /** First word is looked up inside. */
    command: readonly string[];
    /** Host folder, becomes `/w`, the only writable place beside a private `/tmp`. */
    workFolder: string;
    /** Host folders that become readable at the given places. */
    readOnly: readonly { from: string; at: string }[];
    /** Files of the work folder, by path in it, that can be neither written nor replaced; `sealedFilesMax` at most. */
    sealed?: readonly string[];
    environment: Readonly<Record<string, string>>;
    limits: SandboxLimits;
    onOutput(chunk: Uint8Array): void;
    signal?: AbortSignal;
  }): Promise<SandboxEnd>;
}

/** The compiler that builds are given. */
export interface ToolchainPort {
  /** Read-only mounts, `make` variables and environment that a build needs. */
  describe(): {
    readOnly: { from: string; at: string }[];
    makeVariables: string[];
    environment: Record<string, string>;
    /** Names the version; part of the compile cache's key. */
    version: string;
  };
}

export interface Job {
  id: string;
  kind: string;
  payload: Record<string, string>;
  /** 1 for the first try. */
  attempt: number;
  /** Names this one take of the job: its taker and a name of its own, `<owner>/<id>`. */
  lease: string;
}

/**
 * Work for runners. A lease that runs out gives the job to another, at most three times. What is said of a
 * job counts only under the lease that it was taken by.
 */
export interface QueuePort {
  /**
   * Outside of any transaction: the queue may be another database. An id that is there already changes nothing.
   *
   * @param job `share`: for whom it is done, an organization: shares take turns, whatever waits behind each.
   */
  enqueue(job: {
    id: string;
    kind: string;
    payload: Record<string, string>;
    share: string;
  }): Promise<void>;
  /** @returns the oldest job of the share whose turn is longest ago, leased to `owner` for `leaseMs`, or undefined. */
  take(owner: string, leaseMs: number): Promise<Job | undefined>;
  /** @returns false when the lease was lost: stop working on it. */
  renew(job: Job, leaseMs: number): Promise<boolean>;
  finish(job: Job): Promise<void>;
  /** Gives the job back as if it had not been taken: the runner stops, nothing went wrong. */
  giveBack(job: Job): Promise<void>;
  /** Gives the job back with the reason; `dead` once its tries are spent. */
  fail(job: Job, reason: string): Promise<'queued' | 'dead'>;
  /** Jobs whose tries are spent without `fail` having been called (their runner died each time). */
  reapDead(): Promise<Job[]>;
  /** For those who wait for a job. Close it. */
  watch(): JobWatch;
}

export interface JobWatch {
  /** Resolves when a job may have come, or a lease run out, since the last call; or when it is `stopping`. */
  next(stopping: AbortSignal): Promise<void>;
  close(): void;
}

/** What those who wait for something in the database are told of. */
export type NewsTopic = 'jobs' | 'outbox';

/** Wakes who waits for something that was written, in whatever process of the data folder. It carries nothing. */
export interface NewsPort {
  /** Call it after the commit. Never throws. */
  tell(topic: NewsTopic): void;
  /**
   * Calls back at once when this process tells, a moment later when another does, and now and then without
   * reason: look whether there is something.
   *
   * @param from `here`: only what this process tells.
   * @returns ends it.
   */
  listen(topic: NewsTopic, onNews: () => void, from?: 'here' | 'anywhere'): () => void;
}

/** A statement, kept outside the database, that the audit log held this entry at this time. */
export interface Checkpoint {
  sequence: number;
  /** The entry's hash, which covers all before it. */
  hash: string;
  atMs: number;
}

/** Where signed checkpoints of the audit log are kept. */
export interface CheckpointPort {
  /** Signs it and adds it to the file. @throws DomainError `infrastructure` when it cannot be written. */
  append(checkpoint: Checkpoint): void;
  /** `unreadable`: numbers of lines that are none of ours, or whose signature is wrong. */
  read(): { checkpoints: Checkpoint[]; unreadable: number[] };
  /** What makes them worth less than they could be, each a sentence for the operator. */
  weaknesses(): string[];
}

/** Something of ours that is broken while the rest goes on. */
export interface Fault {
  /** What is wrong with what, and what the operator does next. Names no source and no secret. */
  sentence: string;
  /** Whether the portal as a whole can do its work no longer: health is red. */
  stops: boolean;
}

/** What this process knows to be broken; health tells it. */
export interface ConditionPort {
  /** @param key of the thing that is broken, e.g. `patch-set:12/3`; a later report of it takes the place. */
  report(key: string, fault: Fault): void;
  clear(key: string): void;
  list(): Fault[];
}

/** For one person, and for all of one organization together. */
export interface Quota {
  person: number;
  organization: number;
}

/** What may be asked of the site; settings. */
export interface Quotas {
  /** Runs within an hour. */
  runsHourly: Quota;
  /** MiB of patch sets within a day, and in all. */
  uploadMibDaily: Quota;
  storedMib: Quota;
}

/** The room on the disk of the data folder. */
export interface SpacePort {
  /** @returns false while nothing can be written there. */
  isLeft(): boolean;
}

export interface Ports {
  space: SpacePort;
  quotas: Quotas;
  checkpoints: CheckpointPort;
  condition: ConditionPort;
  git: GitPort;
  blobs: BlobPort;
  news: NewsPort;
  queue: QueuePort;
  sandbox: SandboxPort;
  toolchain: ToolchainPort;
}
