/** What machine-level firmware does with an APLIC before it starts a supervisor, as OpenSBI does. */
import type { AplicDomain } from '../devices/aplic.ts';
import { aplicSources, delegated } from '../devices/aplic-sources.ts';
import { indexBits, memoryMap } from '../machine/memory-map.ts';

/** Offsets in the root domain (Advanced Interrupt Architecture, Table 4.1). */
const sourcecfg = 0x0000;
const mmsiaddrcfgh = 0x1bc4;
const smsiaddrcfg = 0x1bc8;
const smsiaddrcfgh = 0x1bcc;
const lowWidthShift = 12;
const lowShiftShift = 20;

/** Delegates every source to the supervisor domain, and tells it where the harts' interrupt files are. */
export function delegateToSupervisor(
  root: AplicDomain,
  machine: { harts: number; aiaGuests?: number },
): void {
  for (let source = 1; source <= aplicSources; source += 1) {
    root.write(sourcecfg + source * 4, 4, delegated);
  }
  const guestBits = indexBits((machine.aiaGuests ?? 0) + 1);
  root.write(smsiaddrcfg, 4, memoryMap.imsicSupervisor.base >>> 12);
  root.write(smsiaddrcfgh, 4, guestBits << lowShiftShift);
  root.write(mmsiaddrcfgh, 4, indexBits(machine.harts) << lowWidthShift);
}
