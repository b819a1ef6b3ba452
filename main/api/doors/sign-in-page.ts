/** What a browser sees that has not come by the start URL. */
export const signInPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Benchfleet</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto; padding: 0 1.5rem; color: #1c2733; background: #fff }
  code { background: #eef2f6; padding: 0 .3em; border-radius: 4px }
  @media (prefers-color-scheme: dark) { body { color: #dbe4ee; background: #12181f } code { background: #232d38 } }
</style>
<main>
<h1>This bench needs its start address</h1>
<p>Open the address that Benchfleet printed when it started. It looks like <code>http://127.0.0.1:8080/?token=…</code> and signs this browser in until it is closed.</p>
<p>If it is gone from the screen, stop Benchfleet and start it again: nothing is lost.</p>
</main>
</html>
`
