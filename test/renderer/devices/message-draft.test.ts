import { describe, expect, test } from 'vitest'
import type { CloudMessage } from '../../../main/contract/cloud-messages.ts'
import { messageStory, newMessage, readMessage, type MessageDraft } from '../../../renderer/devices/messages/message-draft.ts'

const draft = (change: Partial<MessageDraft>): MessageDraft => ({ ...newMessage(), ...change })

describe('a message to a device', () => {
  test('is sent as it was typed', () => {
    const typed = draft({
      payload: '{"a":1}',
      correlationId: ' c ',
      properties: [
        { name: ' kind ', value: 'x' },
        { name: '', value: '' },
      ],
      life: '90',
      lifeUnit: 'min',
    })
    expect(readMessage(typed)).toEqual({
      message: { payload: '{"a":1}', contentType: 'application/json', correlationId: 'c', properties: { kind: 'x' }, lifeInSeconds: 5_400 },
      problems: {},
    })
  })

  test('may be empty, and text where it says so', () => {
    expect(readMessage(draft({})).problems).toEqual({})
    expect(readMessage(draft({ payload: 'reboot', contentType: 'text/plain' })).problems).toEqual({})
    expect(readMessage(draft({ payload: 'reboot', contentType: '' })).message.contentType).toBeNull()
  })

  test.each<[string, Partial<MessageDraft>, string, RegExp]>([
    ['a payload that is no JSON', { payload: '{"a"' }, 'payload', /^This is no JSON/],
    ['a payload that is too large', { payload: 'ä'.repeat(33_000), contentType: '' }, 'payload', /at most 64 KiB/],
    ['a property without a name', { properties: [{ name: '', value: 'x' }] }, 'properties', /needs a name/],
    [
      'a property twice',
      {
        properties: [
          { name: 'a', value: '' },
          { name: 'a', value: '1' },
        ],
      },
      'properties',
      /only once/,
    ],
    ['no life', { life: '' }, 'life', /at least 1 s/],
    ['a life that is too long', { life: '49' }, 'life', /at most 48 h/],
    ['a life that is no number', { life: 'long' }, 'life', /at least 1 s/],
  ])('is not sent with %s', (_name, change, field, sentence) =>
    expect(readMessage(draft(change)).problems).toEqual({ [field]: expect.stringMatching(sentence) }),
  )

  const sent: CloudMessage = {
    messageId: 'm',
    deviceId: 'd',
    payload: '',
    contentType: null,
    correlationId: null,
    properties: {},
    state: 'waiting',
    deliveries: 0,
    queuedAtMs: 0,
    expiresAtMs: 1,
    finishedAtMs: null,
  }
  test.each<[Partial<CloudMessage>, boolean, string]>([
    [{}, false, 'Until the device connects'],
    [{}, true, 'Until the device listens to messages'],
    [{ deliveries: 1 }, true, 'Sent once, not acknowledged yet'],
    [{ state: 'taken', deliveries: 1 }, true, ''],
    [{ state: 'taken', deliveries: 3 }, true, 'Sent 3 times'],
    [{ state: 'expired' }, false, 'Never sent'],
    [{ state: 'undeliverable', deliveries: 10 }, true, 'Sent 10 times, never acknowledged'],
    [{ state: 'canceled' }, true, ''],
  ])('%j tells what it waits for or what became of it', (change, isOnline, story) =>
    expect(messageStory({ ...sent, ...change }, isOnline)).toBe(story),
  )
})
