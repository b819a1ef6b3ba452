import { BenchError } from '../contract/errors.ts'
import type { DeviceTemplate, DeviceTemplateView } from '../contract/templates.ts'
import { done } from './done.ts'
import { keepModels, planModels, refuseProblems } from './models.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

function deviceCounts(port: ApiPort): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { templateId } of port.fleet.devices()) if (templateId !== null) counts.set(templateId, (counts.get(templateId) ?? 0) + 1)
  return counts
}

function viewOf(template: DeviceTemplate, counts: Map<string, number>): DeviceTemplateView {
  return { ...template, deviceCount: counts.get(template.templateId) ?? 0 }
}

function knownTemplate(port: ApiPort, templateId: string): DeviceTemplateView {
  const template = port.fleet.template(templateId)
  if (!template)
    throw new BenchError('TemplateNotFound', `There is no device template ‘${templateId}’: it may have been deleted.`, { templateId })
  return viewOf(template, deviceCounts(port))
}

/** What one may do with device templates. */
export function templateHandlers(port: ApiPort) {
  const { templates } = procedures
  return templates.router({
    list: templates.list.handler(({ input }) => {
      const counts = deviceCounts(port)
      const found = [...port.fleet.templates()].filter(
        (template) => input.search === undefined || holds(input.search, template.name, template.templateId, template.description),
      )
      const ordered = sorted(found, input.sort ?? 'name', {
        name: (template) => template.name,
        created: (template) => template.createdAtMs,
        devices: (template) => counts.get(template.templateId) ?? 0,
      })
      return pageOf(ordered, input, (template) => viewOf(template, counts))
    }),
    get: templates.get.handler(({ input }) => knownTemplate(port, input.templateId)),
    create: templates.create.handler(async ({ input, context }) => {
      const templateId = input.templateId ?? port.newId('template')
      await port.submit({ kind: 'template.create', templateId, template: input, who: context.who })
      return knownTemplate(port, templateId)
    }),
    change: templates.change.handler(async ({ input: { templateId, ...change }, context }) => {
      await port.submit({ kind: 'template.change', templateId, change, who: context.who })
      return knownTemplate(port, templateId)
    }),
    delete: templates.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'template.delete', templateId: input.templateId, who: context.who })
      return done
    }),
    importModels: templates.importModels.handler(async ({ input: { files, mode }, context }) => {
      const { templates: read, problems } = port.readModels(files)
      const report = { templates: planModels(port, read), problems }
      if (mode === 'check') return { ...report, applied: false }
      if (mode === 'all') refuseProblems(problems)
      await keepModels(port, report.templates, context.who)
      return { ...report, applied: true }
    }),
    exportModel: templates.exportModel.handler(({ input }) => port.writeModel(knownTemplate(port, input.templateId))),
  })
}
