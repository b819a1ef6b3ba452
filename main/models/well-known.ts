import type { ModelFile } from '../contract/templates.ts'

const reported = (name: string, displayName: string, schema = 'string') => ({ '@type': 'Property', name, displayName, schema })

const deviceInformation = {
  '@type': 'Interface',
  displayName: 'Device information',
  contents: [
    reported('manufacturer', 'Manufacturer'),
    reported('model', 'Model'),
    reported('swVersion', 'Software version'),
    reported('osName', 'Operating system'),
    reported('processorArchitecture', 'Processor architecture'),
    reported('processorManufacturer', 'Processor manufacturer'),
    reported('totalStorage', 'Total storage (KB)', 'double'),
    reported('totalMemory', 'Total memory (KB)', 'double'),
  ],
}

/** Interfaces that models refer to without bringing them along, because every service has them. */
export const wellKnownModels: ModelFile = {
  name: 'DeviceInformation',
  text: JSON.stringify([
    { '@context': 'dtmi:dtdl:context;2', '@id': 'dtmi:azure:DeviceManagement:DeviceInformation;1', ...deviceInformation },
    {
      '@context': 'http://azureiot.com/v1/contexts/IoTModel.json',
      '@id': 'urn:azureiot:DeviceManagement:DeviceInformation:1',
      ...deviceInformation,
    },
  ]),
}
