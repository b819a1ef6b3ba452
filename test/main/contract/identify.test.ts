import { expect, test } from 'vitest'
import { identifyCommandOf, identifySemanticType } from '../../../main/contract/identify.ts'
import type { TemplateCommand } from '../../../main/contract/templates.ts'

const command = (name: string, more: Partial<TemplateCommand> = {}): TemplateCommand => ({ name, payload: null, ...more })
const found = (...commands: TemplateCommand[]) => identifyCommandOf({ commands })?.name ?? null

test.each(['identify', 'Identify', 'blink', 'blinkLed', 'BlinkLED', 'locate_device', 'find-me', 'flashLed', 'led.blink'])(
  '%s makes a device show itself',
  (name) => {
    expect(found(command('reboot'), command(name))).toBe(name)
  },
)

test.each(['reboot', 'flash', 'flashFirmware', 'setIdentity', 'unblink', 'blink.stop'])('%s does not', (name) => {
  expect(found(command(name))).toBeNull()
})

test('its title counts, too', () => {
  expect(found(command('cmd7', { title: 'Blink the light' }))).toBe('cmd7')
})

test('one that a person marked comes before one that is named so; one that asks for values is none', () => {
  const marked = { semanticType: identifySemanticType }
  expect(found(command('blink'), command('cmd7', marked))).toBe('cmd7')
  expect(found(command('blink'), command('cmd7', { ...marked, payload: { type: 'double' } }))).toBe('blink')
})

test('one that asks for values cannot be pressed', () => {
  expect(found(command('blink', { payload: { type: 'double' } }))).toBeNull()
  expect(identifyCommandOf(null)).toBeNull()
})
