/** A device by hand, with the clients of mosquitto. Its topics are those of AWS IoT Jobs under either root. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'
import { addressOf } from './device-lines.ts'

/** How the clients of mosquitto reach the bench with the files of the zip that it makes for a device. */
export function tlsWords(broker: BrokerState, thing: string): string {
  return `-h ${addressOf(broker)} -p ${broker.secure.port} --cafile ca.pem --cert ${thing}.cert.pem --key ${thing}.private.key -i ${thing} -q 1`
}

/**
 * It says something of itself, takes the next job and says that it is done.
 * @param words how the clients reach the bench.
 * @param report the lines by which it says something of itself.
 */
export function shellLines(root: '$aws' | '$emqx', thing: string, words: string, report: readonly string[]): string {
  return [
    `device() { "$@" ${words}; }`,
    `THING='${root}/things/${thing}'`,
    ...report,
    `JOB=$(device mosquitto_rr -W 5 -t "$THING/jobs/start-next" -e "$THING/jobs/start-next/accepted" -m '{}' | sed -n 's/.*"jobId":"\\([^"]*\\)".*/\\1/p')`,
    `device mosquitto_pub -t "$THING/jobs/$JOB/update" -m '{"status":"SUCCEEDED","statusDetails":{"by":"hand"}}'`,
  ].join('\n')
}
