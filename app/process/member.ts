import { joinPortal, type Member } from '#adapters/processes/member.ts';
import { processWide } from '#core/process-wide.ts';

/** This process's place among those that serve the portal. */
export function member(): Member {
  return processWide('member', () => joinPortal((line) => void process.stderr.write(`${line}\n`)));
}
