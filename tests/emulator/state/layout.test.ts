import { expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { snapshotVersion } from '#emulator/state/snapshot.ts';
import { StateExchange } from '#emulator/state/state-exchange.ts';
import { makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

/** Keeps how long each piece is, and the marks, but no value. */
class Layout extends StateExchange {
  readonly restoring = false;
  readonly pieces: string[] = [];

  override bytes(bytes: Uint8Array): void {
    this.pieces.push(String(bytes.length));
  }

  override text(text: string): void {
    this.pieces.push(text);
  }

  /** Memory is exchanged by pages that are not zero: how many there are is no layout. */
  override sparse(memory: Uint8Array): void {
    this.pieces.push(`memory ${memory.length}`);
  }
}

const drive = new Uint8Array(4096);
const everything: Partial<MachineDescription> = {
  memoryBytes: 0x100_0000,
  harts: 2,
  drives: [drive],
  pci: [
    { kind: 'nvme', drive },
    { kind: 'virtio-block', drive },
  ],
  flash: [drive, drive],
};

/**
 * A snapshot of one layout must not be read as another. If this fails, what a part of the machine exchanges has
 * changed: raise `snapshotVersion`, then put the new hash beside it.
 */
test('the layout of a machine’s state is that of the version of snapshots', async () => {
  const layouts: string[] = [];
  for (const aia of [undefined, 'aplic', 'aplic-imsic'] as const) {
    const machine = await makeMachine(assemble('hello'), {
      ...everything,
      ...(aia ? { aia } : { aclint: true }),
    });
    machine.start({ budgetInstructions: 1000 });
    const layout = new Layout();
    machine.platform.exchange(layout);
    layouts.push(layout.pieces.join(' '));
  }
  expect({
    version: snapshotVersion,
    layout: sha256Hex(new TextEncoder().encode(layouts.join('\n'))),
  }).toEqual({
    version: 2,
    layout: '722cea5aabffc868728194ed64e95983fe681e3900b69c2a2a4c4433356ba0c6',
  });
});
