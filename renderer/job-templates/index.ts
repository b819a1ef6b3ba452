import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/job-templates', component: () => import('./JobTemplatesPage.vue'), meta: { title: 'Job templates' } },
  { path: '/job-templates/new', component: () => import('./EditJobTemplatePage.vue'), meta: { title: 'New job template' } },
  {
    path: '/job-templates/:jobTemplateId/edit',
    component: () => import('./EditJobTemplatePage.vue'),
    props: true,
    meta: { title: 'Edit job template' },
  },
  { path: '/job-templates/:jobTemplateId', component: () => import('./JobTemplatePage.vue'), props: true, meta: { title: 'Job template' } },
  { path: '/jobs/from-template', component: () => import('./ChooseJobTemplatePage.vue'), meta: { title: 'Run from a template' } },
  {
    path: '/jobs/from-template/:jobTemplateId',
    component: () => import('./RunJobTemplatePage.vue'),
    props: true,
    meta: { title: 'Run from a template' },
  },
]
