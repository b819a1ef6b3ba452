import { expect, test } from 'vitest'
import type { DialectName } from '../../../main/contract/devices.ts'
import { tabsOf, viewAt, type DeviceView } from '../../../renderer/devices/device-views.ts'

test.each<[DialectName, string]>([
  ['plain', 'Overview, Twin, Telemetry, Messages, Connect'],
  ['azure', 'Overview, Twin, Telemetry, Messages, Connect'],
  ['aws', 'Overview, Shadow, Telemetry, Connect'],
  ['emqx', 'Overview, Shadow, Telemetry, Commands, Connect'],
])('the views of a device of %s are %s', (dialect, titles) => {
  const tabs = tabsOf(dialect)
  expect(tabs.map(({ label }) => label).join(', ')).toBe(titles)
  for (const { id } of tabs) expect(viewAt(id, dialect)).toBe(id)
})

test.each<[string, DialectName, DeviceView]>([
  ['twin', 'aws', 'shadow'],
  ['shadow', 'azure', 'twin'],
  ['commands', 'aws', 'overview'],
  ['', 'emqx', 'overview'],
  ['nothing', 'plain', 'overview'],
])('an address with %s shows a device of %s its %s', (address, dialect, view) => {
  expect(viewAt(address, dialect)).toBe(view)
})
