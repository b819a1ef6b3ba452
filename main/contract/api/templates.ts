/** Calls about device templates. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { templateIdSchema } from '../ids.ts'
import { jsonValueSchema } from '../json.ts'
import { modelFilesSchema, modelImportSchema, newTemplateSchema, templateChangeSchema, templateViewSchema } from '../templates.ts'
import { pageOf, plainList, done } from './fields.ts'

const template = z.strictObject({ templateId: templateIdSchema })

export const templates = {
  list: oc
    .route({ method: 'GET', path: '/templates', summary: 'List device templates' })
    .input(plainList)
    .output(pageOf(templateViewSchema)),
  get: oc
    .route({ method: 'GET', path: '/templates/{templateId}', summary: 'One device template' })
    .input(template)
    .output(templateViewSchema),
  create: oc
    .route({ method: 'POST', path: '/templates', successStatus: 201, summary: 'Make a device template' })
    .input(newTemplateSchema)
    .output(templateViewSchema),
  change: oc
    .route({ method: 'PATCH', path: '/templates/{templateId}', summary: 'Change a device template' })
    .input(template.extend(templateChangeSchema.shape))
    .output(templateViewSchema),
  delete: oc.route({ method: 'DELETE', path: '/templates/{templateId}', summary: 'Delete a device template' }).input(template).output(done),
  importModels: oc
    .route({ method: 'POST', path: '/templates/import', summary: 'Make or renew device templates from DTDL models (v2, v3)' })
    .input(
      z.strictObject({
        files: modelFilesSchema,
        mode: z
          .enum(['check', 'all', 'good'])
          .default('all')
          .describe('check: report only; all: refuse the files if anything is wrong; good: take what can be read.'),
      }),
    )
    .output(modelImportSchema),
  exportModel: oc
    .route({ method: 'GET', path: '/templates/{templateId}/model', summary: 'A device template as a DTDL v3 model' })
    .input(template)
    .output(jsonValueSchema),
}
