import { implement } from '@orpc/server'
import { contract } from '../contract/api.ts'

/** The contract, ready to be implemented. */
export const procedures = implement(contract)
