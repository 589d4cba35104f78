import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reasonOf } from '#core/errors.ts';
import type { SandboxEnd, SandboxLimits, SandboxPort } from '#core/ports.ts';
import { bubblewrapCommand } from './bubblewrap.ts';
import { giveFolder, nextIdentity } from './identity.ts';
import { openCgroupMeters } from './limits/cgroup-meter.ts';
import { readOwnFileSystem } from './limits/disk-use.ts';
import type { Meter, Meters } from './limits/meter.ts';
import { pollingMeters } from './limits/polling-meter.ts';
import { removeFolder } from './remove-folder.ts';
import { supervise } from './supervise.ts';
import { unshareCommand } from './unshare.ts';
import { makeWorkFolder } from './work-folder.ts';

export type SandboxKind = 'bubblewrap' | 'unshare';
type SandboxChoice = 'auto' | SandboxKind | 'none';

const trialLimits: SandboxLimits = {
  wallMs: 10_000,
  cpuSeconds: 5,
  memoryBytes: 2 ** 30,
  fileSizeBytes: 2 ** 20,
  diskBytes: 2 ** 24,
  processes: 64,
  outputBytes: 4096,
};

const commands = { bubblewrap: bubblewrapCommand, unshare: unshareCommand };

/**
 * Finds the walls that this machine offers, by building each and running `true` inside.
 *
 * @param choice `auto` takes bubblewrap, then unshare; a kind by name takes only that one.
 * @param limitsBy `polling` takes no cgroups, also where there are some.
 * @returns a port whose kind is `none`, with the reason, when no walls stand.
 */
export async function openSandbox(
  choice: SandboxChoice,
  limitsBy: 'best' | 'polling' = 'best',
): Promise<SandboxPort> {
  if (choice === 'none') return noSandbox('SLIPWAY_SANDBOX is none');
  const kinds: SandboxKind[] = choice === 'auto' ? ['bubblewrap', 'unshare'] : [choice];
  const reasons: string[] = [];
  for (const kind of kinds) {
    const { meters, told } = openMeters(limitsBy);
    try {
      const disk = await tryKind(kind, meters);
      return walled(kind, meters, `${kind} works here; ${told}, ${disk}`);
    } catch (error) {
      reasons.push(`${kind}: ${reasonOf(error)}`);
    }
  }
  return noSandbox(reasons.join('; '));
}

/** Cgroups where this process may make some, otherwise polling, which says why. */
function openMeters(limitsBy: 'best' | 'polling'): { meters: Meters; told: string } {
  const polled = (reason: string) => ({
    meters: pollingMeters,
    told: `limits are polled, not the kernel's (${reason})`,
  });
  if (limitsBy === 'polling') return polled('as wanted');
  try {
    const meters = openCgroupMeters();
    return { meters, told: `limits by ${meters.by}` };
  } catch (error) {
    return polled(`no cgroup: ${reasonOf(error)}`);
  }
}

function walled(kind: SandboxKind, meters: Meters, reason: string): SandboxPort {
  return {
    describe: () => ({ kind, limitsBy: meters.by, reason }),
    makeWorkFolder,
    run: async (options) => {
      let meter: Meter | undefined;
      try {
        const identity = nextIdentity();
        const walls = { identity, addressSpaceBytes: meters.addressSpaceBytes(options.limits) };
        giveFolder(options.workFolder, identity);
        meter = meters.make(options.limits);
        return await supervise(commands[kind](options, walls), options, meter);
      } catch (error) {
        return { kind: 'broken', reason: reasonOf(error) };
      } finally {
        await meter?.close();
      }
    },
  };
}

function noSandbox(reason: string): SandboxPort {
  return {
    describe: () => ({ kind: 'none', limitsBy: 'none', reason }),
    makeWorkFolder,
    run: () => Promise.resolve<SandboxEnd>({ kind: 'broken', reason: `no sandbox: ${reason}` }),
  };
}

/** @returns who holds the limit of the disk. @throws Error with the reason where the walls do not stand. */
async function tryKind(kind: SandboxKind, meters: Meters): Promise<string> {
  const parent = mkdtempSync(path.join(tmpdir(), 'slipway-try-'));
  const workFolder = path.join(parent, 'work');
  try {
    await makeWorkFolder(workFolder, trialLimits);
    const end = await walled(kind, meters, '').run({
      command: ['true'],
      workFolder,
      readOnly: [],
      environment: {},
      limits: trialLimits,
      onOutput: () => undefined,
    });
    if (end.kind === 'broken') throw new Error(end.reason);
    if (end.kind !== 'exited' || end.code !== 0) throw new Error(`\`true\` ended as ${end.kind}`);
    const isOwn = readOwnFileSystem(workFolder, trialLimits) !== undefined;
    return isOwn ? 'disk by a file system of its own' : 'disk polled (no mount)';
  } finally {
    await removeFolder(parent);
  }
}
