import { implement } from '@orpc/server'
import { contract } from '../contract/api.ts'

/** What every call comes with, from whichever door. */
export interface CallContext {
  /** Who makes it, for the audit log: the person at the workstation, or the name of the token. */
  who: string
}

/** The contract, ready to be implemented. */
export const procedures = implement(contract).$context<CallContext>()
