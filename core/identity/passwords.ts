import { hash, verify } from '@node-rs/argon2';
import type { Context } from '#core/context.ts';

/** OWASP Password Storage Cheat Sheet: argon2id (the library's default), 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @returns a PHC string. */
export function hashPassword(ctx: Context, password: string): Promise<string> {
  return hash(password.normalize('NFKC'), { ...parameters, salt: ctx.randomBytes(16) });
}

/** A hash of nobody's password: an unknown account must cost as long as a known one. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$c2xpcHdheS1ub2JvZHktMQ$uH/0RmXPnq6js109bk+3cbTHL82JEuviBEGc8eu+TBg';

export function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  return verify(passwordHash ?? nobody, password.normalize('NFKC'));
}
