import type { JobState } from '../../main/contract/jobs.ts'

/** The tabs over the job list; `states` empty: all. The archive holds what has left the jobs at hand. */
export const jobTabs = [
  { tab: 'all', title: 'All', states: [], archived: false },
  { tab: 'active', title: 'Active', states: ['running', 'stopped', 'deleting'], archived: false },
  { tab: 'saved', title: 'Saved', states: ['draft'], archived: false },
  { tab: 'scheduled', title: 'Scheduled', states: ['scheduled'], archived: false },
  { tab: 'finished', title: 'Finished', states: ['completed', 'failed', 'canceled'], archived: false },
  { tab: 'archive', title: 'Archive', states: ['completed', 'failed', 'canceled'], archived: true },
] as const satisfies readonly { tab: string; title: string; states: readonly JobState[]; archived: boolean }[]

export type JobTab = (typeof jobTabs)[number]

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
