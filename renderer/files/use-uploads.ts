import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { fileNameSchema } from '../../main/contract/files.ts'
import { announce } from '../app/announcer.ts'
import { client, errorCode, errorSentence } from '../app/client.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { useToasts, type PickedFile } from '../ui/index.ts'
import { sendFile } from './send-file.ts'

/**
 * A file on its way to the bench. `taken`: the bench has one of this name, and a person says what to do; `failed`: it was
 * not taken, and `problem` says why; `unfit`: nor will it ever be, by this name.
 */
export interface Upload {
  key: number
  name: string
  file: File
  state: 'waiting' | 'sending' | 'taken' | 'failed' | 'unfit'
  sentBytes: number
  replace: boolean
  isStopped: boolean
  problem: string | null
}

/** Files on their way, one after the other; they go on when a person looks at another page. */
export const useUploads = defineStore('uploads', () => {
  const uploads = ref<Upload[]>([])
  const { show } = useToasts()
  let lastKey = 0
  let isSending = false

  /** @param files - as they were picked or dropped: of one in a folder the name counts, not the way to it. */
  function add(files: readonly PickedFile[]): void {
    for (const { file } of files) {
      const name = file.name.normalize('NFC')
      const checked = fileNameSchema.safeParse(name)
      const problem = checked.success ? null : said(checked.error.issues[0]!.message)
      const state = problem === null ? 'waiting' : 'unfit'
      uploads.value.push({ key: (lastKey += 1), name, file, state, sentBytes: 0, replace: false, isStopped: false, problem })
    }
    void sendNext()
  }

  async function sendNext(): Promise<void> {
    if (isSending) return
    isSending = true
    for (let next = waiting(); next; next = waiting()) await send(next)
    isSending = false
  }

  const waiting = () => uploads.value.find(({ state }) => state === 'waiting')

  async function send(upload: Upload): Promise<void> {
    upload.state = 'sending'
    upload.sentBytes = 0
    try {
      const told = { sent: (bytes: number) => (upload.sentBytes = bytes), isStopped: () => upload.isStopped }
      const file = await sendFile(client.files, upload, told)
      if (file !== null) show(t(upload.replace ? 'files.upload.replaced' : 'files.upload.added', { name: file.name }))
      remove(upload)
    } catch (error) {
      if (upload.isStopped) return remove(upload)
      const isTaken = errorCode(error) === 'AlreadyExists'
      upload.state = isTaken ? 'taken' : 'failed'
      upload.problem = errorSentence(error)
      announce(upload.problem)
    }
  }

  function remove(upload: Upload): void {
    uploads.value = uploads.value.filter(({ key }) => key !== upload.key)
  }

  /** Once more, from its beginning; in place of the file that is there when `replace` is set. */
  function sendAgain(upload: Upload, replace: boolean): void {
    Object.assign(upload, { state: 'waiting', replace, problem: null })
    void sendNext()
  }

  /** What of it has come is dropped. */
  function cancel(upload: Upload): void {
    upload.isStopped = true
    if (upload.state !== 'sending') remove(upload)
  }

  const isBusy = computed(() => uploads.value.some(({ state }) => state === 'waiting' || state === 'sending'))

  return { uploads, isBusy, add, sendAgain, cancel }
})
