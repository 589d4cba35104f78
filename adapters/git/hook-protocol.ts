/** What the hook and the portal say to each other over the socket: one JSON object a line. */

export interface HookCommand {
  oldId: string;
  newId: string;
  ref: string;
}

export interface HookQuestion {
  /** One-time: names the push, and through it who pushes. */
  key: string;
  hook: 'pre-receive' | 'proc-receive';
  commands: HookCommand[];
  /** Object folder of what is not admitted yet; pre-receive only. */
  quarantine?: string;
}

/** For each command in order; `refusal` is absent for one that was carried out. */
export interface HookResult {
  ref: string;
  refusal?: string;
}

export type HookAnswer =
  /** A line for the person who pushes. */
  { say: string } | { results: HookResult[] };

export const hookEnvironment = { key: 'SLIPWAY_PUSH_KEY', socket: 'SLIPWAY_HOOK_SOCKET' } as const;
