/** Stops with a sentence when this is not the Node that Benchfleet is built for; imported first by every script. */
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Benchfleet needs Node 24, and this is ${process.version}. "npm ci" brings Node 24 along for Linux, Windows and Intel Macs; ` +
      'if it was installed with --omit=optional run "npm ci" again, on any other machine install Node 24 and start once more.',
  )
  process.exit(1)
}
