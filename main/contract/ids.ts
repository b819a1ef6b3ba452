import { z } from 'zod'

/**
 * A device's id: its MQTT client id unless configured. It becomes one level of a topic, so it may not hold
 * `/`, `+`, `#` or NUL (MQTT 3.1.1, 4.7.1 and 1.5.3), nor begin with `$` (4.7.2). 1 to 128 characters.
 */
export const deviceIdSchema = z
  .string()
  .min(1, 'A device id has at least one character.')
  .max(128, 'A device id has at most 128 characters.')

  .regex(
    /^[^$/+#\u0000-\u001f\u007f][^/+#\u0000-\u001f\u007f]*$/,
    'A device id may not hold "/", "+", "#" or control characters, nor begin with "$".',
  )

/** An MQTT client id (MQTT 3.1.1, 3.1.3.1), as far as tables and logs can show it. */
export const clientIdSchema = z
  .string()
  .min(1, 'A client id has at least one character.')
  .max(256, 'A client id has at most 256 characters.')
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'A client id may not hold control characters.')

/** A job's id as AWS IoT spells it, so that it can stand in a topic of any dialect. */
export const jobIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'A job id has 1 to 64 letters, digits, "_" or "-".')
/** A job template's id, as AWS IoT spells it. */
export const jobTemplateIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'A job template id has 1 to 64 letters, digits, "_" or "-".')
/** Why a job is canceled, in a word for machines. */
export const reasonCodeSchema = z
  .string()
  .regex(/^[\p{Lu}\p{N}_]{1,128}$/u, 'A reason code has 1 to 128 capital letters, digits or "_", as "WRONG_FIRMWARE".')
/** A device set's id: the name of a thing group, as AWS IoT spells it. */
export const deviceSetIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9:_-]{1,128}$/, 'A device set id has 1 to 128 letters, digits, ":", "_" or "-".')
export const templateIdSchema = z.string().regex(/^[A-Za-z0-9_:;.-]{1,128}$/, 'A template id has 1 to 128 letters, digits, or "_:;.-".')

/** The key of a setting, property, command or attribute. `.` parts a component from its member. */
export const fieldNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/, 'A name begins with a letter or "_" and holds letters, digits, "_", "." or "-".')

/** A name that a person gave, as it is kept: one of an older bench may hold line breaks. */
export const keptTitleSchema = z.string().trim().min(1, 'A name is needed.').max(256, 'A name has at most 256 characters.')

const breaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu
/** Why a name is refused that breaks the tables, sentences and logs that it stands in. */
export const notOnOneLine = 'A name may not hold line breaks, tabs or other control characters.'

/** A text without line breaks and other control characters: spaces stand in their place. */
export function onOneLine(text: string): string {
  return text.replaceAll(breaks, ' ')
}

/** Refuses names that are not on one line. */
export function withoutBreaks(name: z.ZodString): z.ZodString {
  return name.regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, notOnOneLine)
}

/** A name that a person gives. */
export const titleSchema = withoutBreaks(keptTitleSchema)
