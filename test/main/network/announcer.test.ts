import { Bonjour, type Service } from 'bonjour-service'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import type { AnnouncementPlan } from '../../../main/network/announcement-plan.ts'
import { Announcer } from '../../../main/network/announcer.ts'
import { announce, type Announcement } from '../../../main/network/multicast.ts'

const service = { type: 'mqtt' as const, port: 1883, txt: { product: 'benchfleet' } }
const plan: AnnouncementPlan = {
  services: [service],
  addresses: ['192.168.1.5'],
  name: 'Bench (lab-3)',
  hostName: 'lab-3.local',
  silence: null,
}

function announcerOf(fails: NodeJS.ErrnoException[] = []) {
  let planned = plan
  const told: string[] = []
  const log: string[] = []
  const announcer = new Announcer({
    plan: () => planned,
    announce: async ({ address, name, services }) => {
      const failure = fails.shift()
      if (failure) throw failure
      const line = `${name} on ${address}: ${services.map(({ port }) => port).join()}`
      told.push(`+ ${line}`)
      return { withdraw: async () => void told.push(`- ${line}`) }
    },
    changed: () => undefined,
    log: (sentence) => log.push(sentence),
  })
  return { announcer, told, log, replan: (change: Partial<AnnouncementPlan>) => (planned = { ...planned, ...change }) }
}

test('it is told once, told anew when a port moves, and withdrawn at the end', async () => {
  const { announcer, told, replan } = announcerOf()
  await announcer.look()
  await announcer.look()
  replan({ services: [{ ...service, port: 1884 }] })
  await announcer.look()
  await announcer.close()
  expect(told).toEqual([
    '+ Bench (lab-3) on 192.168.1.5: 1883',
    '- Bench (lab-3) on 192.168.1.5: 1883',
    '+ Bench (lab-3) on 192.168.1.5: 1884',
    '- Bench (lab-3) on 192.168.1.5: 1884',
  ])
})

test('the off switch withdraws it', async () => {
  const { announcer, told, replan } = announcerOf()
  await announcer.look()
  replan({ silence: 'off', addresses: [] })
  await announcer.look()
  expect(told.at(-1)).toBe('- Bench (lab-3) on 192.168.1.5: 1883')
  expect(announcer.view()).toMatchObject({ state: 'off', addresses: [] })
})

test('on several adapters each has a name of its own', async () => {
  const { announcer, told, replan } = announcerOf()
  replan({ addresses: ['192.168.1.5', '10.0.0.7'] })
  await announcer.look()
  expect(told).toEqual(['+ Bench (lab-3) 192.168.1.5 on 192.168.1.5: 1883', '+ Bench (lab-3) 10.0.0.7 on 10.0.0.7: 1883'])
})

test('a socket that cannot be had is said once in a sentence, and tried again', async () => {
  const taken = () => Object.assign(new Error('bind EADDRINUSE'), { code: 'EADDRINUSE' })
  const { announcer, told, log } = announcerOf([taken(), taken()])
  await announcer.look()
  await announcer.look()
  const sentence =
    'The bench could not be announced on 192.168.1.5: another program has UDP port 5353 for itself. Devices reach it all the same, by its address.'
  expect(announcer.view()).toMatchObject({ state: 'failed', problem: sentence })
  expect(log).toEqual([sentence])
  await announcer.look()
  expect(announcer.view()).toMatchObject({ state: 'announced', problem: null })
  expect(told).toHaveLength(1)
})

/** On loopback and a port of their own: nothing of this goes out to a network. */
const address = '127.0.0.1'
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, address)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

async function browser(port: number, type: string) {
  const socket: Socket = createSocket({ type: 'udp4', reuseAddr: true }).bind(port, '0.0.0.0')
  await once(socket, 'listening')
  socket.addMembership('224.0.0.251', address)
  socket.setMulticastInterface(address)
  const options = { socket, bind: false as const, port }
  const bonjour = new Bonjour(options, () => undefined)
  ends.push(() => bonjour.destroy())
  const found = bonjour.find({ type })
  const next = (event: 'up' | 'down') => new Promise<Service>((resolve) => void found.once(event, resolve))
  return { next }
}

const announcement: Announcement = {
  address,
  name: 'Bench (lab-3 1884)',
  hostName: 'lab-3.local',
  services: [
    { type: 'mqtt', port: 1884, txt: { txtvers: '1', product: 'benchfleet' } },
    { type: 'secure-mqtt', port: 8884, txt: { txtvers: '1', product: 'benchfleet', tls: '1' } },
  ],
}

test('a browser of another program finds both services, with the one address of the adapter, and sees them go', async () => {
  const port = await freeUdpPort()
  const plain = await browser(port, 'mqtt')
  const secure = await browser(port, 'secure-mqtt')
  const found = Promise.all([plain.next('up'), secure.next('up')])
  const announced = await announce(announcement, port)
  const [mqtt, mqtts] = await found
  expect(mqtt).toMatchObject({
    name: 'Bench (lab-3 1884)',
    port: 1884,
    host: 'lab-3.local',
    addresses: [address],
    txt: { txtvers: '1', product: 'benchfleet' },
  })
  expect(mqtts).toMatchObject({ port: 8884, txt: { tls: '1' } })
  const gone = Promise.all([plain.next('down'), secure.next('down')])
  await announced.withdraw()
  expect((await gone).map(({ name }) => name)).toEqual(['Bench (lab-3 1884)', 'Bench (lab-3 1884)'])
})

test('a UDP port that somebody has for himself is an error, and no exception of the process', async () => {
  const port = await freeUdpPort()
  const greedy = createSocket({ type: 'udp4' }).bind(port, '0.0.0.0')
  await once(greedy, 'listening')
  ends.push(() => greedy.close())
  await expect(announce(announcement, port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
