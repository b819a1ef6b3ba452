import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

/** Unit and integration tests run in Node; renderer tests in happy-dom; browser tests (test/e2e) drive a real Chromium. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'main',
          include: ['test/main/**/*.test.ts', 'test/scripts/**/*.test.ts', 'test/shell/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { plugins: [vue()], test: { name: 'renderer', include: ['test/renderer/**/*.test.ts'], environment: 'happy-dom' } },
      { test: { name: 'clients', include: ['test/clients/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false } },
    ],
  },
})
