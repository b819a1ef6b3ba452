import { doorError } from '../errors.ts'
import { refuseTooDeep } from '../../contract/input-depth.ts'
import type { ApiPort } from '../port.ts'

/**
 * Around every call of every door: errors become codes and sentences, and an answer leaves only when all that it may
 * show is on disk.
 */
export function callInterceptor(port: ApiPort, log: (sentence: string) => void) {
  return async <Answer>({ input, next }: { input: unknown; next(): Promise<Answer> }): Promise<Answer> => {
    try {
      refuseTooDeep(input)
      const answer = await next()
      await port.settled()
      return answer
    } catch (error) {
      throw doorError(error, log)
    }
  }
}
