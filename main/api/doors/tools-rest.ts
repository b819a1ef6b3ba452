/** Our own REST on the door for tools, for whoever comes with a token of the bench. */
import { sendError } from './answers.ts'
import { holderOf, presentedToken } from './guard.ts'
import { restHandler, type RestOptions } from './rest.ts'
import type { ToolsMount } from './tools.ts'

const wayIn =
  'This call needs a token of the bench: make one in its settings, and send "Authorization: Bearer <token>", or its name and the token as API key and secret (Basic).'

/** Takes what is under /api. */
export function restMount(options: RestOptions): ToolsMount {
  const answer = restHandler(options)
  const holders = { nameOf: (secret: string) => options.port.apiTokens.nameOf(secret) }
  return async (request, response, url) => {
    if (!url.pathname.startsWith('/api/')) return false
    const who = holderOf(presentedToken(request.headers.authorization), holders)
    if (who === null) sendError(response, 'Unauthorized', wayIn)
    else await answer(request, response, url, who)
    return true
  }
}
