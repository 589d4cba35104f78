import { beforeEach, describe, expect, test } from 'vitest';
import type { Aia } from '#emulator/description/description.ts';
import type { Device } from '#emulator/devices/device.ts';
import {
  type InterruptController,
  makeInterruptController,
} from '#emulator/devices/interrupt-controller.ts';
import { FakeHost, stateOf } from './fake-host.ts';

/** Table 4.1. */
const domaincfg = 0;
const sourcecfg = (source: number) => source * 4;
const [mmsiaddrcfg, mmsiaddrcfgh, smsiaddrcfg, smsiaddrcfgh] = [0x1bc0, 0x1bc4, 0x1bc8, 0x1bcc];
const [setip, setipnum, inClrip, clripnum] = [0x1c00, 0x1cdc, 0x1d00, 0x1ddc];
const [setie, setienum, clrie, clrienum] = [0x1e00, 0x1edc, 0x1f00, 0x1fdc];
const [setipnumLe, setipnumBe, genmsi] = [0x2000, 0x2004, 0x3000];
const target = (source: number) => 0x3000 + source * 4;
const idc = (hart: number) => 0x4000 + hart * 32;
const [idelivery, iforce, ithreshold, topi, claimi] = [0, 4, 8, 0x18, 0x1c];
const [detached, edge1, edge0, level1, level0, delegate] = [1, 4, 5, 6, 7, 0x400];
const ie = 0x100;

let host: FakeHost;
let lines: string[];
let claims: number[];
let messages: [address: bigint, data: number][];
/** Where interrupt files are. */
let files: Set<bigint>;
let controller: InterruptController;
let root: Device;
let child: Device;

function make(aia: Aia, firmware: 'builtin' | 'none' = 'none', aiaGuests = 0): void {
  host = new FakeHost();
  lines = [];
  messages = [];
  claims = [];
  files = new Set();
  const outputs = Object.assign(host, {
    deliverMsi: (address: bigint, data: number) => {
      messages.push([address, data]);
      return files.has(address);
    },
    claimed: (source: number) => claims.push(source),
    setHartLine: (hart: number, bit: number, level: boolean) =>
      lines.push(`${hart}.${bit}=${level ? 1 : 0}`),
  });
  const description = { harts: 3, memoryBytes: 0, firmware, kernel: new Uint8Array(0) };
  controller = makeInterruptController({ ...description, aia, aiaGuests }, outputs);
  const [first, second] = controller.devices;
  if (first === undefined || second === undefined) throw new Error('two domains');
  [root, child] = [first, second];
}
const read = (offset: number, from = root) => (from.read(offset, 4) ?? Number.NaN) >>> 0;
const write = (offset: number, value: number, to = root) => to.write(offset, 4, value >>> 0);
const pending = (source: number, of = root) =>
  (read(setip + (source >> 5) * 4, of) >>> (source & 31)) & 1;

function openDirect(source: number, mode: number, value = 1, of = root): void {
  write(sourcecfg(source), mode, of);
  write(target(source), value, of);
  write(setienum, source, of);
}

