import { keptChoice } from '../ui/kept-choice.ts'

/**
 * Whether single letters do something (WCAG 2.1.4): whoever speaks to the computer, or rests a hand on the keyboard, can
 * switch them off. Keys with Ctrl stay.
 */
export const singleKeys = keptChoice('benchfleet.singleKeys', ['on', 'off'])
