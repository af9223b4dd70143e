import './early'
import './oldKernels'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { queryClient } from '@/api/query'
import App from './App.vue'
import { createH5Router } from './router'
import { useSession } from './stores/session'
import './tokens.css'

const app = createApp(App)
app.use(createPinia())
app.use(VueQueryPlugin, { queryClient })

// Asked at once and awaited by nobody: public pages do not depend on it.
void useSession().load()

app.use(createH5Router())
app.mount('#app')
