import { BenchError } from '../contract/errors.ts'
import { done } from './done.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Groups of devices that provision themselves. Their keys are in the answer that makes a group, and in no other. */
export function enrolmentHandlers(port: ApiPort) {
  const { enrolmentGroups } = procedures
  return enrolmentGroups.router({
    list: enrolmentGroups.list.handler(() => ({
      items: port.enrolmentGroups.list().map(({ name, idScope, createdAtMs }) => ({ name, idScope, createdAtMs })),
    })),
    create: enrolmentGroups.create.handler(async ({ input, context: { who } }) => {
      refuseDots(input.name)
      const group = await port.enrolmentGroups.create(input)
      const sentence = `Made the enrolment group ‘${group.name}’.`
      await port.submit({ kind: 'audit.note', operation: 'enrolmentGroup.create', sentence, who })
      return group
    }),
    delete: enrolmentGroups.delete.handler(async ({ input: { name }, context: { who } }) => {
      await port.enrolmentGroups.remove(name)
      await port.submit({ kind: 'audit.note', operation: 'enrolmentGroup.delete', sentence: `Deleted the enrolment group ‘${name}’.`, who })
      return done
    }),
  })
}

/** Every client takes the two out of an address, so that /enrolment-groups/{name} would not reach the group any more. */
function refuseDots(name: string): void {
  if (name === '.' || name === '..') throw new BenchError('InvalidInput', '‘name’: A group’s name is more than dots.', { field: 'name' })
}
