import { createRouter, createWebHistory } from 'vue-router'
import { routes as acceptance } from '../acceptance/index.ts'
import { routes as bench } from '../bench/index.ts'
import { routes as compare } from '../compare/index.ts'
import { routes as deviceSets } from '../device-sets/index.ts'
import { routes as devices } from '../devices/index.ts'
import { routes as events } from '../events/index.ts'
import { routes as files } from '../files/index.ts'
import { routes as intake } from '../intake/index.ts'
import { routes as handOver } from '../hand-over/index.ts'
import { routes as jobTemplates } from '../job-templates/index.ts'
import { routes as jobs } from '../jobs/index.ts'
import { routes as network } from '../network/index.ts'
import { routes as recipes } from '../recipes/index.ts'
import { routes as settings } from '../settings/index.ts'
import { routes as shelves } from '../shelves/index.ts'
import { routes as styles } from '../styles/index.ts'
import { routes as templates } from '../templates/index.ts'
import { routes as traffic } from '../traffic/index.ts'
import './page-titles.ts'

/** Where everything is. A page's state is in its address, so that Back and a copied link work. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...bench,
    ...devices,
    ...deviceSets,
    ...jobs,
    ...jobTemplates,
    ...templates,
    ...acceptance,
    ...compare,
    ...files,
    ...traffic,
    ...shelves,
    ...intake,
    ...events,
    ...network,
    ...recipes,
    ...handOver,
    ...settings,
    ...styles,
    { path: '/:rest(.*)*', component: () => import('./NotFoundPage.vue'), meta: { title: 'app.titles.notFound' } },
  ],
})
