/** The X.509 library with what it needs of its surroundings: metadata on `Reflect` for its injector, and this runtime's crypto. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { cryptoProvider } from '@peculiar/x509'

cryptoProvider.set(webcrypto)

export * as x509 from '@peculiar/x509'
