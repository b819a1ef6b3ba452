/** Folders of the renderer whose words do not stand in message files yet. */
export const unfinished: string[] = [
  'devices/certificates/',
  'devices/commands/',
  'devices/credentials/',
  'devices/messages/',
  'devices/shadow/',
  'devices/telemetry/',
  'devices/twin/',
]
