import { afterEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { language, listOf, number, t } from '../../../renderer/i18n/index.ts'
import { applyLanguage, languageChoice } from '../../../renderer/i18n/language-choice.ts'

afterEach(async () => {
  languageChoice.value = 'en'
  await nextTick()
})

test('a message has its plural and its numbers as the language writes them', async () => {
  await applyLanguage()
  expect([1, 0, 1234].map((count) => t('devices.found', { count }))).toEqual(['1 device', '0 devices', '1,234 devices'])
  languageChoice.value = 'de'
  await expect.poll(() => language.value).toBe('de')
  expect([1, 0, 1234].map((count) => t('devices.found', { count }))).toEqual(['1 Gerät', '0 Geräte', '1.234 Geräte'])
  expect(number(0.5)).toBe('0,5')
  expect(listOf(['a', 'b', 'c'])).toBe('a, b und c')
  expect(document.documentElement.lang).toBe('de')
})

test('the choice is kept, and that of the system can be followed', async () => {
  await applyLanguage()
  languageChoice.value = 'de'
  await expect.poll(() => localStorage.getItem('benchfleet.language')).toBe('de')
  languageChoice.value = 'system'
  await expect.poll(() => language.value).toBe('en')
})
