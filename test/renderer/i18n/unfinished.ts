/** Folders of the renderer whose words do not stand in message files yet. */
export const unfinished: string[] = [
  'settings/',
  'devices/certificates/',
  'devices/commands/',
  'devices/credentials/',
  'devices/messages/',
  'devices/shadow/',
  'devices/telemetry/',
  'devices/twin/',
  'device-sets/',
  'jobs/',
]
