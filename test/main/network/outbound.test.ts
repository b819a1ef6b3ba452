import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { outboundConnections } from '../../../main/network/outbound.ts'

const root = path.join(import.meta.dirname, '..', '..', '..')

/** Whatever opens a connection, of Node and of the packages that the bench is made with. */
const openers =
  /\b(?:net|tls|http|https|http2|dgram|dns)\.(?:connect|createConnection|request|get|createSocket|lookup|resolve\w*)\(|\b(?:connectTcp|connectTls|httpRequest|httpsRequest|createSocket|connectAsync|fetch)\(|new WebSocket\(|autoUpdater|\bmqtt\.connect/

/** Those that reach this machine alone (the self-test, simulated devices), the one that multicasts, and the page's way to its own bench. */
const known = ['main/network/checks/knock.ts', 'main/network/multicast.ts', 'main/simulator/device.ts']

test('nothing of the bench opens a connection to others, but for what is listed', () => {
  const found = globSync('main/**/*.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => openers.test(readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
  expect(found.sort()).toEqual([...known].sort())
  expect(outboundConnections).toEqual([])
})
