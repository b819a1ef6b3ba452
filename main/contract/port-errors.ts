import { BenchError } from './errors.ts'

/** A port as a person knows it, and what 0 means in its setting. */
export interface PortWords {
  what: string
  zero: string
}

/**
 * Why a port could not be opened, in words.
 * @param error what the system said (`code` is Node's, as EADDRINUSE).
 * @returns PortInUse, or NotAvailable where the system does not let us have it.
 */
export function portError(
  error: { code?: string | undefined; message: string },
  { what, zero }: PortWords,
  address: { host: string; port: number },
): BenchError {
  const where = `${what} ${address.port} on ${address.host}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new BenchError(
        'PortInUse',
        `${where} is in use by another program: stop that program, or choose another ${what} in Settings (${zero}).`,
        { ...address },
      )
    case 'EACCES':
      return new BenchError('NotAvailable', `This account may not open ${where}: choose a port above 1023 in Settings.`, { ...address })
    case 'EADDRNOTAVAIL':
      return new BenchError('NotAvailable', `This computer does not have the address ${address.host}: ${where} cannot be opened.`, {
        ...address,
      })
    default:
      return new BenchError('NotAvailable', `${where} cannot be opened: ${error.message}.`, { ...address })
  }
}
