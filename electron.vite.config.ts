import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

/** Everything under dependencies stays external in main; preload is CommonJS, as a sandboxed window needs it. */
export default defineConfig({
  main: {
    build: { rollupOptions: { input: { index: 'main/index.ts', serve: 'main/serve.ts', 'simulator-worker': 'main/simulator/worker.ts' } } },
  },
  preload: {
    build: { rollupOptions: { input: 'preload/index.ts', output: { format: 'cjs', entryFileNames: '[name].cjs' } } },
  },
  renderer: {
    root: 'renderer',
    plugins: [vue()],
    build: { rollupOptions: { input: 'renderer/index.html' }, minify: true },
  },
})
