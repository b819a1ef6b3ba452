/** What a person changes of one device, apart from what somebody else changes of it meanwhile. */
import type { Device, DeviceChange } from '../../main/contract/devices.ts'

/** What the dialog asks for. */
export interface DeviceForm {
  name: string
  templateId: string
  slot: string
  clientId: string
  attributes: { name: string; value: string }[]
}

export function formOf({ name, templateId, slot, clientId, attributes }: Device): DeviceForm {
  return {
    name,
    templateId: templateId ?? '',
    slot: slot ?? '',
    clientId: clientId ?? '',
    attributes: Object.entries(attributes).map(([key, value]) => ({ name: key, value })),
  }
}

/**
 * Only what the person changed since the dialog was opened: a slot that another window wrote meanwhile stays.
 * @param opened - the device as the form was filled from it. @param now - as it stands when it is saved.
 */
export function changeOf(opened: Device, form: DeviceForm, now: Device): DeviceChange {
  const before = formOf(opened)
  const change: DeviceChange = {}
  if (form.name !== before.name) change.name = form.name
  if (form.templateId !== before.templateId) change.templateId = form.templateId || null
  if (form.slot !== before.slot) change.slot = form.slot || null
  if (form.clientId !== before.clientId) change.clientId = form.clientId || null
  const attributes = changedAttributes(opened.attributes, attributesOf(form), now.attributes)
  if (attributes) change.attributes = attributes
  return change
}

/** What takes a change back. @param before - the device before the change. */
export function undoOf(before: Device, change: DeviceChange): DeviceChange {
  const { name, templateId, slot, attributes } = before
  const all: DeviceChange = { name, templateId, slot, clientId: before.clientId ?? null, attributes }
  return Object.fromEntries(Object.entries(all).filter(([field]) => field in change))
}

function attributesOf(form: DeviceForm): Record<string, string> {
  const named = form.attributes.filter(({ name }) => name.trim() !== '')
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]))
}

/** The attributes of now with what was changed among those of the form; null: nothing was. */
function changedAttributes(
  opened: Record<string, string>,
  form: Record<string, string>,
  now: Record<string, string>,
): Record<string, string> | null {
  const names = [...new Set([...Object.keys(opened), ...Object.keys(form)])].filter((name) => opened[name] !== form[name])
  if (names.length === 0) return null
  const kept = Object.entries(now).filter(([name]) => !names.includes(name))
  const written = names.filter((name) => form[name] !== undefined).map((name) => [name, form[name]!] as const)
  return Object.fromEntries([...kept, ...written])
}
