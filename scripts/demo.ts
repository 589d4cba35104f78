/**
 * `npm run demo`: a portal with an owner, three partners and four contributions on their way.
 * The contributions go in by git, by mailbox and by upload, as a partner's would.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runTool } from '#adapters/run-tool.ts';
import { zigBinary, zigCaches } from '#adapters/toolchain/own-compiler.ts';
import { bundledTree } from '#server/open-tree.ts';
import { main, runUntilStopped, startSite } from '#server/start-site.ts';
import {
  mailContribution,
  pushContribution,
  readContribution,
  type Sender,
  type Sent,
  uploadModule,
} from './contribute.ts';
import { type Account, type Seeded, seedDemo } from './seed.ts';
import { verdictOf } from './verdict-of.ts';

const contributions = 'demo/contributions';

/** Builds the vendor's module apart from the tree, as a vendor would: public headers and symbol versions only. */
async function buildModule(dataFolder: string): Promise<string> {
  const output = path.join(dataFolder, 'demo-module');
  await mkdir(output, { recursive: true });
  const folder = path.join(contributions, 'vendor-module');
  const variables = [`ZIG=${zigBinary()}`, `KEEL=${path.resolve('hypervisor')}`, `O=${output}`];
  await runTool('make', ['-C', folder, ...variables], zigCaches());
  return path.join(output, 'tidewatch.vmod');
}

interface Contribution {
  what: string;
  send(): Promise<Sent>;
}

function contributionsOf(sender: Sender, module: string): Contribution[] {
  const overlay = (name: string) => readContribution(path.join(contributions, name));
  return [
    {
      what: 'a real-time clock driver, by git push',
      send: async () => pushContribution(sender, await overlay('goldfish-rtc')),
    },
    {
      what: 'a driver that does not compile, by mailbox',
      send: async () => mailContribution(sender, await overlay('does-not-compile')),
    },
    {
      what: 'a driver that hangs the boot, by git push',
      send: async () => pushContribution(sender, await overlay('hangs-the-boot')),
    },
    {
      what: 'a binary module, by upload',
      send: () =>
        uploadModule(sender, {
          file: module,
          contribution: 'black-box',
          metadata: {
            name: 'tidewatch',
            version: '1.0.0',
            licence: 'proprietary',
            description: 'Tide gauge driver of Northwind Silicon',
          },
        }),
    },
  ];
}

function printAccounts(accounts: readonly Account[]): void {
  process.stdout.write('\nAccounts (shown this once):\n');
  const width = (pick: (account: Account) => string) =>
    Math.max(...accounts.map((account) => pick(account).length));
  const emailWidth = width((account) => account.email);
  const passwordWidth = width((account) => account.password);
  for (const { email, password, name, part, organization } of accounts) {
    process.stdout.write(
      `  ${email.padEnd(emailWidth)}  ${password.padEnd(passwordWidth)}  ${name}, ${part} (${organization})\n`,
    );
  }
}

/** Sends all four, then tells each verdict as it comes. */
async function sendAll(portal: string, seeded: Seeded, module: string): Promise<void> {
  const sender: Sender = {
    portal,
    repository: bundledTree.slug,
    name: seeded.engineer.name,
    email: seeded.engineer.email,
    token: seeded.token,
  };
  const start = Date.now();
  process.stdout.write('\nSending four contributions:\n');
  const verdicts: Promise<void>[] = [];
  for (const { what, send } of contributionsOf(sender, module)) {
    const { changeNumber } = await send();
    process.stdout.write(`  change ${changeNumber}: ${what}\n`);
    verdicts.push(
      verdictOf(sender, changeNumber).then(({ outcome, sentence }) => {
        const elapsed = ((Date.now() - start) / 1000).toFixed(1);
        process.stdout.write(
          `  change ${changeNumber}: ${outcome} after ${elapsed} s: ${sentence}\n`,
        );
      }),
    );
  }
  await Promise.all(verdicts);
  process.stdout.write(`All verdicts are in. See them at ${portal}/changes (Ctrl-C stops).\n`);
}

await main(async () => {
  let seeded: Seeded | undefined;
  let module = '';
  const { environment, running } = await startSite(async (ctx, { dataFolder }) => {
    module = await buildModule(dataFolder);
    seeded = await seedDemo(ctx);
  }).catch((error: unknown) => {
    // The next start keeps the data: nothing would show these again.
    if (seeded !== undefined) printAccounts(seeded.accounts);
    throw error;
  });
  process.stdout.write(`\nSlipway is at ${environment.url}\n`);
  const stopped = runUntilStopped(running);
  if (seeded === undefined) {
    process.stdout.write(
      `The data of the first start is kept, with its accounts. Delete ${environment.dataFolder} to begin anew.\n`,
    );
  } else {
    printAccounts(seeded.accounts);
    await Promise.race([sendAll(environment.url, seeded, module), stopped]);
  }
  await stopped;
});
