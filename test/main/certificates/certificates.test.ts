import { X509Certificate } from 'node:crypto'
import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { certificateFiles } from '../../../main/certificates/files.ts'
import { mostTrusted } from '../../../main/certificates/trusted-authorities.ts'
import { BenchError } from '../../../main/contract/errors.ts'
import { authorityCertificate, deviceCertificate } from '../../helpers/certificates.ts'
import { createBench, dayMs, nextChange, startOfTime, type Bench } from './folder.ts'

const yearMs = 365 * dayMs
/** Looked at so often that a test waits for the look and not for the time. */
const often = { everyMs: 1 }

async function modeOf(bench: Bench, name: string): Promise<string> {
  return ((await stat(path.join(bench.folder, name))).mode & 0o777).toString(8)
}

/** A CA of someone else, valid around the time of these tests. */
function maker(commonName: string, issuer?: Awaited<ReturnType<typeof authorityCertificate>>) {
  const validity = { notBefore: new Date(startOfTime - dayMs), notAfter: new Date(startOfTime + yearMs) }
  return authorityCertificate({ commonName, ...validity, ...(issuer ? { issuer } : {}) })
}

describe('the first start', () => {
  it('makes a CA and a server certificate, with the names and addresses of the machine', async () => {
    const bench = await createBench()
    const { authority, server, trusted } = (await bench.open({ extraNames: ['hub.example.com'] })).view()
    expect(await bench.files()).toEqual(['ca.key.pem', 'ca.pem', 'server.key.pem', 'server.pem'])
    expect(authority).toEqual({
      subject: expect.stringMatching(/^CN=Benchfleet CA [0-9A-F]{8}$/) as string,
      fingerprint: expect.stringMatching(/^[0-9A-F]{64}$/) as string,
      notBeforeMs: startOfTime - dayMs,
      notAfterMs: startOfTime + 20 * 365.25 * dayMs,
      pem: await readFile(path.join(bench.folder, 'ca.pem'), 'utf8'),
      path: path.join(bench.folder, 'ca.pem'),
    })
    expect(server).toMatchObject({ subject: 'CN=bench-1', notBeforeMs: startOfTime - dayMs, notAfterMs: startOfTime + yearMs })
    expect(server.names).toEqual([
      'bench-1',
      'localhost',
      '127.0.0.1',
      '::1',
      'hub.example.com',
      'bench-1.local',
      '192.0.2.7',
      '2001:db8::7',
    ])
    expect(trusted).toEqual([])
  })

  it('makes certificates that say what they are for, and to whom they belong', async () => {
    const bench = await createBench()
    const { cert } = (await bench.open()).serverContext()
    const [server, authority] = cert.match(/-----BEGIN[^]*?END CERTIFICATE-----/g)!.map((pem) => new X509Certificate(pem))
    expect([authority!.ca, authority!.checkIssued(authority!), authority!.verify(authority!.publicKey)]).toEqual([true, true, true])
    expect([server!.ca, server!.checkIssued(authority!), server!.verify(authority!.publicKey)]).toEqual([false, true, true])
    expect(server!.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect([authority, server].map((certificate) => certificate!.publicKey.asymmetricKeyDetails)).toEqual([
      { namedCurve: 'prime256v1' },
      { namedCurve: 'prime256v1' },
    ])
  })

  it('takes names that nobody can have for none, and says so of those from the settings', async () => {
    const bench = await createBench()
    bench.hosts = ['Ada’s Mac!', 'bench-1']
    const certificates = await bench.open({ extraNames: ['not a name', 'ok.example.com'] })
    expect(certificates.view().server.names).toEqual(['localhost', '127.0.0.1', '::1', 'ok.example.com', 'bench-1'])
    expect(certificates.notices).toEqual([
      '‘not a name’ is neither a host name nor an address. The server certificate is made without it: change it in Settings.',
    ])
  })
})

describe('a later start', () => {
  it('finds what was made, and trusts whom it was told to', async () => {
    const bench = await createBench()
    const first = await bench.open()
    await first.trust((await maker('Maker CA')).certPem)
    const again = await bench.open()
    expect([again.view(), again.serverContext(), again.notices]).toEqual([first.view(), first.serverContext(), []])
    expect(bench.log).toEqual([])
  })

  it('says so when the clock stands before the CA was made, which devices then take for not valid yet', async () => {
    const bench = await createBench()
    const made = await bench.open()
    expect(made.notices).toEqual([])
    bench.now = startOfTime - 3650 * dayMs
    const opened = await bench.open()
    expect(opened.view().authority).toEqual(made.view().authority)
    expect(opened.notices).toEqual([
      'The clock of this computer stands at 2016-01-04, and the CA of the bench is good from 2025-12-31 on: devices refuse it before that. Set the clock.',
    ])
    expect(bench.log).toEqual(opened.notices)
  })

  it('of a machine that has moved makes a new server certificate, with the same key and CA', async () => {
    const bench = await createBench()
    const first = await bench.open()
    bench.hosts = ['bench-1', '198.51.100.9']
    const again = await bench.open()
    expect(again.view().authority).toEqual(first.view().authority)
    expect(again.view().server.names).toEqual(['bench-1', 'localhost', '127.0.0.1', '::1', '198.51.100.9'])
    expect(again.serverContext().key).toBe(first.serverContext().key)
  })
})

describe.skipIf(process.platform === 'win32')('rights', () => {
  it('of private keys are their owner’s alone, and of certificates everyone’s', async () => {
    const bench = await createBench()
    const certificates = await bench.open()
    const { certPem, sha256 } = await maker('Maker CA')
    await certificates.trust(certPem)
    const plain = path.join(bench.folder, 'plain')
    await writeFile(plain, '', { mode: 0o644 })
    // As far as this process gives rights to anyone.
    const everyone = await modeOf(bench, 'plain')
    await rm(plain)
    const modes = await Promise.all((await bench.files()).map(async (name) => [name, await modeOf(bench, name)]))
    expect(Object.fromEntries(modes)).toEqual({
      'ca.key.pem': '600',
      'ca.pem': everyone,
      'server.key.pem': '600',
      'server.pem': everyone,
      [`trusted/${sha256}.pem`]: everyone,
    })
  })

  it.each(['ca.key.pem', 'server.key.pem'])('of %s that are too wide are narrowed at the start, and it is told', async (name) => {
    const bench = await createBench()
    const { authority } = (await bench.open()).view()
    await chmod(path.join(bench.folder, name), 0o644)
    const again = await bench.open()
    expect([await modeOf(bench, name), again.view().authority]).toEqual(['600', authority])
    const sentence = `The private key ${path.join(bench.folder, name)} could be read by others: it was taken from them, but they may have it.`
    expect([again.notices, bench.log]).toEqual([[sentence], [sentence]])
  })

  it('of a key that was half written are not those of what a crash left there', async () => {
    const bench = await createBench()
    await writeFile(path.join(bench.folder, 'ca.key.pem.writing'), 'half a key', { mode: 0o666 })
    await bench.open()
    expect([await modeOf(bench, 'ca.key.pem'), await bench.files()]).toEqual(['600', expect.not.arrayContaining(['ca.key.pem.writing'])])
  })
})

describe('what cannot be used at the start is kept aside, told, and made again:', () => {
  const otherBench = async () => {
    const other = await createBench()
    await other.open()
    return other
  }
  const write = (bench: Bench, name: string, text: string) => writeFile(path.join(bench.folder, name), text)
  const copy = async (from: Bench, to: Bench, ...names: string[]) => {
    for (const name of names) await write(to, name, await readFile(path.join(from.folder, name), 'utf8'))
  }
  const cases: [what: string, spoil: (bench: Bench) => Promise<void>, aside: string[], sameName: boolean, told: RegExp][] = [
    [
      'a CA that is no certificate',
      (bench) => write(bench, 'ca.pem', 'nothing'),
      ['ca.pem'],
      true,
      /^The CA of the bench .* ca\.pem is no certif/,
    ],
    ['a CA without its key', (bench) => rm(path.join(bench.folder, 'ca.key.pem')), ['ca.pem'], false, /its key, ca\.key\.pem, is gone/],
    [
      'the key of a CA that is none',
      (bench) => write(bench, 'ca.key.pem', ''),
      ['ca.key.pem', 'ca.pem'],
      false,
      /ca\.key\.pem is no private key/,
    ],
    [
      'the key of another CA',
      async (bench) => copy(await otherBench(), bench, 'ca.key.pem'),
      ['ca.key.pem', 'ca.pem'],
      false,
      /ca\.pem and ca\.key\.pem do not belong together/,
    ],
    [
      'a certificate in place of the CA that may not sign',
      async (bench) => {
        const { certPem, keyPem } = await deviceCertificate({ commonName: 'device-1' })
        await write(bench, 'ca.pem', certPem)
        await write(bench, 'ca.key.pem', keyPem)
      },
      ['ca.pem'],
      false,
      /it may not sign certificates/,
    ],
    [
      'a CA that has expired',
      (bench) => Promise.resolve(void (bench.now += 21 * 366 * dayMs)),
      ['ca.pem'],
      true,
      /it expired on 2046-01-01/,
    ],
    [
      'a server certificate that is none',
      (bench) => write(bench, 'server.pem', '?'),
      ['server.pem'],
      true,
      /^The server certificate .* server\.pem is no/,
    ],
    [
      'the key of another server',
      async (bench) => copy(await otherBench(), bench, 'server.key.pem'),
      ['server.key.pem', 'server.pem'],
      true,
      /server\.pem and server\.key\.pem do not belong together/,
    ],
    [
      'a trusted CA that is none',
      async (bench) => write(bench, `trusted/${'A'.repeat(64)}.pem`, '?'),
      [`trusted-${'A'.repeat(64)}.pem`],
      true,
      /add it again/,
    ],
  ]
  it.each(cases)('%s', async (_, spoil, aside, sameName, told) => {
    const bench = await createBench()
    const first = await bench.open()
    await first.trust((await maker('Maker CA')).certPem)
    await spoil(bench)
    const before = new Map(
      await Promise.all((await bench.files()).map(async (name) => [name, await readFile(path.join(bench.folder, name), 'utf8')] as const)),
    )
    const again = await bench.open()
    const kept = (await bench.files()).filter((name) => name.startsWith('unreadable'))
    expect(kept.map((name) => name.replace(/^unreadable.\d{4}-\d\d-\d\dT[\d-]+\.\d{3}Z-/, ''))).toEqual(aside)
    for (const [index, name] of kept.entries())
      expect(await readFile(path.join(bench.folder, name), 'utf8')).toBe(before.get(aside[index]!.replace('trusted-', 'trusted/')))
    expect(again.notices).toEqual([expect.stringMatching(told)])
    expect(again.notices[0]).toContain(path.join(bench.folder, kept[0]!))
    expect(again.view().authority.subject === first.view().authority.subject).toBe(sameName)
    const { cert, key } = again.serverContext()
    expect(new X509Certificate(cert).verify(new X509Certificate(again.view().authority.pem).publicKey)).toBe(true)
    expect([key.includes('PRIVATE KEY'), (await bench.open()).notices]).toEqual([true, []])
  })

  it('two of one name at one time are both kept', async () => {
    const bench = await createBench()
    await bench.open()
    for (const text of ['one', 'two']) {
      await write(bench, 'ca.pem', text)
      await bench.open()
    }
    const kept = (await bench.files()).filter((name) => name.startsWith('unreadable'))
    expect(await Promise.all(kept.map((name) => readFile(path.join(bench.folder, name), 'utf8')))).toEqual(['one', 'two'])
  })

  it('but not a key that the disk refuses to read: then the bench does not start, and nothing has changed', async () => {
    const bench = await createBench()
    await bench.open()
    const disk = certificateFiles(bench.folder, () => bench.now)
    const refusing = {
      ...disk,
      read: (name: string) => (name === 'ca.key.pem' ? Promise.reject(new BenchError('StorageFailed', 'EACCES')) : disk.read(name)),
    }
    await expect(bench.open({ files: refusing })).rejects.toMatchObject({ code: 'StorageFailed' })
    expect(await bench.files()).toEqual(['ca.key.pem', 'ca.pem', 'server.key.pem', 'server.pem'])
  })
})

describe('the server certificate is renewed while the bench runs', () => {
  it.each<[when: string, change: (bench: Bench) => void, reason: RegExp]>([
    ['when the machine has a new address', (bench) => bench.hosts.push('198.51.100.9'), /it lacked 198\.51\.100\.9\.$/],
    ['when it has a new name', (bench) => (bench.hosts = ['bench-2', ...bench.hosts.slice(2)]), /it lacked bench-2\.$/],
    [
      'when it has lost a name',
      (bench) => (bench.hosts = bench.hosts.filter((host) => host !== 'bench-1.local')),
      /it named bench-1\.local\.$/,
    ],
    ['when a third of its life is left', (bench) => (bench.now += 250 * dayMs), /it was valid until 2027-01-01 only\.$/],
    ['when the clock was set back before it', (bench) => (bench.now -= 30 * dayMs), /it was not valid before 2025-12-31\.$/],
    ['when it has expired', (bench) => (bench.now += 2 * yearMs), /it was valid until 2027-01-01 only\.$/],
  ])('%s, and the CA stays', async (_, change, reason) => {
    const bench = await createBench()
    const certificates = await bench.open(often)
    const before = { view: certificates.view(), context: certificates.serverContext() }
    const changed = nextChange(certificates)
    change(bench)
    await changed
    const { authority, server } = certificates.view()
    expect([authority, server.fingerprint === before.view.server.fingerprint]).toEqual([before.view.authority, false])
    expect([server.notBeforeMs, server.notAfterMs]).toEqual([bench.now - dayMs, bench.now + yearMs])
    expect(server.names).toEqual(expect.arrayContaining(bench.hosts))
    expect(certificates.serverContext()).toMatchObject({ key: before.context.key, ca: before.context.ca })
    expect(await readFile(path.join(bench.folder, 'server.pem'), 'utf8')).toBe(
      new X509Certificate(certificates.serverContext().cert).toString(),
    )
    expect(bench.log).toEqual([expect.stringMatching(/^The server certificate was renewed: /)])
    expect(bench.log[0]).toMatch(reason)
  })

  it('with a new CA, once that has expired', async () => {
    const bench = await createBench()
    const certificates = await bench.open(often)
    const before = certificates.view()
    const changed = nextChange(certificates)
    bench.now += 21 * 366 * dayMs
    await changed
    const { authority, server } = certificates.view()
    expect([authority.subject, authority.notBeforeMs, server.notBeforeMs]).toEqual([
      before.authority.subject,
      bench.now - dayMs,
      bench.now - dayMs,
    ])
    expect(certificates.notices).toEqual([expect.stringMatching(/it expired on 2046-01-01/)])
  })

  it('and not for an address that went, which may come back', async () => {
    const bench = await createBench()
    const certificates = await bench.open(often)
    const { fingerprint } = certificates.view().server
    let looks = 0
    const { hosts } = bench
    const looked = new Promise<void>((resolve) => {
      Object.defineProperty(bench, 'hosts', { get: () => ((looks += 1) > 2 && resolve(), hosts.filter((host) => !host.includes(':'))) })
    })
    await looked
    expect([certificates.view().server.fingerprint, bench.log]).toEqual([fingerprint, []])
  })

  it('once the disk lets it: until then the old one serves, and the reason is told once', async () => {
    const bench = await createBench()
    const disk = certificateFiles(bench.folder, () => bench.now)
    let isFull = false
    let refused = 0
    const tried = Promise.withResolvers<void>()
    const write: typeof disk.write = (...words) => {
      if (!isFull) return disk.write(...words)
      if ((refused += 1) === 3) tried.resolve()
      return Promise.reject(new BenchError('StorageFailed', 'The disk is full.'))
    }
    const certificates = await bench.open({ ...often, files: { ...disk, write } })
    const before = certificates.serverContext()
    isFull = true
    bench.hosts.push('198.51.100.9')
    await tried.promise
    expect([certificates.serverContext(), bench.log]).toEqual([before, ['The server certificate could not be renewed: The disk is full.']])
    const changed = nextChange(certificates)
    isFull = false
    await changed
    expect(certificates.view().server.names).toContain('198.51.100.9')
  })

  it('for more names, from the settings, and for fewer', async () => {
    const bench = await createBench()
    const certificates = await bench.open()
    let changes = 0
    certificates.onChange(() => (changes += 1))
    await certificates.setNames(['Hub.Example.com', '[2001:DB8::00:8]'])
    expect(certificates.view().server.names).toEqual(expect.arrayContaining(['hub.example.com', '2001:db8::8']))
    await certificates.setNames(['hub.example.com', '2001:db8::8'])
    expect(changes).toBe(1)
    await certificates.setNames([])
    expect([changes, certificates.view().server.names.includes('hub.example.com')]).toEqual([2, false])
  })

  it.each(['a b', 'https://hub.example.com', 'hub.example.com:8883', '-hub', '10.0.0.300', '', 'a*.example.com', `${'a'.repeat(64)}.com`])(
    'not for ‘%s’, which is no name: then the others do not come in either',
    async (name) => {
      const bench = await createBench()
      const certificates = await bench.open()
      const before = certificates.view()
      await expect(certificates.setNames(['hub.example.com', name])).rejects.toMatchObject({
        code: 'InvalidInput',
        sentence: expect.stringContaining(`‘${name}’ is neither a host name nor an address.`) as string,
      })
      expect(certificates.view()).toEqual(before)
    },
  )

  it('not after it was stopped', async () => {
    const bench = await createBench()
    const certificates = await bench.open(often)
    certificates.stop()
    let looks = 0
    const { hosts } = bench
    Object.defineProperty(bench, 'hosts', { get: () => ((looks += 1), hosts) })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(looks).toBe(0)
  })
})

describe('whom the bench trusts', () => {
  it('is added from one file, alone or several at once, whatever stands around them', async () => {
    const bench = await createBench()
    const certificates = await bench.open()
    let changes = 0
    certificates.onChange(() => (changes += 1))
    const [one, root] = [await maker('One, "quoted"'), await maker('Root')]
    const line = await maker('Line 4', root)
    await certificates.trust(`Subject: CN=One\r\n${one.certPem.replaceAll('\n', '\r\n')}`)
    await certificates.trust(`${line.certPem}\n${one.certPem}\n${root.certPem}`)
    expect(certificates.view().trusted.map(({ subject, fingerprint }) => [subject, fingerprint])).toEqual([
      ['CN=One\\, \\"quoted\\"', one.sha256],
      ['CN=Line 4', line.sha256],
      ['CN=Root', root.sha256],
    ])
    expect(certificates.serverContext().ca).toEqual([certificates.view().authority.pem, one.certPem, line.certPem, root.certPem])
    await certificates.trust(one.certPem)
    expect([changes, (await bench.files()).filter((name) => name.startsWith('trusted'))]).toEqual([
      2,
      [one, line, root].map(({ sha256 }) => path.join('trusted', `${sha256}.pem`)).sort(),
    ])
  })

  const good = () => maker('Good').then(({ certPem }) => certPem)
  const refusals: [what: string, pem: (bench: Bench) => Promise<string> | string, sentence: RegExp][] = [
    ['nothing', () => '', /^This is no certificate as PEM/],
    ['some text', () => 'Trust me.', /^This is no certificate as PEM/],
    ['a private key', () => maker('Good').then(({ certPem, keyPem }) => `${certPem}${keyPem}`), /^A private key stands in this file/],
    [
      'a private key with a password',
      async () =>
        `${await good()}-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n`,
      /^A private key stands in this file/,
    ],
    [
      'a certificate that is cut off',
      async () => `${await good()}${(await good()).slice(0, 200)}`,
      /something else than whole certificates/,
    ],
    [
      'a request for one',
      () => '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----',
      /something else than whole/,
    ],
    [
      'bytes that are no certificate',
      async () => `${await good()}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      /^Certificate 2 of 2 cannot be read/,
    ],
    [
      'the certificate of a device',
      () => deviceCertificate({ commonName: 'device-1' }).then(({ certPem }) => certPem),
      /^The certificate, ‘CN=device-1’, is no CA/,
    ],
    [
      'one that has expired',
      async () => {
        const old = { notBefore: new Date(startOfTime - 2 * yearMs), notAfter: new Date(startOfTime) }
        return `${await good()}${(await authorityCertificate({ commonName: 'Old', ...old })).certPem}`
      },
      /^Certificate 2 of 2, ‘CN=Old’, expired on 2026-01-01: ask for a newer one\.$/,
    ],
    [
      'one whose issuer is not there',
      async () => (await maker('Line 4', await maker('Root'))).certPem,
      /^‘CN=Line 4’ was signed by ‘CN=Root’, which is not known here: put that one into the same file, up to the root\.$/,
    ],
    [
      'the CA of the bench itself',
      async (bench) => readFile(path.join(bench.folder, 'ca.pem'), 'utf8'),
      /^This is the CA of this bench itself/,
    ],
    [
      'too many at once',
      async () =>
        (await Promise.all(Array.from({ length: mostTrusted + 1 }, (_, index) => maker(`CA ${index}`))))
          .map(({ certPem }) => certPem)
          .join(''),
      new RegExp(`^The bench trusts at most ${mostTrusted} CAs, and this would make it ${mostTrusted + 1}`),
    ],
  ]
  it.each(refusals)('is not %s, and then nothing has changed', async (_, pem, sentence) => {
    const bench = await createBench()
    const certificates = await bench.open()
    const before = [certificates.view(), await bench.files()]
    await expect(certificates.trust(await pem(bench))).rejects.toMatchObject({
      code: 'InvalidInput',
      sentence: expect.stringMatching(sentence) as string,
    })
    expect([certificates.view(), await bench.files()]).toEqual(before)
  })

  it('is all of a file or none of it, also when the disk gives up in between', async () => {
    const bench = await createBench()
    const disk = certificateFiles(bench.folder, () => bench.now)
    let written = 0
    const write: typeof disk.write = (name, ...words) =>
      name.startsWith('trusted/') && (written += 1) === 2
        ? Promise.reject(new BenchError('StorageFailed', 'full'))
        : disk.write(name, ...words)
    const certificates = await bench.open({ files: { ...disk, write } })
    const both = `${(await maker('One')).certPem}${(await maker('Two')).certPem}`
    await expect(certificates.trust(both)).rejects.toMatchObject({ code: 'StorageFailed' })
    expect([certificates.view().trusted, (await bench.files()).filter((name) => name.startsWith('trusted'))]).toEqual([[], []])
    await certificates.trust(both)
    expect((await bench.open()).view().trusted).toHaveLength(2)
  })

  it.each(['as it is shown', 'with colons and small letters'])('is taken away by its fingerprint, %s', async (how) => {
    const bench = await createBench()
    const certificates = await bench.open()
    const [one, two] = [await maker('One'), await maker('Two')]
    await certificates.trust(`${one.certPem}${two.certPem}`)
    const changed = nextChange(certificates)
    await certificates.distrust(how === 'as it is shown' ? one.sha256 : one.sha256.replaceAll(/..(?=.)/g, '$&:').toLowerCase())
    await changed
    expect(certificates.view().trusted.map(({ fingerprint }) => fingerprint)).toEqual([two.sha256])
    expect((await bench.open()).view().trusted).toEqual(certificates.view().trusted)
    await expect(certificates.distrust(one.sha256)).rejects.toMatchObject({
      code: 'NotFound',
      sentence: `The bench trusts no CA with the fingerprint ‘${one.sha256}’.`,
    })
  })
})
