/** Tokens of tools and groups of devices that enrol themselves: few, so they are kept with the settings. */
import { ApiTokens } from '../api/api-tokens.ts'
import { EnrolmentGroups } from '../api/enrolment-groups.ts'
import { personName } from '../composition/person-name.ts'
import type { SettingsInUse } from '../composition/settings-in-use.ts'
import { newKey } from './new-key.ts'

/** @param changed hears of each change once it is on disk. */
export function keptInSettings(settings: SettingsInUse, changed: () => void) {
  const now = () => Date.now()
  const apiTokens = new ApiTokens({
    kept: () => settings.current.apiTokens,
    keep: async (tokens) => {
      await settings.change((current) => ({ ...current, apiTokens: tokens }))
      changed()
    },
    now,
    isTaken: (name) => name === personName(),
  })
  const enrolmentGroups = new EnrolmentGroups({
    kept: () => settings.current.enrolmentGroups,
    keep: async (groups) => {
      await settings.change((current) => ({ ...current, enrolmentGroups: groups }))
      changed()
    },
    now,
    newKey,
  })
  return { apiTokens, enrolmentGroups }
}
