import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/jobs', component: () => import('./JobsPage.vue'), meta: { title: 'Jobs' } },
  { path: '/jobs/new', component: () => import('./JobBuilderPage.vue'), meta: { title: 'New job' } },
  { path: '/jobs/:jobId/edit', component: () => import('./JobBuilderPage.vue'), props: true, meta: { title: 'Edit job' } },
  { path: '/jobs/:jobId', component: () => import('./JobPage.vue'), props: true, meta: { title: 'Job' } },
]
export { emptyOperation, type OperationDraft } from './job-draft.ts'
export { jobTypeLook } from './job-type.ts'
export { default as OperationList } from './OperationList.vue'
export { devicesInWords } from './review-sentence.ts'
export { rulesInWords } from './rule-words.ts'
export { entryText, readEntry, untouchedEntry, type ValueKind } from './value-entry.ts'
export { default as ValueInput } from './ValueInput.vue'