describe('registers (4.5)', () => {
  beforeEach(() => make('aplic'));

  test('4.5.1: domaincfg has IE to write and 0x80 in its top byte', () => {
    expect(read(domaincfg)).toBe(0x8000_0000);
    write(domaincfg, 0xffff_ffff);
    expect(read(domaincfg)).toBe(0x8000_0100);
    make('aplic-imsic');
    write(domaincfg, 0);
    expect(read(domaincfg)).toBe(0x8000_0004);
  });

  test('4.5.2: sourcecfg takes the modes of Table 4.4, and no source above 96', () => {
    const taken = [0, 1, 2, 3, 4, 5, 6, 7, 8 | edge1].map((mode) => {
      write(sourcecfg(5), mode);
      return read(sourcecfg(5));
    });
    expect(taken).toEqual([0, 1, 0, 0, 4, 5, 6, 7, 4]);
    write(sourcecfg(96), edge1);
    write(sourcecfg(97), edge1);
    expect([read(sourcecfg(96)), read(sourcecfg(97))]).toEqual([edge1, 0]);
  });

  test('4.5.2: a source is inactive in the child until it is delegated, and again afterwards', () => {
    write(sourcecfg(5), level1, child);
    expect(read(sourcecfg(5), child)).toBe(0);
    write(sourcecfg(5), delegate | 0x3ff);
    expect(read(sourcecfg(5))).toBe(delegate);
    expect(read(sourcecfg(5), child)).toBe(0);
    write(sourcecfg(5), level1, child);
    expect(read(sourcecfg(5), child)).toBe(level1);
    write(sourcecfg(5), delegate, child);
    expect(read(sourcecfg(5), child)).toBe(0);
    write(sourcecfg(5), edge0, child);
    write(sourcecfg(5), 0);
    expect(read(sourcecfg(5), child)).toBe(0);
  });

  test('4.5.2: an inactive source has neither pending nor enable bit nor target', () => {
    write(target(5), 0x1c_0003);
    write(setienum, 5);
    write(setipnum, 5);
    expect([read(target(5)), read(setie), read(setip)]).toEqual([0, 0, 0]);
    openDirect(5, detached, 3);
    write(setipnum, 5);
    expect([read(target(5)), read(setie), read(setip)]).toEqual([3, 32, 32]);
    write(sourcecfg(5), 0);
    expect([read(target(5)), read(setie), read(setip)]).toEqual([0, 0, 0]);
  });

  test('4.5.5 to 4.5.14: bits are set and cleared by word and by number', () => {
    for (const source of [1, 33, 96]) write(sourcecfg(source), detached);
    write(setip, 0xffff_ffff);
    write(setipnum, 33);
    write(setipnumLe, 96);
    expect([0, 4, 8, 12].map((at) => read(setip + at))).toEqual([2, 2, 0, 1]);
    write(clripnum, 33);
    write(inClrip, 2);
    expect([0, 4, 8, 12].map((at) => read(setip + at))).toEqual([0, 0, 0, 1]);
    write(setipnumBe, 33 << 24);
    expect(read(setip + 4)).toBe(2);
    write(setie + 4, 0xffff_ffff);
    write(setienum, 96);
    expect([0, 4, 8, 12].map((at) => read(setie + at))).toEqual([0, 2, 0, 1]);
    write(clrie + 4, 2);
    write(clrienum, 96);
    expect([0, 4, 8, 12].map((at) => read(setie + at))).toEqual([0, 0, 0, 0]);
    for (const reads of [setipnum, clripnum, setienum, clrie, clrienum, setipnumLe, setipnumBe])
      expect(read(reads)).toBe(0);
  });

  test('numbers of no source are ignored', () => {
    const before = stateOf(root);
    for (const value of [0, 97, 1023, 0xffff_ffff])
      for (const offset of [setipnum, clripnum, setienum, clrienum, setipnumBe])
        write(offset, value);
    expect(stateOf(root)).toBe(before);
  });

  test('4.5: other accesses than aligned words fault, reserved bytes are read-only zeros', () => {
    expect([root.read(0, 1), root.read(2, 4), root.write(0, 2, 0)]).toEqual([
      undefined,
      undefined,
      false,
    ]);
    for (const offset of [0x1000, mmsiaddrcfg, genmsi, 0x2008, 0x400c, 0x4060, 0x7ffc]) {
      write(offset, 0xffff_ffff);
      expect(read(offset)).toBe(0);
    }
  });
});

describe('pending bits (4.7)', () => {
  test.each<[mode: number, high: number, low: number]>([
    [edge1, 1, 0],
    [edge0, 0, 1],
  ])('mode %i is set by its edge and stays until it is cleared', (mode, high, low) => {
    make('aplic');
    controller.setLevel(7, low === 1);
    write(sourcecfg(7), mode);
    expect([pending(7), read(inClrip)]).toEqual([0, 0]);
    controller.setLevel(7, high === 1);
    expect([pending(7), read(inClrip)]).toEqual([1, 128]);
    controller.setLevel(7, low === 1);
    expect([pending(7), read(inClrip)]).toEqual([1, 0]);
    write(clripnum, 7);
    expect(pending(7)).toBe(0);
    write(setipnum, 7);
    expect(pending(7)).toBe(1);
  });

  test.each<[mode: number, high: number]>([
    [level1, 1],
    [level0, 0],
  ])('mode %i in direct delivery is a copy of the rectified input', (mode, high) => {
    make('aplic');
    controller.setLevel(7, high === 0);
    write(sourcecfg(7), mode);
    write(setipnum, 7);
    expect(pending(7)).toBe(0);
    controller.setLevel(7, high === 1);
    write(clripnum, 7);
    expect(pending(7)).toBe(1);
    controller.setLevel(7, high === 0);
    expect(pending(7)).toBe(0);
  });

  test.each<[mode: number, high: number]>([
    [level1, 1],
    [level0, 0],
  ])('mode %i in MSI delivery is set by a rise, or by setip while it is high', (mode, high) => {
    make('aplic-imsic');
    controller.setLevel(7, high === 0);
    write(sourcecfg(7), mode);
    write(setipnum, 7);
    expect(pending(7)).toBe(0);
    controller.setLevel(7, high === 1);
    expect(pending(7)).toBe(1);
    write(clripnum, 7);
    expect([pending(7), read(inClrip)]).toEqual([0, 128]);
    write(setipnum, 7);
    expect(pending(7)).toBe(1);
    controller.setLevel(7, high === 0);
    expect(pending(7)).toBe(0);
  });

  test('a source made sensitive to a wire that is high already becomes pending', () => {
    make('aplic');
    controller.setLevel(7, true);
    write(sourcecfg(7), level1);
    expect(pending(7)).toBe(1);
    write(sourcecfg(8), edge0);
    expect(pending(8)).toBe(1);
    write(sourcecfg(8), level1);
    expect(pending(8)).toBe(0);
  });

  test('the wire of a delegated source is the child’s', () => {
    make('aplic');
    controller.setLevel(7, true);
    write(sourcecfg(7), delegate);
    expect([pending(7), read(inClrip)]).toEqual([0, 0]);
    write(sourcecfg(7), level1, child);
    expect([pending(7, child), read(inClrip, child)]).toEqual([1, 128]);
    controller.setLevel(7, false);
    expect(pending(7, child)).toBe(0);
  });
});

