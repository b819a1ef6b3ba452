import type { RouteRecordRaw } from 'vue-router'

export const routes: RouteRecordRaw[] = [
  { path: '/device-sets', component: () => import('./DeviceSetsPage.vue'), meta: { title: 'Device sets' } },
  { path: '/device-sets/new', component: () => import('./EditDeviceSetPage.vue'), meta: { title: 'New device set' } },
  { path: '/device-sets/:deviceSetId', component: () => import('./DeviceSetPage.vue'), props: true, meta: { title: 'Device set' } },
  {
    path: '/device-sets/:deviceSetId/edit',
    component: () => import('./EditDeviceSetPage.vue'),
    props: true,
    meta: { title: 'Edit device set' },
  },
]
