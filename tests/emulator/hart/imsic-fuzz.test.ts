import { expect, test } from 'vitest';
import { instantiateHartCore } from '#emulator/hart/instance.ts';
import type { HartCore } from '#emulator/hart/interface.ts';
import { coreModule } from './driver.ts';

const [harts, guests, rounds] = [3, 5, 30_000];
const csr = { mip: 0x344, hstatus: 0x600, hgeie: 0x607, hgeip: 0xe12, mtopi: 0xfb0, vstopi: 0xeb0 };
/** *iselect and *topei of each level; *ireg is behind *iselect. */
const levels = [
  { select: 0x350, top: 0x35c },
  { select: 0x150, top: 0x15c },
  { select: 0x250, top: 0x25c },
] as const;

/** An interrupt file as chapter 3 of the Advanced Interrupt Architecture describes it. */
class File {
  readonly pending = new Set<number>();
  readonly enabled = new Set<number>();
  delivers = false;
  threshold = 0;

  top(): number {
    const ready = [...this.pending].filter((identity) => this.enabled.has(identity));
    const first = Math.min(...ready);
    return first < (this.threshold || 256) ? first : 0;
  }
  signals(): boolean {
    return this.delivers && this.top() !== 0;
  }
  write(select: number, value: bigint): void {
    if (select === 0x70) this.delivers = (value & 1n) === 1n;
    if (select === 0x72) this.threshold = Number(value & 0x7ffn);
    if (select < 0x80 || select % 2 === 1) return;
    const set = select < 0xc0 ? this.pending : this.enabled;
    const base = ((select & 0x3f) >> 1) * 64;
    for (let bit = 0; bit < 64; bit += 1) {
      if (base + bit < 1 || base + bit > 255) continue;
      if ((value >> BigInt(bit)) & 1n) set.add(base + bit);
      else set.delete(base + bit);
    }
  }
}

interface Hart {
  files: File[];
  vgein: number;
  hgeie: number;
}

/** @returns mip's bits 9 to 12 and hgeip. */
function signalsOf({ files, vgein, hgeie }: Hart): { mip: number; hgeip: number } {
  const on = files.map((file) => file.signals());
  let hgeip = 0;
  for (let guest = 1; guest <= guests; guest += 1) if (on[1 + guest]) hgeip |= 1 << guest;
  const bits = { 9: on[1], 10: vgein <= guests && (hgeip >> vgein) & 1, 11: on[0] };
  const mip = Object.entries(bits).reduce(
    (sum, [bit, set]) => sum | (set ? 1 << Number(bit) : 0),
    0,
  );
  return { mip: mip | ((hgeip & hgeie) !== 0 ? 1 << 12 : 0), hgeip };
}

function makeCore(): HartCore {
  const none = () => undefined;
  const core = instantiateHartCore(coreModule(), {
    mmioRead: () => 0n,
    mmioWrite: () => 0,
    sbiCall: none,
    event: none,
  });
  if (core.create(harts, 1 << 20) !== 1) throw new Error('no memory');
  core.useImsic(guests);
  return core;
}

test('thirty thousand random messages and writes leave what a model of the text has', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 0x1_0000_0000) * below);
  };
  const word = () => (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32));
  const core = makeCore();
  const model = Array.from({ length: harts }, () => ({
    files: Array.from({ length: 2 + guests }, () => new File()),
    vgein: 0,
    hgeie: 0,
  }));
  for (let round = 0; round < rounds; round += 1) {
    const number = random(harts);
    const hart = model[number] as Hart;
    const selected = [0, 1, hart.vgein >= 1 && hart.vgein <= guests ? 1 + hart.vgein : -1];
    const act = random(5);
    if (act === 0) {
      const [page, identity] = [random(10), random(300)];
      const isMachine = random(3) === 0;
      const address = isMachine
        ? 0x2400_0000 + page * 4096
        : 0x2800_0000 + (number * 8 + page) * 4096;
      const target = isMachine
        ? model[page]?.files[0]
        : model[number + (page >> 3)]?.files[1 + (page & 7)];
      expect(core.deliverMsi(BigInt(address), identity)).toBe(target === undefined ? 0 : 1);
      if (identity >= 1 && identity <= 255) target?.pending.add(identity);
    } else if (act === 1) {
      hart.vgein = random(64);
      core.writeCsr(number, csr.hstatus, BigInt(hart.vgein) << 12n);
    } else if (act === 2) {
      const value = random(256);
      hart.hgeie = value & 0b11_1110;
      core.writeCsr(number, csr.hgeie, BigInt(value));
    } else {
      const level = random(3);
      const { select, top } = levels[level] as (typeof levels)[number];
      const file = hart.files[selected[level] as number];
      if (act === 3) {
        file?.pending.delete(file.top());
        core.writeCsr(number, top, 0n);
      } else {
        const register = [0x70, 0x70, 0x72, 0x80, 0xc0, 0xc2, 0xc6, random(0x200)][random(8)] ?? 0;
        const value = register === 0x72 ? BigInt(random(2) * random(300)) : word();
        core.writeCsr(number, select, BigInt(register));
        core.writeCsr(number, select + 1, value);
        if (register >= 0x70 && register <= 0xff) file?.write(register, value);
        core.readCsr(number, select + 1);
      }
    }
    for (const [level, { top }] of levels.entries()) {
      const identity = hart.files[selected[level] as number]?.top() ?? 0;
      if (act !== 1) expect(core.readCsr(number, top)).toBe(BigInt((identity << 16) | identity));
    }
    const { mip, hgeip } = signalsOf(hart);
    expect(Number(core.readCsr(number, csr.mip) & 0x1e00n)).toBe(mip);
    expect(Number(core.readCsr(number, csr.hgeip))).toBe(hgeip);
    for (const top of [csr.mtopi, csr.vstopi]) expect(core.readCsr(number, top)).toBe(0n);
  }
});
