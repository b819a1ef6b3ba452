import type { NewDevice } from '../contract/devices.ts'
import type { NewDeviceSet } from '../contract/device-sets.ts'
import type { NewTemplate } from '../contract/templates.ts'
import { pick, seededRandom } from './random.ts'
import { readDemoFleet, readTemplates, type DemoFleet, type DemoKind } from './resources.ts'

/** A device of the demo fleet: what a person registers of it, and what its firmware reports. */
export interface DemoDevice {
  device: NewDevice
  reported: Record<string, unknown>
}

const demoSeed = 7

/** The demo fleet of that size; the same for the same size, and its beginning the same for any. */
export function demoFleet(count: number): DemoDevice[] {
  const fleet = readDemoFleet()
  const digits = Math.max(4, String(count).length)
  const numbers = new Map<DemoKind, number>()
  return Array.from({ length: count }, (_, index) => {
    const kind = kindAt(fleet, index)
    const number = (numbers.get(kind) ?? 0) + 1
    numbers.set(kind, number)
    return demoDevice(fleet, kind, index, String(number).padStart(digits, '0'))
  })
}

export function demoDevices(count: number): NewDevice[] {
  return demoFleet(count).map(({ device }) => device)
}

export function demoTemplates(): NewTemplate[] {
  return readTemplates()
}

/** One set a template, and one that a person would ask for on a bench: what still runs old firmware. */
export function demoSets(): NewDeviceSet[] {
  const byTemplate = readTemplates().map((template) => ({
    deviceSetId: `${template.templateId}s`,
    name: `${template.name}s`,
    description: `All devices of the template ${template.name}.`,
    membership: { kind: 'dynamic' as const, query: `template = "${template.templateId}"` },
  }))
  return [
    ...byTemplate,
    {
      deviceSetId: 'fridges-old-firmware',
      name: 'Fridges before 2.1',
      description: 'Fridges that still need the 2.1 firmware.',
      membership: { kind: 'dynamic', query: 'template = "fridge" and firmware < "2.1"' },
    },
  ]
}

/** Spreads the kinds evenly over the fleet, by their shares. */
function kindAt(fleet: DemoFleet, index: number): DemoKind {
  const place = ((index * 37) % 100) / 100
  let upTo = 0
  for (const kind of fleet.kinds) {
    upTo += kind.share
    if (place < upTo - 1e-9) return kind
  }
  return fleet.kinds[0]!
}

function demoDevice(fleet: DemoFleet, kind: DemoKind, index: number, number: string): DemoDevice {
  const random = seededRandom(demoSeed * 7_919 + index)
  const attributes = Object.fromEntries(Object.entries(kind.attributes).map(([name, values]) => [name, pick(values, random)]))
  const shelfNumber = Math.floor(index / fleet.slotsPerShelf)
  const round = Math.floor(shelfNumber / fleet.shelves.length)
  const shelf = `${fleet.shelves[shelfNumber % fleet.shelves.length]}${round === 0 ? '' : `.${round + 1}`}`
  const position = String((index % fleet.slotsPerShelf) + 1).padStart(2, '0')
  return {
    device: {
      deviceId: kind.idPattern.replace('{number}', number),
      name: kind.namePattern.replace('{number}', number),
      templateId: kind.templateId,
      slot: fleet.slotPattern.replace('{shelf}', shelf).replace('{position}', position),
      attributes,
    },
    reported: { ...kind.reported, ...(attributes.firmware === undefined ? {} : { firmware: attributes.firmware }) },
  }
}
