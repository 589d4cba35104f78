import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { checkAbi, checkModule } from '#core/ci/check-module.ts';
import { judgeBoot } from '#core/ci/judge-boot.ts';
import { parseRecipe } from '#core/ci/recipe.ts';
import type { BootRecipe } from '#core/ci/schema.ts';
import { packCpio } from '#formats/cpio.ts';
import { consoleOf } from '../emulator/boot.ts';
import {
  bootOnEmulator,
  buildKeel,
  keptFolder,
  make,
  missing,
  patience,
  tree,
  withFolder,
  zig,
} from './keel.ts';

vi.setConfig(patience);

const contributions = path.resolve('demo/contributions');
let built: { image: string; folder: string };

beforeAll(async () => {
  built = await buildKeel();
});

async function recipe() {
  const parsed = parseRecipe(await readFile(path.join(tree, 'slipway.yaml'), 'utf8'));
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.recipe;
}

/** As the runner boots: what the recipe says, and nothing else. */
async function judge(
  image: string,
  boot: BootRecipe,
  module?: { name: string; bytes: Uint8Array },
) {
  const [drive] = boot.drives;
  const transcript = await bootOnEmulator(
    {
      image,
      append: boot.append,
      harts: boot.harts,
      ...(module && {
        bundle: packCpio([{ path: `modules/${module.name}.vmod`, bytes: module.bytes }]),
      }),
      ...(drive && { drive: new Uint8Array(64 << 10) }),
    },
    { budgetInstructions: boot.budgetInstructions },
  );
  const milestones = boot.milestones.map((text) => text.replaceAll('{name}', module?.name ?? ''));
  return { ...judgeBoot(transcript, { ...boot, milestones }), transcript };
}

interface Patched {
  image: string;
  failed: boolean;
  output: string;
}

/** The tree with a contribution laid over it, built. Times are kept, so that a second run builds little. */
async function buildPatched(name: string): Promise<Patched> {
  return withFolder(async (folder) => {
    await cp(tree, folder, {
      recursive: true,
      preserveTimestamps: true,
      filter: (file) => !file.startsWith(`${tree}/build`),
    });
    await cp(path.join(contributions, name), folder, { recursive: true, preserveTimestamps: true });
    const output = keptFolder(name);
    const built = await make(folder, `O=${output}`, `ZIG=${zig}`);
    return { ...built, image: path.join(output, 'keel.bin') };
  });
}

test.skipIf(missing.core)(`the branch passes its own boots${missing.core}`, async () => {
  for (const boot of (await recipe()).boots) {
    expect(await judge(built.image, boot)).toMatchObject({ outcome: 'pass' });
  }
});

test.skipIf(missing.core)(
  `the clock driver builds, and its tests pass${missing.core}`,
  async () => {
    const { image, failed } = await buildPatched('goldfish-rtc');
    expect(failed).toBe(false);
    for (const boot of (await recipe()).boots) {
      const judged = await judge(image, boot);
      expect(judged).toMatchObject({ outcome: 'pass' });
      expect(consoleOf(judged.transcript)).toContain('clock: goldfish-rtc on rtc@101000\n');
    }
  },
);

test('the driver that does not compile fails at its line', async () => {
  const { output, failed } = await buildPatched('does-not-compile');
  expect(failed).toBe(true);
  expect(output).toMatch(
    /^drivers\/firmware\/fw_cfg\.c:45:\d+: error: use of undeclared identifier 'FW_CFG_SIGNATURE'/m,
  );
});

test.skipIf(missing.core)(
  `the driver that hangs spends its budget in its probe${missing.core}`,
  async () => {
    const { image, failed } = await buildPatched('hangs-the-boot');
    expect(failed).toBe(false);
    const boot = (await recipe()).boots[0];
    if (!boot) throw new Error('no boot');
    const judged = await judge(image, { ...boot, budgetInstructions: 30_000_000 });
    expect(judged.outcome).toBe('fail');
    expect(judged.transcript.exit).toEqual({ kind: 'budget-spent' });
    expect(judged.sentence).toContain('"timer: " was reached, "devices: bound" never came');
    expect(judged.sentence).toContain('last line of the console: driver sifive-finisher: probing');
  },
);

async function buildModule(folder: string): Promise<Uint8Array> {
  const vendor = path.join(folder, 'vendor');
  await cp(path.join(contributions, 'vendor-module'), vendor, { recursive: true });
  // The kit: public headers and symbol versions, nothing else of the tree.
  await cp(path.join(tree, 'include/vmhi'), path.join(folder, 'kit/include/vmhi'), {
    recursive: true,
  });
  await cp(
    path.join(built.folder, 'Module.symvers'),
    path.join(folder, 'kit/build/Module.symvers'),
  );
  const { output, failed } = await make(vendor, `ZIG=${zig}`, `KEEL=${path.join(folder, 'kit')}`);
  expect(output).not.toMatch(/warning:|error:/i);
  expect(failed).toBe(false);
  return readFile(path.join(vendor, 'build/tidewatch.vmod'));
}

test.skipIf(missing.core)(
  `the vendor's module is built from the kit alone, and links${missing.core}`,
  async () => {
    await withFolder(async (folder) => {
      const bytes = await buildModule(folder);
      const metadata = {
        name: 'tidewatch',
        version: '1.0.0',
        licence: 'proprietary',
        description: '',
      };
      const { finding, module } = checkModule(bytes, metadata);
      expect(finding).toMatchObject({ outcome: 'pass' });
      const symvers = await readFile(path.join(built.folder, 'Module.symvers'), 'utf8');
      if (module) expect(checkAbi(module, symvers)).toMatchObject({ outcome: 'pass' });
      for (const boot of (await recipe()).modules?.boots ?? []) {
        const judged = await judge(built.image, boot, { name: 'tidewatch', bytes });
        expect(judged).toMatchObject({ outcome: 'pass' });
        expect(consoleOf(judged.transcript)).toContain('clock: tidewatch on no device\n');
      }
    });
  },
);
