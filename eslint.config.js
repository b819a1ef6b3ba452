import { readdirSync } from 'node:fs'
import tseslint from 'typescript-eslint'
import vue from 'eslint-plugin-vue'
import vueA11y from 'eslint-plugin-vuejs-accessibility'
import vueParser from 'vue-eslint-parser'

/** Every room of the house, with the rooms it may import (docs/architecture.md). Anything else of ours is an error. */
const mayImport = {
  'main/contract': [],
  'main/engine': ['main/contract'],
  'main/dialects': ['main/contract'],
  'main/models': ['main/contract'],
  'main/files': ['main/contract'],
  'main/store': ['main/contract', 'main/files'],
  'main/broker': ['main/contract', 'main/files'],
  'main/file-store': ['main/contract', 'main/files'],
  'main/file-server': ['main/contract', 'main/files'],
  'main/device-https': ['main/contract'],
  'main/export': ['main/contract', 'main/bench-tools'],
  'main/certificates': ['main/contract', 'main/files'],
  'main/network': ['main/contract'],
  'main/simulator': ['main/contract'],
  'main/bench-tools': ['main/contract'],
  'main/api': ['main/contract', 'main/bench-tools'],
  'main/aws-rest': ['main/contract', 'main/api'],
  'main/composition': ['main/contract', 'main/export', 'main/bench-tools'],
  'main/shell': ['main/contract'],
  renderer: ['main/contract'],
  preload: ['main/contract'],
}
// The longer pieces of bench.ts, which wires all that runs without a screen.
mayImport['main/wiring'] = Object.keys(mayImport).filter((room) => room.startsWith('main/') && room !== 'main/shell')
const rooms = Object.keys(mayImport)
const electronRooms = ['main/shell', 'preload']
const features = [
  'bench',
  'devices',
  'device-sets',
  'jobs',
  'job-templates',
  'templates',
  'files',
  'traffic',
  'events',
  'settings',
  'values',
  'network',
  'shelves',
  'intake',
  'acceptance',
  'recipes',
  'compare',
  'hand-over',
  'styles',
]

/** Import patterns that reach `room` from a file of another room, however deep it lies; a feature of the renderer may be called as a room of main is. */
function reaching(room, from) {
  const name = room.replace(/^main\//, '')
  if (from === 'renderer' && room !== 'preload') return [`**/main/${name}/**`]
  return room === 'renderer' || room === 'preload'
    ? [`**/../${name}/**`, `**/../../${name}/**`]
    : [`**/../${name}/**`, `**/main/${name}/**`]
}

function roomRule(room) {
  const allowed = mayImport[room]
  const forbidden = rooms.filter((other) => other !== room && !allowed.includes(other))
  const says = `${room} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'} and itself (docs/architecture.md).`
  const patterns = forbidden.map((other) => ({ group: reaching(other, room), message: says }))
  patterns.push({ group: ['**/bench.ts', '**/serve.ts', '**/main/index.ts'], message: says })
  const paths = electronRooms.includes(room)
    ? []
    : [{ name: 'electron', message: `Only main/shell, main/index.ts and preload import electron. ${says}` }]
  const extra = ['main/engine', 'main/dialects', 'main/models', 'main/contract'].includes(room)
    ? [
        {
          group: ['node:*', 'fs', 'path', 'crypto', 'os', 'net', 'aedes', 'mqtt', 'lowdb', 'ws', '@orpc/server*', '@orpc/openapi*'],
          message: `${room} is pure: no IO.`,
        },
      ]
    : []
  return {
    files: [`${room}/**/*.{ts,vue}`],
    rules: { 'no-restricted-imports': ['error', { paths, patterns: [...patterns, ...extra] }] },
  }
}

/** A feature of the renderer reaches another only through its index.ts; the kit and the app reach no feature's insides. */
const featureRules = [...features, 'ui'].map((feature) => ({
  files: [`renderer/${feature}/**/*.{ts,vue}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [{ name: 'electron', message: 'The renderer knows no Electron.' }],
        patterns: [
          ...features
            .filter((other) => other !== feature)
            .map((other) => ({
              group: feature === 'ui' ? [`**/../${other}/**`] : [`**/../${other}/**`, `!**/../${other}/index.ts`],
              message: feature === 'ui' ? 'renderer/ui knows no feature.' : `Reach ${other} through its index.ts.`,
            })),
          {
            group: rooms.filter((room) => room.startsWith('main/') && room !== 'main/contract').flatMap((room) => [`**/${room}/**`]),
            message: 'renderer imports main/contract and nothing else of main.',
          },
        ],
      },
    ],
  },
}))

const pure = {
  files: ['main/engine/**/*.ts', 'main/dialects/**/*.ts', 'main/models/**/*.ts', 'main/contract/**/*.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'process',
      'fetch',
      'Buffer',
      'crypto',
      'performance',
      'console',
    ],
    'no-restricted-properties': [
      'error',
      { object: 'Date', property: 'now', message: 'Time is an argument here.' },
      { object: 'Math', property: 'random', message: 'Ids and chance are arguments here.' },
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument here.' },
    ],
  },
}

const tsFiles = readdirSync('.').filter((name) => name.endsWith('.config.ts'))

export default tseslint.config(
  { ignores: ['out/**', 'dist/**', 'node_modules/**', 'test/recordings/**'] },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/recommended'],
  ...vueA11y.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/html-quotes': 'off',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] } }],
    },
  },
  {
    files: [
      'main/**/*.ts',
      'preload/**/*.ts',
      'scripts/**/*.ts',
      'test/main/**/*.ts',
      'test/clients/**/*.ts',
      'test/helpers/**/*.ts',
      ...tsFiles,
    ],
    languageOptions: { parserOptions: { project: ['./tsconfig.main.json'], tsconfigRootDir: import.meta.dirname } },
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-misused-promises': 'error' },
  },
  {
    files: ['renderer/**/*.{ts,vue}', 'test/renderer/**/*.ts', 'test/e2e/**/*.ts', 'test/shell/**/*.ts', 'preload/**/*.ts'],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.renderer.json'], tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  ...rooms.map(roomRule),
  ...featureRules,
  pure,
)