describe('direct delivery (4.8)', () => {
  beforeEach(() => {
    make('aplic');
    write(domaincfg, ie);
  });

  test('raises the wire of the target hart while IE and idelivery are on', () => {
    openDirect(7, level1, (2 << 18) | 1);
    controller.setLevel(7, true);
    expect(lines).toEqual([]);
    write(idc(2) + idelivery, 0xffff_ffff);
    expect([read(idc(2) + idelivery), lines]).toEqual([1, ['2.11=1']]);
    write(domaincfg, 0);
    write(domaincfg, ie);
    controller.setLevel(7, false);
    expect(lines).toEqual(['2.11=1', '2.11=0', '2.11=1', '2.11=0']);
  });

  test('the supervisor’s domain raises line 9', () => {
    write(sourcecfg(7), delegate);
    write(domaincfg, ie, child);
    write(idc(1) + idelivery, 1, child);
    openDirect(7, level1, 1 << 18, child);
    controller.setLevel(7, true);
    expect(lines).toEqual(['1.9=1']);
  });

  test('topi: the smallest priority number first, then the smallest source', () => {
    openDirect(40, detached, 2);
    openDirect(11, detached, 2);
    openDirect(90, detached, 1);
    for (const source of [40, 11, 90]) write(setipnum, source);
    const claimed = [1, 2, 3, 4].map(() => {
      const top = read(idc(0) + topi);
      expect(read(idc(0) + claimi)).toBe(top);
      return top;
    });
    expect(claimed).toEqual([(90 << 16) | 1, (11 << 16) | 2, (40 << 16) | 2, 0]);
  });

  test('4.5.16.1: a priority of zero becomes 1, and has three bits', () => {
    const written = [0, 8, 0xff, 0xffff_ffff].map((value) => {
      openDirect(7, detached, value);
      return read(target(7));
    });
    expect(written).toEqual([1, 1, 7, 0xfffc_0007]);
  });

  test('ithreshold keeps priorities of its number and above out', () => {
    write(idc(0) + idelivery, 1);
    openDirect(7, detached, 3);
    write(setipnum, 7);
    expect(lines).toEqual(['0.11=1']);
    write(idc(0) + ithreshold, 3);
    expect([read(idc(0) + topi), read(idc(0) + claimi), lines.at(-1)]).toEqual([0, 0, '0.11=0']);
    write(idc(0) + ithreshold, 4);
    expect([read(idc(0) + topi), lines.at(-1)]).toEqual([(7 << 16) | 3, '0.11=1']);
    write(idc(0) + ithreshold, 0xffff_ffff);
    expect(read(idc(0) + ithreshold)).toBe(7);
  });

  test('iforce raises the wire by itself, until a claim finds nothing', () => {
    write(idc(1) + idelivery, 1);
    write(idc(1) + iforce, 1);
    expect([read(idc(1) + topi), lines]).toEqual([0, ['1.11=1']]);
    expect([read(idc(1) + claimi), read(idc(1) + iforce), lines.at(-1)]).toEqual([0, 0, '1.11=0']);
  });

  test('a claim leaves a level that is still high pending', () => {
    write(idc(0) + idelivery, 1);
    openDirect(7, level1);
    controller.setLevel(7, true);
    expect([read(idc(0) + claimi), read(idc(0) + claimi)]).toEqual([0x7_0001, 0x7_0001]);
    controller.setLevel(7, false);
    expect([read(idc(0) + claimi), lines.at(-1)]).toEqual([0, '0.11=0']);
  });

  test('a target that is no hart interrupts nobody', () => {
    for (const hart of [0, 1, 2]) write(idc(hart) + idelivery, 1);
    openDirect(7, detached, (0x3fff << 18) | 1);
    write(setipnum, 7);
    expect([lines, pending(7)]).toEqual([[], 1]);
  });
});

