import type { GitPort } from './git-port.ts';
import type { ImportPort } from './import-port.ts';
import type { SearchPort } from './search-port.ts';
import type { SymbolsPort } from './symbols-port.ts';

/**
 * The interfaces by which core reaches what lies outside of the database. Adapters implement them;
 * `adapters/from-env.ts` chooses which.
 */

/** Bytes of an upload, kept on disk while they arrive. */
export interface Spool {
  append(bytes: Uint8Array): Promise<void>;
  /** All that was appended. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
  discard(): Promise<void>;
}

/** Files named by their SHA-256. */
export interface BlobPort {
  /** Opens a place for an upload that has not arrived whole yet. The caller discards it in the end. */
  spool(): Promise<Spool>;
  /** @returns the SHA-256 that the bytes are kept by. */
  put(bytes: Uint8Array): Promise<string>;
  read(sha256: string): Promise<Uint8Array | undefined>;
  sizeBytes(sha256: string): Promise<number | undefined>;
  stream(sha256: string): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Removes what killed processes left unfinished, and files older than `unnamedAfterMs` that `isNamed` does not know.
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
  /** Killed because it reached one of our limits: `limit` names it, `value` is how much it allows. */
  | { kind: 'limited'; limit: keyof SandboxLimits; value: number }
  | { kind: 'signalled'; signal: string }
  /** The sandbox itself failed: never the patch's fault. */
  | { kind: 'broken'; reason: string };

/** Each sealed file is a mount, which costs time. */
export const sealedFilesMax = 200;

/** Runs untrusted commands without network, home, environment or secrets. */
export interface SandboxPort {
  /**
   * `kind` `none`: this machine has no sandbox, `reason` says why, and every build is refused. `limitsBy`: who
   * enforces the limits of memory, processes and processor time; with `polling` a build can exceed one between two looks.
   */
  describe(): {
    kind: 'bubblewrap' | 'unshare' | 'none';
    limitsBy: 'cgroup v2' | 'cgroup v1' | 'polling' | 'none';
    reason: string;
  };
  /** Makes the folder that `run` works in: where possible a file system of its own, as large as the limits allow. */
  makeWorkFolder(folder: string, limits: SandboxLimits): Promise<void>;
  run(options: {
    /** The program, looked up inside the sandbox, and its arguments. */
    command: readonly string[];
    /** Host folder, becomes `/w`, the only writable place beside a private `/tmp`. */
    workFolder: string;
    /** Host folders that become readable at the given places. */
    readOnly: readonly { from: string; at: string }[];
    /** Files of the work folder that nothing can write or replace, by path in it; `sealedFilesMax` at most. */
    sealed?: readonly string[];
    environment: Readonly<Record<string, string>>;
    limits: SandboxLimits;
    onOutput(chunk: Uint8Array): void;
    signal?: AbortSignal;
  }): Promise<SandboxEnd>;
}

/** The compiler that builds use. */
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
  /** Names this lease, `<owner>/<id>`: a job that is taken again has another. */
  lease: string;
}

/**
 * Jobs for runners. A runner takes a job under a lease. When the lease expires another runner may take the job, until it
 * was taken three times. What a runner says of a job counts only while its own lease holds.
 */
export interface QueuePort {
  /**
   * Adds a job, unless its id is there already. Call it outside of any transaction: the queue may be another database.
   *
   * @param job `share`: the organization for which it is done. Organizations take turns, however many jobs one has waiting.
   */
  enqueue(job: {
    id: string;
    kind: string;
    payload: Record<string, string>;
    share: string;
  }): Promise<void>;
  /**
   * Takes the oldest job of the share whose last turn is the longest ago.
   *
   * @returns the job, leased to `owner` for `leaseMs`; undefined when none waits.
   */
  take(owner: string, leaseMs: number): Promise<Job | undefined>;
  /** @returns false when the lease was lost: stop working on it. */
  renew(job: Job, leaseMs: number): Promise<boolean>;
  finish(job: Job): Promise<void>;
  /** Gives the job back as if it had never been taken: the runner stops, nothing went wrong. */
  giveBack(job: Job): Promise<void>;
  /** Gives the job back after a failure. @returns `dead` when that was its last try. */
  fail(job: Job, reason: string): Promise<'queued' | 'dead'>;
  /** Ends the jobs whose last lease has expired: their runner died in each try. @returns them. */
  reapDead(): Promise<Job[]>;
  /** For a runner that waits for jobs. The caller closes it. */
  watch(): JobWatch;
}

export interface JobWatch {
  /** Resolves when a job may have come, or a lease expired, since the last call; or when `stopping` is aborted. */
  next(stopping: AbortSignal): Promise<void>;
  close(): void;
}

/** What may have been written: a job, or a message in the outbox. */
export type NewsTopic = 'jobs' | 'outbox';

/**
 * Wakes those who wait for something to be written, in every process that shares the data folder. It says that something
 * came, not what: whoever is woken looks into the database.
 */
export interface NewsPort {
  /** Call it after the commit. Never throws. */
  tell(topic: NewsTopic): void;
  /**
   * Calls `onNews` at once when this process tells, a moment later when another does, and from time to time without
   * news, in case some were lost.
   *
   * @param from `here`: only news of this process.
   * @returns a function that ends the listening.
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
  /** Why they prove less than they could, each a sentence for the operator. */
  weaknesses(): string[];
}

/** Something of ours that is broken while the rest goes on. */
export interface Fault {
  /** What is wrong with what, and what the operator does next. Names no source and no secret. */
  sentence: string;
  /** Whether the portal as a whole cannot work: health then answers 503. */
  stops: boolean;
}

/** What this process knows to be broken; `GET /api/health` shows it. */
/** Work of which one goes on at a time, in all processes that serve the portal together. */
export interface TurnsPort {
  /** @returns when it is the caller's turn: what ends it. The turns of a process that dies end with it. */
  take(name: string): Promise<() => void>;
}

export interface ConditionPort {
  /** @param key names the broken thing, e.g. `patch-set:12/3`; a later report of it replaces this one. */
  report(key: string, fault: Fault): void;
  clear(key: string): void;
  list(): Fault[];
}

/** For one person, and for all of one organization together. */
export interface Quota {
  person: number;
  organization: number;
}

/** Limits on what people may ask of the site, from its settings. */
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
  turns: TurnsPort;
  git: GitPort;
  search: SearchPort;
  imports: ImportPort;
  blobs: BlobPort;
  news: NewsPort;
  queue: QueuePort;
  sandbox: SandboxPort;
  toolchain: ToolchainPort;
  symbols: SymbolsPort;
}
