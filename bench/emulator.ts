import { measureLoopMips } from '#emulator/hart/loop-benchmark.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';
import { type Figures, median, round } from './statistics.ts';

/** The compute loop with memory access, five times in one process. */
export async function measureEmulator(): Promise<Figures> {
  const module = await loadModule();
  const mips: number[] = [];
  for (let pass = 0; pass < 5; pass += 1) mips.push(await measureLoopMips(module));
  return { 'emulator.mips_loop': round(median(mips)) };
}
