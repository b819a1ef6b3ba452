/** Requests of devices by HTTP and what they are answered, apart from the door by which they came. */

/** What came. Names in a path are encoded by clients: it is split first, and then decoded. */
export interface DeviceRequest {
  method: string
  segments: readonly string[]
  query: Readonly<Record<string, string>>
  body: DeviceBody
}

/** The body of a request. Of one that is larger than a device's message may be, no bytes are kept. */
export interface DeviceBody {
  bytes: Uint8Array
  /** In bytes; of one that is too large, at least so much. */
  size: number
}

export interface DeviceAnswer {
  status: number
  headers?: Record<string, string>
  body: object
}

/** Where ThingDatas are; the segments of their requests begin behind it. */
export const thingDatasPrefix = '/api/v1/thing-datas'

/** The largest message of a device, in bytes (docs/protocols/aws.md). */
export const largestMessageBytes = 128 * 1024
