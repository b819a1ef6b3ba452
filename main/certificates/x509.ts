/**
 * The X.509 library, with what it needs of its surroundings. Its injector (tsyringe) refuses to load without three functions of the
 * metadata proposal on `Reflect`, which no engine has; it asks them about classes of the library and of nobody else.
 */
import { webcrypto } from 'node:crypto'

type Metadata = Map<unknown, unknown>

function giveReflectMetadata(): void {
  if ('getMetadata' in Reflect) return
  const kept = new WeakMap<object, Metadata>()
  const ownMetadata = (key: unknown, target: object): unknown => kept.get(target)?.get(key)
  Object.assign(Reflect, {
    defineMetadata(key: unknown, value: unknown, target: object): void {
      const metadata: Metadata = kept.get(target) ?? new Map()
      kept.set(target, metadata.set(key, value))
    },
    getOwnMetadata: ownMetadata,
    getMetadata(key: unknown, target: object): unknown {
      for (let holder: object | null = target; holder !== null; holder = Reflect.getPrototypeOf(holder)) {
        const value = ownMetadata(key, holder)
        if (value !== undefined) return value
      }
      return undefined
    },
  })
}

/** Loads the library; only who makes certificates needs it, reading them is Node's own. */
export async function loadX509() {
  // A static import would run before this, wherever it stands.
  giveReflectMetadata()
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(webcrypto)
  return x509
}
