import { gitDoor } from './git/door.ts';
import { markSocketAddresses } from './socket-address.ts';

/** What the portal does before its first request. A failure stops it, with the reason. */
export async function startPortal(): Promise<void> {
  markSocketAddresses();
  await gitDoor();
}
