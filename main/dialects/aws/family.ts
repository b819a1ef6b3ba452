import type { Family } from '../things/family.ts'
import { plainDetail } from '../things/status-details.ts'

export const aws: Family = { name: 'aws', root: '$aws', title: 'AWS IoT', answersOnlySubscribers: false, detailText: plainDetail }
