import type { JobState } from '../../main/contract/jobs.ts'

/** The tabs over the job list; `states` empty: all. */
export const jobTabs = [
  { tab: 'all', title: 'All', states: [] },
  { tab: 'active', title: 'Active', states: ['running', 'stopped', 'scheduled'] },
  { tab: 'saved', title: 'Saved', states: ['draft'] },
  { tab: 'finished', title: 'Finished', states: ['completed', 'failed', 'canceled', 'deleting'] },
] as const satisfies readonly { tab: string; title: string; states: readonly JobState[] }[]

export type JobTab = (typeof jobTabs)[number]

/** The tab that the address names; all jobs when it names none. */
export function tabNamed(name: unknown): JobTab {
  return jobTabs.find(({ tab }) => tab === name) ?? jobTabs[0]
}
