import { ORPCError } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { contract, type BenchContract } from '../../main/contract/api.ts'

type Routes = Record<string, Record<string, { '~orpc': { route: { method?: string; path?: string } } }>>

/** The contract's calls over plain REST, as a script would send them: GET and DELETE with a query, others with JSON. */
export function restClient(url: string, token: string): ContractRouterClient<BenchContract> {
  const call = async (noun: string, verb: string, input: Record<string, unknown> = {}) => {
    const { method = 'GET', path = '' } = (contract as unknown as Routes)[noun]![verb]!['~orpc'].route
    const fields = { ...input }
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = String(fields[name])
      delete fields[name]
      return encodeURIComponent(value)
    })
    const inQuery = method === 'GET' || method === 'DELETE'
    const response = await fetch(`${url}/api/v1${filled}${inQuery ? queryOf(fields) : ''}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(inQuery ? {} : { 'content-type': 'application/json' }) },
      ...(inQuery ? {} : { body: JSON.stringify(fields) }),
    })
    const answer = (await response.json()) as { code: string; message: string }
    if (!response.ok) throw new ORPCError(answer.code, { status: response.status, message: answer.message })
    return answer
  }
  const nouns = Object.entries(contract).map(([noun, verbs]) => {
    const calls = Object.keys(verbs).map((verb) => [verb, (input?: Record<string, unknown>) => call(noun, verb, input)])
    return [noun, Object.fromEntries(calls)]
  })
  return Object.fromEntries(nouns) as ContractRouterClient<BenchContract>
}

function queryOf(fields: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined) query.append(name, String(item))
  return `?${query}`
}
