import { createPinia } from 'pinia'
import { createApp } from 'vue'
import './app/tokens.css'
import './app/base.css'
import './ui/field.css'
import './ui/role.css'
import './ui/table.css'
import App from './app/App.vue'
import { connect } from './app/client.ts'
import { router } from './app/router.ts'
import { applyTheme } from './app/theme.ts'
import { applyLanguage } from './i18n/language-choice.ts'

applyTheme()
connect()
await applyLanguage()
createApp(App).use(createPinia()).use(router).mount('#app')
