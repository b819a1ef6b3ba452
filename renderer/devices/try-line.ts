/** A line that stands in for a device. @words-of-devices */
export function tryLine(host: string, port: number): string {
  return `mosquitto_pub -h ${host} -p ${port} -i thermo-1 -q 1 -t bench/thermo-1/reported -m '{"firmware":"2.1"}'`
}
