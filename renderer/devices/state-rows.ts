import { sameJson, type JsonObject, type JsonValue } from '../../main/contract/json.ts'

/** One value of a device: what it should be, what it says it is, and whether these differ. */
export interface StateRow {
  name: string
  desired: JsonValue | undefined
  reported: JsonValue | undefined
  differs: boolean
}

/** Desired beside reported, with what differs first. */
export function stateRows(desired: JsonObject, reported: JsonObject): StateRow[] {
  const names = [...new Set([...Object.keys(desired), ...Object.keys(reported)])].sort()
  const rows = names.map((name) => ({
    name,
    desired: desired[name],
    reported: reported[name],
    differs: name in desired && !sameJson(desired[name], reported[name]),
  }))
  return [...rows.filter((row) => row.differs), ...rows.filter((row) => !row.differs)]
}

export function valueText(value: JsonValue | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)
}
