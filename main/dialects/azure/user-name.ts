import { decodedPart, readQuery } from './query.ts'

/** A DTMI has at most 2048 characters (DTDL v2, "Digital Twin Model Identifier"). */
export const longestModelId = 2048

/** What a connection of the Azure family says of itself in its user name. */
export type AzureUserName =
  | { kind: 'hub'; host: string; deviceId: string; moduleId: string | null; modelId: string | null }
  | { kind: 'provisioning'; idScope: string; registrationId: string }

/**
 * Reads `{host}/{clientId}/?api-version=…` (IoT Hub) or `{idScope}/registrations/{registrationId}/api-version=…` (DPS).
 * Old clients leave out what begins with `api-version`; then only the client id itself makes it such a user name, for
 * devices of other families may have a "/" in theirs.
 * @returns null for a user name of another family.
 */
export function parseUserName(userName: string, clientId: string): AzureUserName | null {
  const segments = userName.split('/')
  const queryAt = segments.findIndex((segment, at) => at >= 2 && /^\??api-version=|^\?/.test(segment))
  const names = segments.slice(1, queryAt < 0 ? undefined : queryAt)
  if (queryAt < 0 && names.at(-1) === '') names.pop()
  const host = segments[0]!
  const [first, second, ...more] = names
  if (host === '' || !first || second === '' || more.length > 0) return null
  const isProvisioning = first === 'registrations' && second !== undefined
  if (queryAt < 0 && clientId !== (isProvisioning ? second : names.join('/'))) return null
  if (isProvisioning) return { kind: 'provisioning', idScope: host, registrationId: second }
  const query = queryAt < 0 ? '' : segments.slice(queryAt).join('/').replace(/^\?/, '')
  const modelId = decodedPart(readQuery(query).get('model-id') ?? '')
  return {
    kind: 'hub',
    host,
    deviceId: first,
    moduleId: second ?? null,
    modelId: modelId === '' || modelId.length > longestModelId ? null : modelId,
  }
}
