/** The shell lines of pages about REST, run as they are printed, and the calls that they show. */
import { spawnSync } from 'node:child_process'
import { openApiDocument } from '../../main/api/doors/openapi-document.ts'

/** True where the programs that the lines call are not installed; says so. */
export function curlIsMissing(): boolean {
  const isMissing = spawnSync('/bin/sh', ['-c', 'command -v curl && command -v openssl']).status !== 0
  if (isMissing) console.log('Skipped: curl or openssl is not on this machine.')
  return isMissing
}

/** A failing call ends the shell; each says on stderr what it was and what came of it. */
export const strictShell = `set -eu; curl() { command curl -sS --fail-with-body -w '%{stderr}\\n%{http_code} %{method} %{url}\\n' "$@"; }`

export interface ShownCall {
  status: string
  method: string
  route: string
}

/** The calls that lines made, as they said themselves. */
export function callsIn(output: string): ShownCall[] {
  return [...output.matchAll(/^(\d{3}) ([A-Z]+) http:\/\/[^/]+\/api\/v1([^?\n]*)/gm)].map(([, status, method, route]) => ({
    status: status!,
    method: method!,
    route: route!,
  }))
}

/** Routes that are shown by `emqx-rest.md`; all others by `api.md`. */
const ofEmqxPage = /^\/(?:things|thing-types|thing-datas|commands)(?:\/|$)/

/** The calls of the OpenAPI document that a page should show and does not. */
export async function callsMissing(page: 'api.md' | 'emqx-rest.md', shown: ShownCall[]): Promise<{ method: string; route: string }[]> {
  const { paths } = (await openApiDocument('0')) as { paths: Record<string, Record<string, unknown>> }
  return Object.entries(paths)
    .filter(([route]) => ofEmqxPage.test(route) === (page === 'emqx-rest.md'))
    .flatMap(([route, methods]) => Object.keys(methods).map((method) => ({ method: method.toUpperCase(), route })))
    .filter((call) => {
      const pattern = new RegExp(`^${call.route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
      return !shown.some(({ method, route }) => method === call.method && pattern.test(route))
    })
}
