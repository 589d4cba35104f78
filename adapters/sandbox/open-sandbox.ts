import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SandboxEnd, SandboxPort } from '#core/ports.ts';
import { bubblewrapCommand } from './bubblewrap.ts';
import { giveFolder, nextIdentity } from './identity.ts';
import { supervise } from './supervise.ts';
import { unshareCommand } from './unshare.ts';

export type SandboxForm = 'bubblewrap' | 'unshare';
export type SandboxChoice = 'auto' | SandboxForm | 'none';

const commands = { bubblewrap: bubblewrapCommand, unshare: unshareCommand };

/**
 * Finds the walls that this machine offers, by building each and running `true` inside.
 *
 * @param choice `auto` takes bubblewrap, then unshare; a form by name takes only that one.
 * @returns a port whose form is `none`, with the reason, when no walls stand.
 */
export async function openSandbox(choice: SandboxChoice): Promise<SandboxPort> {
  if (choice === 'none') return noSandbox('SLIPWAY_SANDBOX is none');
  const forms: SandboxForm[] = choice === 'auto' ? ['bubblewrap', 'unshare'] : [choice];
  const reasons: string[] = [];
  for (const form of forms) {
    const failure = await tryForm(form);
    if (failure === undefined) return walled(form, `${form} works here`);
    reasons.push(`${form}: ${failure}`);
  }
  return noSandbox(reasons.join('; '));
}

function walled(form: SandboxForm, reason: string): SandboxPort {
  return {
    describe: () => ({ form, reason }),
    run: async (options) => {
      try {
        const identity = nextIdentity();
        giveFolder(options.workFolder, identity);
        return await supervise(commands[form](options, identity), options);
      } catch (error) {
        return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

function noSandbox(reason: string): SandboxPort {
  return {
    describe: () => ({ form: 'none', reason }),
    run: () => Promise.resolve<SandboxEnd>({ kind: 'broken', reason: `no sandbox: ${reason}` }),
  };
}

async function tryForm(form: SandboxForm): Promise<string | undefined> {
  const workFolder = mkdtempSync(path.join(tmpdir(), 'slipway-try-'));
  try {
    const end = await walled(form, '').run({
      command: ['true'],
      workFolder,
      readOnly: [],
      environment: {},
      limits: {
        wallMs: 10_000,
        cpuSeconds: 5,
        memoryBytes: 2 ** 30,
        fileSizeBytes: 2 ** 20,
        diskBytes: 2 ** 24,
        processes: 64,
        outputBytes: 4096,
      },
      onOutput: () => undefined,
    });
    if (end.kind === 'broken') return end.reason;
    return end.kind === 'exited' && end.code === 0 ? undefined : `\`true\` ended as ${end.kind}`;
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}
