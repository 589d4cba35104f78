import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type * as wall from '#core/changes/may-read-run.ts';
import { findTrustedBuild } from '#core/ci/find-trusted-build.ts';
import { releaseRun } from '#core/review/release-run.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { type Answers, doorsWith, tryDoors } from '../helpers/doors.ts';
import { makePipeline, type Pipeline, type Sent } from '../helpers/pipeline.ts';
import { goodDriver, main, recipe, tinyTree } from '../helpers/tiny-tree.ts';

/** The one function: a test takes it away to see that nothing else hides the run. */
const taken = vi.hoisted(() => ({ away: false }));
vi.mock('#core/changes/may-read-run.ts', async (original) => {
  const real = await original<typeof wall>();
  return {
    mayReadRun: (...ask: Parameters<typeof real.mayReadRun>) =>
      taken.away || real.mayReadRun(...ask),
  };
});

const secret = 'plum_orchard_1887';
const licence = '/* SPDX-License-Identifier: MIT */\n';
const tree = {
  ...tinyTree,
  // One boot is enough to show something.
  'slipway.yaml': recipe.replace(/ {2}- name: again\n(?: {4}.*\n)+/, ''),
  'main.c': main.replace('#include "sbi.h"', `#include "sbi.h"\n/* ${secret} */\nint ${secret};`),
  'notes.txt': `${secret}\n`,
  // A tree whose build takes settings from the folders of its drivers.
  Makefile: `-include $(wildcard drivers/*.conf)\n${tinyTree.Makefile}`,
};

const incbin =
  '__asm__(".section .rodata\\n.globl leak\\nleak: .incbin \\"notes.txt\\"\\n.byte 0\\n.text");';
const drive = (body: string) => goodDriver.replace('print("drive: ready\\n");', body);

/**
 * Ways to see a file outside the grant through the build: what is sent, and where the file's text comes out in
 * what the run made.
 */
const ways: Record<string, Record<string, string>> = {
  'bytes of a file in the image': { 'drivers/a.c': `${licence}${incbin}\n` },
  'a file included where it cannot compile, so that the log quotes it': {
    'drivers/a.c': `${licence}#define int @\n#include "../main.c"\n`,
  },
  'a file as bytes by #embed, printed on the console': {
    'drivers/drive.c': drive(
      'static const char t[] = {\n#embed "../notes.txt"\n,0};\nprint(t); print("drive: ready\\n");',
    ),
  },
  'bytes of a file printed on the console': {
    'drivers/drive.c': `${drive('extern const char leak[]; print(leak); print("drive: ready\\n");')}${incbin}\n`,
  },
  'bytes of a file as the name of a test that fails, which the boot’s sentence names': {
    'drivers/drive.c': `${drive('extern const char leak[]; print("drive: ready\\nKTAP version 1\\n1..1\\nnot ok 1 - "); print(leak); print("tiny: off\\n"); power_off();')}${incbin}\n`,
  },
  'a file as a library that the linker reads for a script and quotes': {
    'drivers/a.c': `${licence}__asm__(".section \\".deplibs\\",\\"MS\\",@llvm_dependent_libraries,1\\n.asciz \\"notes.txt\\"\\n.text");\n`,
  },
  'a file read by make into the log': { 'drivers/a.conf': '$(info $(file <notes.txt))\n' },
  'a file read by the shell into the symbol versions': {
    'drivers/a.conf': '$(shell mkdir -p build; cat notes.txt > build/Module.symvers)\n',
  },
  'a file read by the shell into an error, which the verdict quotes': {
    'drivers/a.conf': '$(error $(shell cat notes.txt))\n',
  },
  'a file copied over the image': {
    'drivers/a.conf':
      'all: steal\nsteal: build/tiny.elf\n\tcat notes.txt >> build/tiny.elf\n.PHONY: steal\n',
  },
  'a file’s text as a warning': {
    'drivers/a.conf': '$(warning $(shell cat notes.txt))\n',
  },
};

/** Questions whose answer is how the run ends: one patch for yes, one for no. */
const questions: Record<string, [yes: Record<string, string>, no: Record<string, string>]> = {
  'whether a file has a certain length': [
    { 'drivers/q.c': `${licence}${asserts(18)}` },
    { 'drivers/q.c': `${licence}${asserts(19)}` },
  ],
  'whether a file is there': [
    { 'drivers/q.c': `${licence}#if !__has_include("../notes.txt")\n#error no\n#endif\n` },
    { 'drivers/q.c': `${licence}#if !__has_include("../other.txt")\n#error no\n#endif\n` },
  ],
  'what a byte of a file is, by how long the boot goes on': [
    { 'drivers/drive.c': `${waits(`leak[0] != 'p'`)}${incbin}\n` },
    { 'drivers/drive.c': `${waits(`leak[0] == 'p'`)}${incbin}\n` },
  ],
  'what a byte of a file is, by how large the image grows': [
    { 'drivers/q.c': `${licence}${grows('p')}` },
    { 'drivers/q.c': `${licence}${grows('q')}` },
  ],
};
function asserts(length: number): string {
  return `static const char t[] = {\n#embed "../notes.txt"\n};\n_Static_assert(sizeof t == ${length}, "");\n`;
}
function waits(condition: string): string {
  return drive(`extern const char leak[]; while (${condition}) ; print("drive: ready\\n");`);
}
function grows(letter: string): string {
  return `enum { c =\n#embed "../notes.txt" limit(1)\n};\nchar big[(c == '${letter}') * 65536 + 1] = {1};\n`;
}

