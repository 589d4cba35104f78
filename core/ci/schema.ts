import { z } from 'zod';
import { commitId } from '#core/git-name.ts';
import { namesGit, pathProblem } from '#core/tree-path.ts';
import type { StageOutcome } from './stage-state.ts';

/** Inputs of the room's verbs and the recipe's shape. No database here: the command line reads it too. */

const sizeText = z
  .string()
  .regex(/^[1-9]\d{0,9}[KMG]?$/, 'is a count of bytes with K, M or G behind it, e.g. 128M');

/** A path inside the tree; a folder's may have a slash behind it. */
const treePath = z
  .string()
  .max(200)
  .refine((path) => {
    const place = path.replace(/\/$/, '');
    return pathProblem(place) === undefined && !place.split('/').some(namesGit);
  }, 'is a path inside the tree, without leading slash, "." or ".."');

const bootName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'is lower case letters, digits, "-"');

const drive = z.strictObject({
  size: sizeText,
  /** Placed at the drive's first byte; the rest is zero. */
  text: z.string().max(4096).optional(),
});

export const bootRecipe = z.strictObject({
  name: bootName,
  harts: z.number().int().min(1).max(16).default(1),
  memory: sizeText.default('128M'),
  append: z.string().max(1024).default(''),
  drives: z.array(drive).max(8).default([]),
  /** Instructions of all harts together. */
  budgetInstructions: z.number().int().min(1).max(20_000_000_000),
  /** How lines begin that speak of what is on trial: a boot that fails says the last one. `{name}` as below. */
  about: z.string().min(1).max(100).optional(),
  /** Texts that the console must show, in this order. `{name}` stands for a module's name. */
  milestones: z.array(z.string().min(1).max(200)).max(64).default([]),
  /** `required`: a KTAP plan, complete and without a failure. `optional`: judged when it is there. */
  ktap: z.enum(['required', 'optional', 'none']).default('optional'),
  /** How the guest must end. */
  exit: z.enum(['powered-off', 'reset', 'any']).default('powered-off'),
});
export type BootRecipe = z.infer<typeof bootRecipe>;

const symbolName = z.string().regex(/^[A-Za-z_][\w.]{0,99}$/, 'is the name of a symbol');

/**
 * The harness that runs the tests, by names in `build.outputs.elf`: what the machine watches during each boot. Its files
 * belong under `judge`. The emulator's `HarnessNames` says what each is.
 */
const harness = z.strictObject({
  main: symbolName,
  run: symbolName,
  call: symbolName,
  check: symbolName,
  skip: symbolName,
  end: symbolName,
  report: z.array(symbolName).min(1).max(16),
  print: z.array(symbolName).min(1).max(16),
  suites: z.tuple([symbolName, symbolName]),
});

const boots = z
  .array(bootRecipe)
  .max(32)
  .refine(
    (all) => new Set(all.map((boot) => boot.name)).size === all.length,
    'has two boots of the same name',
  );

/** `slipway.yaml`: how a tree is built, and which boots it must pass. */
export const recipeSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().min(1).max(80),
    build: z.strictObject({
      command: z.array(z.string().min(1).max(400)).min(1).max(32),
      outputs: z.strictObject({
        image: treePath,
        elf: treePath.optional(),
        symvers: treePath.optional(),
      }),
      /** Of all the build's processes together; what an endless build is ended by. */
      cpuSeconds: z.number().int().min(1).max(3600).default(120),
      /** Longer, so that a busy machine does not fail a good patch. */
      wallSeconds: z.number().int().min(1).max(3600).default(400),
    }),
    /** Files and folders (with a slash behind them) that judge a patch; read from the target branch. */
    judge: z.array(treePath).min(1).max(100),
    /** The same for tests: to edit, move or delete one is to edit the judge; a new one is welcome. */
    tests: z.array(treePath).max(100).default([]),
    /** Beginnings of names that tests are written with: to define one, or to name one outside of them, is to edit the judge. */
    reservedMacros: z.array(symbolName).max(16).default([]),
    /** Without it the tests' results are what the guest says of itself. */
    harness: harness.optional(),
    spdx: z
      .strictObject({
        files: z.array(z.string().min(1).max(80)).max(32),
        allowed: z.array(z.string().min(1).max(120)).min(1).max(32),
      })
      .optional(),
    boots: boots.min(1),
    /** The boots of a binary module, with the branch's own image. Without it modules are refused. */
    modules: z.strictObject({ boots: boots.min(1) }).optional(),
  })
  .refine(({ harness, build }) => harness === undefined || build.outputs.elf !== undefined, {
    path: ['harness'],
    message: 'is found in the ELF: name it under build.outputs.elf',
  });
export type Recipe = z.infer<typeof recipeSchema>;

export const recipePath = 'slipway.yaml';

const id = z.string().min(1).max(64);

export const startRunInput = z.union([
  z.strictObject({
    patchSetId: id,
    /** The target branch's tip, resolved by the caller before its transaction. */
    judgeCommit: commitId,
    reason: z.enum(['patch-set', 'rerun', 'released']),
  }),
  z.strictObject({ repositoryId: id, commit: commitId, reason: z.literal('trusted-branch') }),
]);
export type StartRunInput = z.infer<typeof startRunInput>;

export type RunStation = 'checks' | 'build' | 'boot' | 'verdict';

/** Where a run stands. `held`: waits for a maintainer's word. `withheld`: the reader may not know. */
export type RunState =
  | 'queued'
  | 'checks'
  | 'held'
  | 'build'
  | 'boot'
  | 'verdict'
  | 'done'
  | 'withheld';

/** One thing that a run says while it works. */
export type RunEvent =
  | {
      kind: 'state';
      /** Counts within the run. */
      number: number;
      atMs: number;
      station: RunStation;
      state: RunStateBody;
    }
  | {
      kind: 'chunk';
      number: number;
      atMs: number;
      station: RunStation;
      /** `build`, or `boot:<name>`. */
      stream: string;
      /** Raw, at most 64 KiB, not assumed to be UTF-8. */
      bytes: Uint8Array;
    };

export interface RunStateBody {
  /** `started` also clears what the stream showed before: the job may have been taken again. */
  phase: 'started' | 'finished';
  /** Of the check or boot, where one is meant. */
  name?: string;
  outcome?: StageOutcome;
  sentence?: string;
}
