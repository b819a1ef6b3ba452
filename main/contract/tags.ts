import { z } from 'zod'
import type { Device } from './devices.ts'

/** Where the tags of a device stand: in this attribute, parted by commas, so that queries, tables and CSV have them too. */
export const tagsAttribute = 'tags'

/** Characters of all tags of a device together: those of an attribute. */
const longestTags = 1024

export const tagSchema = z
  .string()
  .trim()
  .min(1, 'A tag has at least one character.')
  .max(128, 'A tag has at most 128 characters.')
  .regex(/^[^,\p{Cc}]*$/u, 'A tag may not hold commas or control characters.')

export const tagsSchema = z
  .array(tagSchema)
  .refine((tags) => tagsText(tags).length <= longestTags, 'The tags of a thing have at most 1,024 characters together.')

/** The tags of a device, each once, in the order in which they were given. */
export function tagsOf({ attributes }: Pick<Device, 'attributes'>): string[] {
  const text = Object.hasOwn(attributes, tagsAttribute) ? attributes[tagsAttribute]! : ''
  return each(text.split(',').map((tag) => tag.trim()))
}

/** The attributes with these tags in place of those that there were. */
export function withTags(attributes: Device['attributes'], tags: readonly string[]): Device['attributes'] {
  const { [tagsAttribute]: _before, ...others } = attributes
  const text = tagsText(tags)
  return text === '' ? others : { ...others, [tagsAttribute]: text }
}

function tagsText(tags: readonly string[]): string {
  return each(tags).join(', ')
}

function each(tags: readonly string[]): string[] {
  return [...new Set(tags)].filter((tag) => tag !== '')
}
