/** Calls about the bench on its network. */
import { oc } from '@orpc/contract'
import { activitySchema, networkViewSchema, selfTestSchema } from '../network.ts'

export const network = {
  get: oc
    .route({
      method: 'GET',
      path: '/network',
      summary: 'Addresses, open ports, the announcement by mDNS, and connections to others (none)',
    })
    .output(networkViewSchema),
  selfTest: oc
    .route({ method: 'POST', path: '/network/self-test', summary: 'Try every port, and look at firewall, clock, certificate and disk' })
    .output(selfTestSchema),
  activity: oc
    .route({ method: 'GET', path: '/network/activity', summary: 'Messages in and out over the last minutes, and who came and went' })
    .output(activitySchema),
}
