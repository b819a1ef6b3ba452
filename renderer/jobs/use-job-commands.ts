import { computed, type Ref } from 'vue'
import type { JobView } from '../../main/contract/jobs.ts'
import { useCommands, type Command } from '../app/commands.ts'
import { actionLabel, actKeys, orderedActions, type JobAct } from './job-actions.ts'

/** What the page does for its commands. */
export interface JobPageActs {
  act(action: JobAct): void
  csv(): void
  bigScreen(): void
  details(): void
  walk(by: 1 | -1): void
}

/** The keys of the page beside those of the acts. */
export const pageKeys = { csv: 'd', bigScreen: 'b', details: 'i', nextFailed: 'n', previousFailed: 'p' } as const

/** All that can be done on the page of a job, for the palette, the shortcut sheet and the keys; acts only as they are allowed. */
export function useJobCommands(job: Ref<JobView | null>, page: JobPageActs): void {
  const list = computed((): Command[] => {
    const view = job.value
    if (!view) return []
    const acts = orderedActions(view.allowedActions).map((action) => ({
      id: `job-${action}`,
      text: () => actionLabel(action, view),
      keys: actKeys[action],
      group: 'page' as const,
      run: () => page.act(action),
    }))
    const looks: Command[] = [
      { id: 'job-big-screen', title: 'jobs.acts.bigScreen', keys: pageKeys.bigScreen, group: 'page', run: () => page.bigScreen() },
      { id: 'job-details', title: 'jobs.acts.details', keys: pageKeys.details, group: 'page', run: () => page.details() },
    ]
    if (view.startedAtMs === null) return [...acts, ...looks]
    return [
      ...acts,
      { id: 'job-csv', title: 'jobs.acts.csv', keys: pageKeys.csv, group: 'page', run: () => page.csv() },
      { id: 'job-next-failed', title: 'jobs.acts.nextFailed', keys: pageKeys.nextFailed, group: 'page', run: () => page.walk(1) },
      {
        id: 'job-previous-failed',
        title: 'jobs.acts.previousFailed',
        keys: pageKeys.previousFailed,
        group: 'page',
        run: () => page.walk(-1),
      },
      ...looks,
    ]
  })
  useCommands(list)
}
