import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'
import './app/styles/theme.css'
import { connectSession } from './api/client'
import { queryClient } from './api/query'
import App from './app/App.vue'
import { createAppRouter } from './app/router'
import { useSession } from './app/stores/session'

const app = createApp(App)
app.use(createPinia())
app.use(VueQueryPlugin, { queryClient })

const session = useSession()
const router = createAppRouter()
connectSession({
  token: () => session.token,
  refresh: () => session.refresh(),
  expired: () => {
    session.forget()
    const { name, fullPath } = router.currentRoute.value
    if (name !== 'login') void router.replace({ name: 'login', query: { next: fullPath, ended: '1' } })
  },
})
app.use(router)
app.mount('#app')
