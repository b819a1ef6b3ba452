import type { DeviceLink } from './device-link.ts'
import type { MonitorLink } from './monitor-link.ts'
import type { RegistrationLink } from './registration-link.ts'

/** A connection that was let in. */
export type Link = DeviceLink | MonitorLink | RegistrationLink