describe('MSI delivery (4.9)', () => {
  beforeEach(() => {
    make('aplic-imsic');
    write(domaincfg, ie);
  });

  function addresses(): void {
    write(mmsiaddrcfg, 0x24000);
    write(smsiaddrcfg, 0x28000);
    write(smsiaddrcfgh, 2 << 20);
    write(mmsiaddrcfgh, 2 << 12);
  }

  test('4.9.1: the address is made of base, hart and guest index, the data of EIID', () => {
    addresses();
    for (const page of [0x24002n, 0x2800bn]) files.add(page << 12n);
    openDirect(7, detached, (2 << 18) | (3 << 12) | 0x7ff);
    expect(read(target(7))).toBe((2 << 18) | 0x7ff);
    write(setipnum, 7);
    write(sourcecfg(8), delegate);
    write(domaincfg, ie, child);
    openDirect(8, detached, (2 << 18) | (3 << 12) | 5, child);
    write(setipnum, 8, child);
    expect(messages).toEqual([
      [0x2400_2000n, 0x7ff],
      [0x2800_b000n, 5],
    ]);
    expect([pending(7), pending(8, child), host.events]).toEqual([0, 0, []]);
  });

  test('4.9.1: groups of harts lie 2^(HHXS + 24) bytes apart', () => {
    write(mmsiaddrcfg, 0x8000_0001);
    write(mmsiaddrcfgh, (3 << 24) | (1 << 20) | (2 << 16) | (1 << 12) | 0xfff);
    openDirect(7, detached, 0b101 << 18);
    write(setipnum, 7);
    const page = (0xfffn << 32n) | 0x8000_0001n | (2n << 15n) | (1n << 1n);
    expect(messages).toEqual([[page << 12n, 0]]);
  });

  test('4.5.3: L locks all four address registers', () => {
    write(mmsiaddrcfgh, 0xffff_ffff);
    expect(read(mmsiaddrcfgh)).toBe(0x9f77_ffff);
    for (const offset of [mmsiaddrcfg, mmsiaddrcfgh, smsiaddrcfg, smsiaddrcfgh]) write(offset, 1);
    expect([mmsiaddrcfg, mmsiaddrcfgh, smsiaddrcfg, smsiaddrcfgh].map((at) => read(at))).toEqual([
      0, 0x9f77_ffff, 0, 0,
    ]);
  });

  test('4.5.3: the supervisor’s domain has no address registers', () => {
    write(mmsiaddrcfg, 0x24000, child);
    expect([read(mmsiaddrcfg, child), read(mmsiaddrcfg)]).toEqual([0, 0]);
  });

  test('4.9.2: a level is sent once, and once more by setipnum as long as it is high', () => {
    addresses();
    openDirect(7, level1, 9);
    controller.setLevel(7, true);
    controller.setLevel(7, true);
    expect([messages.length, pending(7)]).toEqual([1, 0]);
    write(setipnum, 7);
    expect([messages.length, pending(7)]).toEqual([2, 0]);
    controller.setLevel(7, false);
    write(setipnum, 7);
    expect(messages.length).toBe(2);
    controller.setLevel(7, true);
    expect(messages.length).toBe(3);
  });

  test('what is pending waits for its enable and for IE', () => {
    write(domaincfg, 0);
    write(sourcecfg(7), detached);
    write(setipnum, 7);
    write(setienum, 7);
    expect(messages).toEqual([]);
    write(domaincfg, ie);
    expect(messages.length).toBe(1);
  });

  test('4.5.15: genmsi sends without regard to IE, and is never busy', () => {
    addresses();
    write(domaincfg, 0);
    write(genmsi, 0xffff_ffff);
    expect(read(genmsi)).toBe(0xfffc_07ff);
    write(genmsi, (1 << 18) | 33);
    expect(messages.at(-1)).toEqual([0x2400_1000n, 33]);
  });

  test('an MSI that no interrupt file takes is on record', () => {
    write(mmsiaddrcfg, 0xc000);
    openDirect(7, detached, 1);
    write(setipnum, 7);
    expect(host.events).toEqual(['device-misuse: aplic: no interrupt file at 0xc000000']);
  });
});

test('our own firmware has delegated every source and locked nothing', () => {
  make('aplic-imsic', 'builtin', 3);
  expect([1, 50, 96].map((source) => read(sourcecfg(source)))).toEqual([0x400, 0x400, 0x400]);
  write(domaincfg, ie, child);
  openDirect(10, level1, (2 << 18) | (1 << 12) | 10, child);
  controller.setLevel(10, true);
  expect(messages).toEqual([[0x2800_9000n, 10]]);
});
