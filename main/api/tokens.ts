import type { ApiToken, ApiTokenView } from '../contract/api-tokens.ts'
import { done } from './done.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

function tokenView({ name, createdAtMs }: ApiToken): ApiTokenView {
  return { name, createdAtMs }
}

/** The named tokens that scripts come with. */
export function tokenHandlers(port: ApiPort) {
  const { tokens } = procedures
  return tokens.router({
    list: tokens.list.handler(() => ({ items: port.apiTokens.list().map(tokenView) })),
    create: tokens.create.handler(async ({ input: { name }, context: { who } }) => {
      const { token, secret } = await port.apiTokens.create(name)
      await port.submit({ kind: 'audit.note', operation: 'token.create', sentence: `Made the token ‘${name}’.`, who })
      return { ...tokenView(token), token: secret }
    }),
    delete: tokens.delete.handler(async ({ input: { name }, context: { who } }) => {
      await port.apiTokens.revoke(name)
      await port.submit({ kind: 'audit.note', operation: 'token.delete', sentence: `Revoked the token ‘${name}’.`, who })
      return done
    }),
  })
}
