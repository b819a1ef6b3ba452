import { expect, it } from 'vitest'
import { droppedFiles, pickedFiles } from '../../../renderer/ui/dropped-files.ts'

const file = (name: string, webkitRelativePath = '') => Object.assign(new File([name], name), { webkitRelativePath })

interface Folder {
  [name: string]: File | Folder
}

/** What a browser gives for a dropped file or folder; a folder tells what is in it two at a time. */
function entry(name: string, content: File | Folder): unknown {
  if (content instanceof File) return { name, isFile: true, file: (give: (file: File) => void) => give(content) }
  const left = Object.entries(content).map(([each, inner]) => entry(each, inner))
  return { name, isFile: false, createReader: () => ({ readEntries: (give: (part: unknown[]) => void) => give(left.splice(0, 2)) }) }
}

const transfer = (dropped: Folder, files: File[] = []) =>
  ({
    items: Object.entries(dropped).map(([name, content]) => ({ webkitGetAsEntry: () => entry(name, content) })),
    files,
  }) as unknown as DataTransfer

const paths = (found: { path: string }[]) => found.map(({ path }) => path)

it('files that are dropped come with those in the folders among them, in order', async () => {
  const dropped = {
    'z.json': file('z.json'),
    models: { 'c.json': file('c.json'), b: { 'b.json': file('b.json') }, 'a.json': file('a.json') },
  }
  const found = await droppedFiles(transfer(dropped))
  expect(paths(found)).toEqual(['models/a.json', 'models/b/b.json', 'models/c.json', 'z.json'])
  expect(await found[1]!.file.text()).toBe('b.json')
})

it('a browser that knows no entries gives the files alone', async () => {
  expect(paths(await droppedFiles(transfer({}, [file('b.json'), file('a.json')])))).toEqual(['a.json', 'b.json'])
  expect(await droppedFiles(null)).toEqual([])
})

it('files that are picked in a folder are named with their way in it', () => {
  const list = [file('a.json', 'models/x/a.json'), file('b.json')] as unknown as FileList
  expect(paths(pickedFiles(list))).toEqual(['b.json', 'models/x/a.json'])
})

it('a folder that cannot be read is said, not passed over', async () => {
  const broken = { name: 'x', isFile: true, file: (_give: unknown, refuse: (error: Error) => void) => refuse(new Error('Not readable.')) }
  const items = [{ webkitGetAsEntry: () => broken }]
  await expect(droppedFiles({ items, files: [] } as unknown as DataTransfer)).rejects.toThrow('Not readable.')
})
