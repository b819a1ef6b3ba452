import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { t } from '../i18n/index.ts'
import { languageChoice, languageChoices, languageNames } from '../i18n/language-choice.ts'
import { lastDone, undoToast } from '../ui/index.ts'
import { useCommands, type Command } from './commands.ts'
import { places } from './places.ts'
import { singleKeys } from './single-keys.ts'
import { theme, themes } from './theme.ts'

/** What can be done from every page. Must be called in a component's setup. */
export function useAppCommands({ showKeys }: { showKeys(): void }): void {
  const router = useRouter()
  const goTo: Command[] = places.map((place) => ({
    id: `go ${place.path}`,
    text: () => t('app.commands.goTo', { place: t(place.title) }),
    keys: place.keys,
    group: 'goTo',
    run: () => router.push(place.path),
  }))
  goTo.push({ id: 'flaky-units', title: 'attempts.goTo', group: 'goTo', run: () => router.push('/jobs/flaky') })
  const act: Command[] = [
    { id: 'new-job', title: 'app.commands.newJob', keys: 'c', group: 'do', run: () => router.push('/jobs/new') },
    { id: 'job-from-template', title: 'app.commands.jobFromTemplate', group: 'do', run: () => router.push('/jobs/from-template') },
    { id: 'new-device-set', title: 'app.commands.newDeviceSet', group: 'do', run: () => router.push('/device-sets/new') },
    { id: 'new-job-template', title: 'app.commands.newJobTemplate', group: 'do', run: () => router.push('/job-templates/new') },
    { id: 'compare-runs', title: 'compare.open.runs', group: 'do', run: () => router.push('/compare') },
    { id: 'compare-devices', title: 'compare.open.devices', group: 'do', run: () => router.push('/compare?mode=devices') },
    {
      id: 'filter',
      title: 'app.commands.filter',
      keys: '/',
      group: 'do',
      run: toFilter,
    },
  ]
  const look: Command[] = [
    { id: 'keys', title: 'app.commands.keys', keys: '?', group: 'view', run: showKeys },
    ...themes.map((choice): Command => ({
      id: `theme ${choice}`,
      text: () => t('app.commands.theme', { theme: t(`app.appearance.themes.${choice}`) }),
      group: 'view',
      run: () => (theme.value = choice),
    })),
    ...languageChoices.map((choice): Command => ({
      id: `language ${choice}`,
      text: () =>
        t('app.commands.language', { language: choice === 'system' ? t('app.appearance.systemLanguage') : languageNames[choice] }),
      group: 'view',
      run: () => (languageChoice.value = choice),
    })),
    {
      id: 'single-keys',
      text: () => t(singleKeys.value === 'on' ? 'app.commands.singleKeysOff' : 'app.commands.singleKeysOn'),
      group: 'view',
      run: () => (singleKeys.value = singleKeys.value === 'on' ? 'off' : 'on'),
    },
  ]
  useCommands([...act, ...goTo, ...look])

  useCommands(
    computed((): Command[] => {
      const done = lastDone.value
      if (done === null) return []
      return [
        { id: 'undo', text: () => t('app.commands.undo', { what: done.text }), keys: 'Ctrl+Z', group: 'do', run: () => undoToast(done) },
      ]
    }),
  )
}

/** Where a selection has taken the place of the filters, they are behind a button. */
function toFilter(): void {
  const place = document.querySelector<HTMLElement>('[data-filter]')
  place?.focus()
  if (place instanceof HTMLButtonElement) place.click()
}
