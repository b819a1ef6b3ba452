import { z } from 'zod'

export const tokenNameSchema = z
  .string()
  .trim()
  .min(1, 'A token needs a name: it stands in the audit log beside all that is done with it.')
  .max(64, 'A token’s name has at most 64 characters.')
  .regex(/^\P{Cc}*$/u, 'A token’s name may not hold control characters.')

/** A token as the settings keep it: the secret itself is shown once, when it is made, and kept nowhere. */
export const apiTokenSchema = z.strictObject({
  name: tokenNameSchema,
  /** SHA-256 of the secret in hex: a fast hash is enough for 32 random bytes. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  createdAtMs: z.number(),
})
export type ApiToken = z.infer<typeof apiTokenSchema>

export const apiTokenViewSchema = apiTokenSchema.omit({ sha256: true })
export type ApiTokenView = z.infer<typeof apiTokenViewSchema>

export const newApiTokenSchema = z.strictObject({
  // Every client takes the two out of an address, so that /tokens/{name} would not reach the token any more.
  name: tokenNameSchema
    .refine((name) => name !== '.' && name !== '..', 'A token’s name is more than dots.')
    // Basic parts the name from the token at the first one (RFC 7617, 2).
    .refine(
      (name) => !name.includes(':'),
      'A token’s name may not hold a colon: as an API key, with the name before it, it would let nobody in.',
    ),
})

export const madeApiTokenSchema = apiTokenViewSchema.extend({
  /** What a script sends as Bearer token. It cannot be read again. */
  token: z.string(),
})
