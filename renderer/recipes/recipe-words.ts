/** Recipes and their runs in words: what a step does, what its gate does, how a run and a device stand. */
import { ClipboardCheck, LayoutTemplate, ListChecks, Wifi } from '@lucide/vue'
import type { Component } from 'vue'
import type { ExecutionCounts } from '../../main/contract/executions.ts'
import { noCounts } from '../../main/contract/fold-status.ts'
import type { ExpectedValue, Gate, KeptPlace, RecipeStep, RecipeStepKind, RunState } from '../../main/contract/recipes.ts'
import type { RecipeRunDevice, RunStepView, Shelf } from '../../main/contract/recipe-views.ts'
import { listOf, t } from '../i18n/index.ts'
import type { Role, Shape, StatusLook } from '../ui/index.ts'

export const stepIcons: Record<RecipeStepKind, Component> = {
  template: LayoutTemplate,
  work: ListChecks,
  online: Wifi,
  check: ClipboardCheck,
}

/** A time limit: "10 min". */
export function timeInWords(seconds: number): string {
  if (seconds % 3600 === 0) return t('recipes.time.h', { count: seconds / 3600 })
  return seconds % 60 === 0 ? t('recipes.time.min', { count: seconds / 60 }) : t('recipes.time.s', { count: seconds })
}

/** What a step does, in a sentence. @param jobTemplateName by id; undefined: there is no such template. */
export function stepInWords(step: RecipeStep, jobTemplateName: (jobTemplateId: string) => string | undefined): string {
  const limit = 'timeLimitSeconds' in step && step.timeLimitSeconds !== null ? timeInWords(step.timeLimitSeconds) : null
  switch (step.kind) {
    case 'template': {
      const name = jobTemplateName(step.jobTemplateId)
      const does = name === undefined ? t('recipes.does.templateGone') : t('recipes.does.template', { name })
      return limit === null ? does : `${does} ${t('recipes.does.limit', { time: limit })}`
    }
    case 'work': {
      const does = workInWords(step)
      return limit === null ? does : `${does} ${t('recipes.does.limit', { time: limit })}`
    }
    case 'online':
      return step.percent === 100
        ? t('recipes.does.onlineAll', { time: limit! })
        : t('recipes.does.online', { percent: step.percent, time: limit! })
    case 'check':
      return t('recipes.does.check', { what: listOf(step.values.map(expectedInWords)), time: limit! })
  }
}

function workInWords({ work }: Extract<RecipeStep, { kind: 'work' }>): string {
  if (work.type === 'document') return t('recipes.does.document')
  const what = listOf(
    work.operations.map(({ name, value }) => {
      if (value === undefined) return name
      const values = { name, value: shortly(value) }
      return work.type === 'setting' ? t('recipes.does.valued', values) : t('recipes.does.written', values)
    }),
  )
  return t(`recipes.does.${work.type}`, { what })
}

function expectedInWords(expected: ExpectedValue): string {
  const { name } = expected
  if ('equals' in expected) return t('recipes.does.equals', { name, value: shortly(expected.equals) })
  const { minimum, maximum } = expected
  if (minimum !== undefined && maximum !== undefined) return t('recipes.does.between', { name, minimum, maximum })
  return minimum === undefined ? t('recipes.does.atMost', { name, maximum: maximum! }) : t('recipes.does.atLeast', { name, minimum })
}

/** A value as it is read in a sentence. */
function shortly(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

/** What a gate does, in a sentence. */
export function gateInWords({ minimumPercent, failed }: Gate): string {
  const share = minimumPercent === 100 ? 'all' : minimumPercent === 0 ? 'always' : 'some'
  return t(`recipes.gate.says.${share}.${failed}`, { percent: minimumPercent })
}

/** Where a recipe runs: "shelf A", "Fridges", "3 devices". */
export function placeInWords(place: KeptPlace, placeName: string, devices: number): string {
  if (place.kind === 'shelf') return placeName === '' ? t('recipes.place.unnamed') : t('recipes.place.shelf', { name: placeName })
  return placeName === '' ? t('recipes.place.devices', { count: devices }) : placeName
}

/** The button that runs a recipe on a shelf. */
export function runOnShelf({ shelf }: Shelf): string {
  return shelf === '' ? t('recipes.run.onUnnamed') : t('recipes.run.onShelf', { shelf })
}

const runLooks: Record<RunState, [Shape, Role]> = {
  running: ['half', 'accent'],
  paused: ['square', 'warning'],
  asking: ['triangle', 'warning'],
  completed: ['tick', 'success'],
  failed: ['cross', 'danger'],
  stopped: ['struck', 'dark'],
}

export function runLook(state: RunState): StatusLook {
  const [shape, role] = runLooks[state]
  return { word: t(`recipes.state.${state}`), shape, role }
}

/** How a step of a run looks; one that is over shows whether a device failed it. */
export function runStepLook({ state, failed }: Pick<RunStepView, 'state' | 'failed'>, run: RunState): StatusLook {
  const looks: Record<RunStepView['state'], [Shape, Role]> = {
    waiting: ['hollow', 'neutral'],
    running: ['half', 'accent'],
    asking: ['triangle', 'warning'],
    passed: ['tick', 'success'],
    skipped: ['struck', 'dark'],
    ended: ['cross', 'danger'],
  }
  if (state === 'running' && run === 'paused') return { word: t('recipes.stepState.paused'), shape: 'square', role: 'warning' }
  if (state === 'passed' && failed > 0) return { word: t('recipes.stepState.passedWithout'), shape: 'cross', role: 'danger' }
  if (state === 'ended' && run === 'stopped') return { word: t('recipes.state.stopped'), shape: 'struck', role: 'dark' }
  const [shape, role] = looks[state]
  return { word: t(`recipes.stepState.${state}`), shape, role }
}

const deviceLooks: Record<RecipeRunDevice['state'], [Shape, Role]> = {
  failed: ['cross', 'danger'],
  open: ['hollow', 'neutral'],
  leftOut: ['struck', 'dark'],
  succeeded: ['tick', 'success'],
}

export function runDeviceLook(state: RecipeRunDevice['state']): StatusLook {
  const [shape, role] = deviceLooks[state]
  return { word: t(`recipes.deviceState.${state}`), shape, role }
}

/** The devices of a step as the counts of a job, for the bar. */
export function countsOf({ succeeded, failed, inProgress, waiting }: RunStepView): ExecutionCounts {
  return { ...noCounts(), SUCCEEDED: succeeded, FAILED: failed, IN_PROGRESS: inProgress, QUEUED: waiting }
}
