import type { Family } from '../things/family.ts'
import { plainDetail } from '../things/status-details.ts'

export const aws: Family = {
  name: 'aws',
  root: '$aws',
  // The metrics of the SDKs (aws-iot-jobs.md, 1.1).
  isNamedBy: (username) => username?.startsWith('?SDK=') === true,
  title: 'AWS IoT',
  answersOnlySubscribers: false,
  detailText: plainDetail,
}
