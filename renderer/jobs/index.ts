import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/jobs', component: () => import('./JobsPage.vue'), meta: { title: 'app.titles.jobs' } },
  { path: '/jobs/new', component: () => import('./JobBuilderPage.vue'), meta: { title: 'app.titles.newJob' } },
  { path: '/jobs/flaky', component: () => import('./FlakyPage.vue'), meta: { title: 'attempts.title' } },
  { path: '/jobs/:jobId/edit', component: () => import('./JobBuilderPage.vue'), props: true, meta: { title: 'app.titles.editJob' } },
  { path: '/jobs/:jobId', component: () => import('./JobPage.vue'), props: true, meta: { title: 'app.titles.job' } },
]
export { default as DeliveryStep } from './DeliveryStep.vue'
export { deliveryDraftOf, type DeliveryDraft } from './delivery-draft.ts'
export { default as DeviceRuns } from './DeviceRuns.vue'
export { default as DocumentField } from './DocumentField.vue'
export { hasFileLinks } from './document-problems.ts'
export { emptyOperation, kindOf, nothingWritten, type OperationDraft } from './job-draft.ts'
export { jobTypeLook } from './job-type.ts'
export { linkConfig, linkDraftOf, linkProblem, type LinkDraft } from './link-draft.ts'
export { default as LinkLifetime } from './LinkLifetime.vue'
export { default as OperationList } from './OperationList.vue'
export { readRules, readTimes } from './read-rules.ts'
export { devicesInWords } from './devices-in-words.ts'
export { default as RerunOnDevice } from './RerunOnDevice.vue'
export { rulesInWords } from './rule-words.ts'
export { scheduleDraftOf, type ScheduleDraft } from './schedule-draft.ts'
export { shortTargets } from './targets-words.ts'
export { default as TargetSelectionField } from './TargetSelectionField.vue'
export { default as WhenStep } from './WhenStep.vue'
export { useJobEnds } from './use-job-ends.ts'
