import type { Check, MachineAddress, OpenPort } from '../../contract/network.ts'
import { knock, type KnockAt } from './knock.ts'

/** On which addresses of this machine a port is to be found. */
function addressesOf({ host }: OpenPort, addresses: readonly MachineAddress[]): string[] {
  if (host !== '0.0.0.0') return [host]
  return addresses.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
}

/**
 * Comes to every port over every address as a device would. A port that is closed says why without being tried.
 * @param clientId - of the bench itself, by MQTT.
 */
export async function checkPorts(
  ports: readonly OpenPort[],
  addresses: readonly MachineAddress[],
  clientId: string,
  tryOut: (at: KnockAt) => ReturnType<typeof knock> = knock,
): Promise<Check[]> {
  const checks = ports.flatMap((open) => {
    const { purpose, port } = open
    if (!open.listening) {
      const values = { port, problem: open.problem ?? '' }
      return [Promise.resolve<Check>({ check: 'port', outcome: 'failed', finding: 'portClosed', values, purpose })]
    }
    return addressesOf(open, addresses).map(async (address): Promise<Check> => {
      const finding = await tryOut({ purpose, address, port, clientId })
      return { check: 'port', outcome: finding === 'portAnswers' ? 'passed' : 'failed', finding, values: { address, port }, purpose }
    })
  })
  return Promise.all(checks)
}
