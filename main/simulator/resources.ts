import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { newTemplateSchema, type NewTemplate } from '../contract/templates.ts'

/** A kind of device of the demo fleet, as resources/demo-fleet.json has it. `share` is its part of the fleet, 0 to 1. */
export interface DemoKind {
  templateId: string
  share: number
  idPattern: string
  namePattern: string
  /** Each device gets one of the values of each attribute. */
  attributes: Record<string, string[]>
  reported: Record<string, unknown>
  commands: string[]
}

export interface DemoFleet {
  shelves: string[]
  slotPattern: string
  slotsPerShelf: number
  kinds: DemoKind[]
}

/** Source, bundle and bundled chunk lie at different depths beneath the app's folder. */
const folder = ['../..', '../../..', '..']
  .map((up) => path.join(import.meta.dirname, up, 'resources'))
  .find((place) => existsSync(path.join(place, 'demo-fleet.json')))

function read(name: string): unknown {
  if (folder === undefined) throw new Error('The app’s resources folder is missing: install Benchfleet again.')
  return JSON.parse(readFileSync(path.join(folder, name), 'utf8'))
}

export function readDemoFleet(): DemoFleet {
  return read('demo-fleet.json') as DemoFleet
}

export function readTemplates(): NewTemplate[] {
  return newTemplateSchema.array().parse(read('templates.json'))
}
