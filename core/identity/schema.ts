import { z } from 'zod';
import { plainLine } from '#core/plain-line.ts';
import { slug } from '#core/slug.ts';
import { roles, tokenScopes } from '#drizzle/schema/identity.ts';

const name = plainLine(100);
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'at most 254 characters')
  .email('not an e-mail address');
/** NIST SP 800-63B: length counts, composition rules do not. The upper limit bounds the hashing. */
const password = z.string().min(12, 'at least 12 characters').max(200, 'at most 200 characters');
const id = z.string().min(1).max(100);
const secret = z.string().min(1).max(200);

export const signInInput = z.object({
  email: z.string().max(1000),
  password: z.string().max(1000),
});
export const ownerLinkInput = z.object({ organizationName: name, slug });
export const createOrganizationInput = z.object({ name, slug });
export const inviteUserInput = z.object({
  organizationId: id,
  email,
  roles: z.array(z.enum(roles)).min(1, 'name at least one role'),
});
export const invitationSecretInput = z.object({ secret });
export const acceptInvitationInput = z.object({ secret, name, email, password });
export const revokeOrganizationInput = z.object({
  organizationId: id,
  reason: z.string().trim().min(1, 'say why').max(1000, 'at most 1000 characters'),
});
export const createAccessTokenInput = z.object({
  name,
  scopes: z.array(z.enum(tokenScopes)).min(1, 'name at least one scope'),
  days: z.number().int().min(1, 'at least 1 day').max(365, 'at most 365 days'),
});

export const removePayloadInput = z.object({
  sequence: z.number().int().positive(),
  reason: z.string().trim().min(1, 'say why').max(1000, 'at most 1000 characters'),
});

/** Pages show people by this. */
export interface PersonView {
  userId: string;
  name: string;
  organization: { slug: string; name: string; kind: 'owner' | 'partner' };
}
