import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/device-sets', component: () => import('./DeviceSetsPage.vue'), meta: { title: 'app.titles.deviceSets' } },
  { path: '/device-sets/new', component: () => import('./EditDeviceSetPage.vue'), meta: { title: 'app.titles.newDeviceSet' } },
  {
    path: '/device-sets/:deviceSetId',
    component: () => import('./DeviceSetPage.vue'),
    props: true,
    meta: { title: 'app.titles.deviceSet' },
  },
  {
    path: '/device-sets/:deviceSetId/edit',
    component: () => import('./EditDeviceSetPage.vue'),
    props: true,
    meta: { title: 'app.titles.editDeviceSet' },
  },
]
