import { saveFile } from '../app/save-file.ts'

/** Hands a value to the person as a JSON file. */
export function saveJson(name: string, value: unknown): void {
  saveFile(`${name}.json`, 'application/json', [`${JSON.stringify(value, null, 2)}\n`])
}