let pipeline: Pipeline;
const all = new Map<string, Sent>();
const paths = ['main.c', 'notes.txt', 'slipway.yaml'];

beforeAll(async () => {
  pipeline = await makePipeline({ tree });
  const { site } = pipeline;
  const { ctx, repositoryId, firstCommit: commit } = site;
  findTrustedBuild(ctx, { repositoryId, commit });
  await pipeline.drain();
  narrow('drivers');
  const patches = [
    ...Object.entries(ways),
    ...Object.entries(questions).flatMap(([name, [yes, no]]) => [
      [`${name}: yes`, yes] as const,
      [`${name}: no`, no] as const,
    ]),
  ];
  for (const [name, files] of patches) all.set(name, await pipeline.send(files));
});
afterAll(() => pipeline.close());

function narrow(pathPrefix: string): void {
  const { ctx, signed } = pipeline.site;
  ctx.db
    .update(grants)
    .set({ pathPrefix })
    .where(eq(grants.organizationId, signed.organizationId))
    .run();
}

function sentAs(name: string): Sent {
  const sent = all.get(name);
  if (!sent) throw new Error(`nothing was sent as ${name}`);
  return sent;
}

async function seen(who: 'sender' | 'maintainer', sent: Sent): Promise<Answers> {
  const { site } = pipeline;
  const person = who === 'sender' ? site.signed.engineer : site.owner.maintainer;
  const patchSet = site.ctx.db
    .select()
    .from(patchSets)
    .where(eq(patchSets.changeNumber, sent.changeNumber))
    .get();
  return tryDoors(person, sent, { commit: patchSet?.headCommit ?? '', paths });
}

const isOfRun = (door: string) => /^(run|artifact|event)/.test(door);

/** An answer without what tells two changes apart that were sent one after another. */
function plain(answers: Answers, sent: Sent, name: string): Record<string, string> {
  const own = Object.entries(answers).filter(
    ([door]) => !door.startsWith('artifact') && !['list', 'your turn', 'difference'].includes(door),
  );
  return Object.fromEntries(
    own.map(([door, text]) => [
      door,
      text
        .replaceAll(sent.runId, 'RUN')
        .replaceAll(name, 'NAME')
        .replace(/"[\w-]{20}"/g, '"ID"')
        .replace(/[0-9a-f]{40}/g, 'COMMIT')
        .replace(/"(number|changeNumber|sizeBytes)":\d+/g, '"$1":0')
        .replace(/change \d+/gi, 'change N'),
    ]),
  );
}

describe('a patch whose sender reads drivers/ only', () => {
  test('is held, with the reason in the sender’s words, and nothing of it has run', async () => {
    await pipeline.drain();
    for (const [name, sent] of all) {
      const rows = pipeline.rows(sent.runId);
      const held = rows.checks.filter(({ outcome }) => outcome === 'held');
      expect(
        held.map((check) => check.name),
        name,
      ).toEqual(['grant']);
      expect([rows.build, rows.boots, rows.verdict], name).toEqual([undefined, [], undefined]);
    }
    const { run, slip } = await seen('sender', sentAs('a file read by make into the log'));
    const sentence =
      'held: a maintainer must let it run, because your grant covers only drivers/ and a build reads the whole tree';
    expect(run).toContain(sentence);
    expect(slip).toContain(sentence);
  });

  test('runs once a maintainer lets it', { timeout: 240_000 }, async () => {
    for (const { runId } of all.values()) {
      releaseRun(pipeline.site.owner.maintainer.ctx, { runId });
    }
    await pipeline.drain();
    for (const [name, { runId }] of all) expect(pipeline.rows(runId).verdict, name).toBeDefined();
  });

  test('shows the maintainers what it took, and its sender none of it through any door', async () => {
    for (const name of Object.keys(ways)) {
      const sent = sentAs(name);
      const found = doorsWith(await seen('maintainer', sent), secret);
      expect(found.some(isOfRun), `${name}: ${found}`).toBe(true);
    }
    for (const [name, sent] of all) {
      expect(doorsWith(await seen('sender', sent), secret), name).toEqual([]);
    }
  });

  test('answers no question by how it ends: passed or failed, its sender reads the same', async () => {
    for (const name of Object.keys(questions)) {
      const yes = sentAs(`${name}: yes`);
      const no = sentAs(`${name}: no`);
      const made = (sent: Sent) => {
        const { verdict, build } = pipeline.rows(sent.runId);
        return [verdict?.outcome, build?.imageSizeBytes];
      };
      expect(made(yes), name).not.toEqual(made(no));
      expect(plain(await seen('sender', yes), yes, name)).toEqual(
        plain(await seen('sender', no), no, name),
      );
    }
  });

  test('has no other wall: without the one function every way leads to the source', async () => {
    taken.away = true;
    try {
      for (const name of Object.keys(ways)) {
        const found = doorsWith(await seen('sender', sentAs(name)), secret);
        expect(found.some(isOfRun), `${name}: ${found}`).toBe(true);
      }
    } finally {
      taken.away = false;
    }
  });
});
