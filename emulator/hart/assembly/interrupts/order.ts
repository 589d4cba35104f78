import { MEI, MSI, MTI, SEI, SGEI, SSI, STI, VSEI, VSSI, VSTI } from '../csr/bits';

/** @returns the number of the first by the default priority order. Advanced Interrupt Architecture 1.0, section 5.1. */
export function firstInterrupt(candidates: u64): u64 {
  if ((candidates & MEI) != 0) return 11;
  if ((candidates & MSI) != 0) return 3;
  if ((candidates & MTI) != 0) return 7;
  if ((candidates & SEI) != 0) return 9;
  if ((candidates & SSI) != 0) return 1;
  if ((candidates & STI) != 0) return 5;
  if ((candidates & SGEI) != 0) return 12;
  if ((candidates & VSEI) != 0) return 10;
  if ((candidates & VSSI) != 0) return 2;
  return (candidates & VSTI) != 0 ? 6 : 13;
}
