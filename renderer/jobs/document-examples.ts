/** Documents to begin with, as devices of the AWS family are often written to take them. */
import type { JsonObject } from '../../main/contract/json.ts'
import { t } from '../i18n/index.ts'

export interface DocumentExample {
  id: string
  label: string
  document: JsonObject
}

/** @param file the name of a file of the bench, for the examples that have a device fetch one. */
export function documentExamples(file: string): DocumentExample[] {
  const link = `\${file:${file}}`
  return [
    { id: 'reboot', label: t('jobBuilder.document.exampleReboot'), document: { operation: 'reboot' } },
    {
      id: 'firmware',
      label: t('jobBuilder.document.exampleFirmware'),
      document: { operation: 'firmware_update', version: '2.0.0', files: [{ fileName: file, url: link }] },
    },
    // The shape of AWS IoT's managed templates, which its Device Client runs.
    {
      id: 'steps',
      label: t('jobBuilder.document.exampleSteps'),
      document: {
        version: '1.0',
        steps: [
          {
            action: {
              name: 'Download-File',
              type: 'runHandler',
              input: { handler: 'download-file.sh', args: [link, `/tmp/${file}`], path: '/etc/aws-iot-device-client/job-handlers' },
            },
          },
          {
            action: {
              name: 'Reboot',
              type: 'runHandler',
              input: { handler: 'reboot.sh', path: '/etc/aws-iot-device-client/job-handlers' },
            },
          },
        ],
      },
    },
    { id: 'action', label: t('jobBuilder.document.exampleAction'), document: { action: 'setInterval', params: { seconds: 60 } } },
  ]
}
