import type { JobState } from '../../main/contract/job-states.ts'
import { t } from '../i18n/index.ts'

/** The tabs over the job list; `states` empty: all. The archive holds what has left the jobs at hand. */
export const jobTabs = [
  { tab: 'all', states: [], archived: false },
  { tab: 'active', states: ['running', 'stopped', 'deleting'], archived: false },
  { tab: 'saved', states: ['draft'], archived: false },
  { tab: 'scheduled', states: ['scheduled'], archived: false },
  { tab: 'finished', states: ['completed', 'failed', 'canceled'], archived: false },
  { tab: 'archive', states: ['completed', 'failed', 'canceled'], archived: true },
] as const satisfies readonly { tab: string; states: readonly JobState[]; archived: boolean }[]

export type JobTab = (typeof jobTabs)[number]

export function tabTitle({ tab }: JobTab): string {
  return t(`jobs.tabs.${tab}`)
}

/** The tab that the address names; all jobs when it names none. */
export function tabNamed(name: unknown): JobTab {
  return jobTabs.find(({ tab }) => tab === name) ?? jobTabs[0]
}

/** What `jobs.list` is asked for under a tab; `state` narrows it where it is one of the tab's. */
export function requestOf({ states, archived }: JobTab, state: string): { status?: JobState[]; archived?: true } {
  const all: readonly JobState[] = states
  const chosen = all.filter((each) => each === state)
  const status = chosen.length > 0 ? chosen : [...all]
  return { ...(status.length === 0 ? {} : { status }), ...(archived ? { archived } : {}) }
}
