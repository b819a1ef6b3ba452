import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/job-templates', component: () => import('./JobTemplatesPage.vue'), meta: { title: 'app.titles.jobTemplates' } },
  { path: '/job-templates/new', component: () => import('./EditJobTemplatePage.vue'), meta: { title: 'app.titles.newJobTemplate' } },
  {
    path: '/job-templates/:jobTemplateId/edit',
    component: () => import('./EditJobTemplatePage.vue'),
    props: true,
    meta: { title: 'app.titles.editJobTemplate' },
  },
  {
    path: '/job-templates/:jobTemplateId',
    component: () => import('./JobTemplatePage.vue'),
    props: true,
    meta: { title: 'app.titles.jobTemplate' },
  },
  { path: '/jobs/from-template', component: () => import('./ChooseJobTemplatePage.vue'), meta: { title: 'app.titles.runFromTemplate' } },
  {
    path: '/jobs/from-template/:jobTemplateId',
    component: () => import('./RunJobTemplatePage.vue'),
    props: true,
    meta: { title: 'app.titles.runFromTemplate' },
  },
]
