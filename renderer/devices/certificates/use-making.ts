import { computed, ref } from 'vue'
import { certificatesFileName, type CertificatesWish } from '../../../main/contract/device-certificates.ts'
import { useAttempt } from '../../app/attempt.ts'
import { client } from '../../app/client.ts'
import { useOverview } from '../../app/overview.ts'
import { saveFile } from '../../app/save-file.ts'

/** Zips of certificates under way: how far they are, and a way to stop them. */
export function useMaking() {
  const store = useOverview()
  const { isBusy, refusal, attempt } = useAttempt()
  const made = ref<number | null>(null)
  const isStopped = ref(false)
  const isDesktop = computed(() => store.overview?.desktop ?? false)

  /**
   * Makes what is wished, has it saved, and takes it into use.
   * @returns where it is now, for a person; null when it was stopped or refused, and nothing has changed.
   */
  async function make(wish: Partial<CertificatesWish>): Promise<string | null> {
    made.value = null
    isStopped.value = false
    let place: string | null = null
    await attempt(async () => {
      place = isDesktop.value ? await saveThere(wish) : await download(wish)
    })
    return place
  }

  /** In the desktop app main writes the file. */
  async function saveThere(wish: Partial<CertificatesWish>): Promise<string | null> {
    for await (const heard of await client.deviceCertificates.save(wish)) {
      if (heard.kind === 'saved') return heard.path
      made.value = heard.made
      if (isStopped.value) break
    }
    return null
  }

  async function download(wish: Partial<CertificatesWish>): Promise<string | null> {
    const pieces: Uint8Array<ArrayBuffer>[] = []
    let total = 0
    for await (const heard of await client.deviceCertificates.make(wish)) {
      if (isStopped.value) return null
      if (heard.kind === 'piece') {
        pieces.push(Uint8Array.from(atob(heard.base64), (character) => character.charCodeAt(0)))
        made.value = heard.made
        total = heard.total
        continue
      }
      const fileName = certificatesFileName(wish, total)
      saveFile(fileName, 'application/zip', pieces)
      // Only now that the browser has it: what is in the file is what the devices have to show.
      await client.deviceCertificates.settle({ bundleId: heard.bundleId })
      return fileName
    }
    return null
  }

  return { isBusy, isDesktop, refusal, made, make, stop: () => (isStopped.value = true) }
}
