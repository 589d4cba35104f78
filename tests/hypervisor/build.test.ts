import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { make, missing, patience, tree, withFolder, zig } from './keel.ts';

vi.setConfig(patience);

async function copyTree(to: string): Promise<string> {
  await cp(tree, to, { recursive: true, filter: (file) => !file.startsWith(`${tree}/build`) });
  return to;
}

async function products(folder: string): Promise<Buffer> {
  const names = ['keel.bin', 'keel.elf', 'Module.symvers'];
  return Buffer.concat(
    await Promise.all(names.map((name) => readFile(path.join(folder, 'build', name)))),
  );
}

test('builds with zig cc without a warning, and the same bytes in another folder', async () => {
  await withFolder(async (folder) => {
    const images: Buffer[] = [];
    for (const name of ['one', 'another/deeper']) {
      const copy = await copyTree(path.join(folder, name));
      const { output, failed } = await make(copy, `ZIG=${zig}`);
      expect(output).not.toMatch(/warning:|error:/i);
      expect(failed).toBe(false);
      images.push(await products(copy));
    }
    expect(images[0]?.equals(images[1] ?? Buffer.alloc(0))).toBe(true);
  });
});

test.skipIf(missing.gcc)(`builds with GCC without a warning${missing.gcc}`, async () => {
  await withFolder(async (folder) => {
    const words = [`O=${folder}`, 'CROSS_COMPILE=riscv64-linux-gnu-'];
    const { output, failed } = await make(tree, ...words);
    expect(output).not.toMatch(/warning:|error:/i);
    expect(failed).toBe(false);
  });
});

test('takes a compiler by CC', async () => {
  await withFolder(async (folder) => {
    const target = '-target riscv64-freestanding-none -mcpu=generic_rv64+m+a+c+zicsr+zifencei';
    const words = [`O=${folder}`, `CC=${zig} cc ${target}`];
    const { output, failed } = await make(tree, ...words, `${folder}/guests/first.bin`);
    expect(output).not.toMatch(/warning:|error:/i);
    expect(failed).toBe(false);
  });
});

/** Enough of the tree that one may change it: a build of two objects and what they need. */
const few = ['build/kernel/memory/gstage.o', 'build/drivers/new/new.o'];

test('rebuilds what depends on a changed header, and a new file needs no edit', async () => {
  await withFolder(async (folder) => {
    const copy = await copyTree(path.join(folder, 'tree'));
    const driver = path.join(copy, 'drivers/new/new.c');
    await make(copy, `ZIG=${zig}`, 'build/kernel/memory/gstage.o');
    await mkdir(path.dirname(driver), { recursive: true });
    await writeFile(driver, '#include <vmhi/driver.h>\n');
    const added = await make(copy, `ZIG=${zig}`, ...few);
    expect(added.output.match(/^ {2}CC .*$/gm)).toEqual(['  CC  drivers/new/new.c']);
    expect((await make(copy, `ZIG=${zig}`, '-n')).output).toContain('build/drivers/new/new.o');
    const header = path.join(copy, 'include/keel/memory/gstage.h');
    const text = await readFile(header, 'utf8');
    await writeFile(header, text.replace('int gstage_unmap(', 'void gstage_unmap('));
    const broken = await make(copy, `ZIG=${zig}`, '-k', ...few);
    expect(broken.failed).toBe(true);
    expect(broken.output).toMatch(/kernel\/memory\/gstage\.c:\d+:\d+: error/);
  });
});

test('assembly is built again with the offsets of a structure that changed', async () => {
  await withFolder(async (folder) => {
    const copy = await copyTree(path.join(folder, 'tree'));
    const target = 'build/arch/riscv/vcpu_enter.o';
    await make(copy, `ZIG=${zig}`, target);
    expect((await make(copy, `ZIG=${zig}`, target)).output).not.toContain('  CC ');
    const header = path.join(copy, 'include/keel/partitions/vcpu.h');
    const text = await readFile(header, 'utf8');
    await writeFile(header, text.replace('\tuint64_t pc;', '\tuint64_t before;\n\tuint64_t pc;'));
    const { output } = await make(copy, `ZIG=${zig}`, target);
    expect(output).toContain('  CC  arch/riscv/vcpu_enter.S');
    const offsets = await readFile(path.join(copy, 'build/generated/offsets.h'), 'utf8');
    expect(offsets).toContain('#define VCPU_PC 264\n');
  });
});

test("a changed guest is what the next image carries, whatever the compiler's cache holds", async () => {
  await withFolder(async (folder) => {
    const copy = await copyTree(path.join(folder, 'tree'));
    const guest = path.join(copy, 'guests/endless.c');
    for (const word of ['looping', 'circling', 'spinning']) {
      const text = await readFile(guest, 'utf8');
      await writeFile(guest, text.replace(/print\(".*"\)/, `print("${word}\\n")`));
      await make(copy, `ZIG=${zig}`, 'build/guests/endless.blob.o');
      expect(await readFile(path.join(copy, 'build/guests/endless.blob.o'), 'latin1')).toContain(
        word,
      );
    }
  });
});

async function readChecksums(copy: string): Promise<Map<string, string>> {
  await make(copy, `ZIG=${zig}`, 'build/Module.symvers');
  const text = await readFile(path.join(copy, 'build/Module.symvers'), 'utf8');
  const pairs = text.split('\n').map((line) => line.split('\t'));
  return new Map(pairs.map(([checksum = '', symbol = '']) => [symbol, checksum]));
}

test("a symbol's checksum follows its prototype and the structures in it, and nothing else", async () => {
  await withFolder(async (folder) => {
    const copy = await copyTree(path.join(folder, 'tree'));
    const edit = async (header: string, from: string, to: string) => {
      const file = path.join(copy, 'include/vmhi', header);
      const text = await readFile(file, 'utf8');
      expect(text).toContain(from);
      await writeFile(file, text.replace(from, to));
    };
    const before = await readChecksums(copy);
    await edit('clock.h', '(*cancel_alarm)(void *context)', '(*cancel_alarm)(void *c, int why)');
    await edit('driver.h', '*vmhi_alloc(size_t size)', '*vmhi_alloc(size_t size, int kind)');
    await edit('block.h', '/* Return: 0, -VMHI_ENOSPC', '/* Gives back: 0, -VMHI_ENOSPC');
    const after = await readChecksums(copy);
    const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    expect(changed.sort()).toEqual(['vmhi_alloc', 'vmhi_register_clock']);
  });
});
