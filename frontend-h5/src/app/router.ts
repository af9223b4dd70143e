import { createRouter, createWebHistory, type RouteParams, type RouteRecordRaw, type Router } from 'vue-router'
import { campQuery, campsQuery } from '@/api/camps'
import { enrolmentQuery, groupQuery, progressQuery } from '@/api/enrolments'
import { queryClient } from '@/api/query'
import { browser } from '@/shared/browser'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
    /** Starts the page's first request while its code is still on the way. */
    prefetch?: (params: RouteParams) => unknown
  }
}

const CampListPage = () => import('@/pages/camps/CampListPage.vue')

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: { name: 'camps' } },
  {
    path: '/camps',
    name: 'camps',
    component: CampListPage,
    meta: { title: '训练营', prefetch: () => queryClient.prefetchQuery(campsQuery()) },
  },
  {
    path: '/camps/:campId',
    name: 'camp',
    component: () => import('@/pages/camps/CampPage.vue'),
    props: true,
    meta: { title: '训练营报名', prefetch: ({ campId }) => queryClient.prefetchQuery(campQuery(String(campId))) },
  },
  {
    path: '/camps/:campId/claim',
    name: 'claim',
    component: () => import('@/pages/payments/ClaimPage.vue'),
    props: true,
    meta: { title: '登记付款' },
  },
  {
    path: '/orders/:orderId',
    name: 'order',
    component: () => import('@/pages/payments/OrderPage.vue'),
    props: true,
    meta: { title: '支付押金' },
  },
  {
    path: '/enrolments',
    name: 'enrolments',
    component: () => import('@/pages/enrolments/EnrolmentsPage.vue'),
    meta: { title: '我的报名' },
  },
  {
    path: '/enrolments/:enrolmentId/welcome',
    name: 'welcome',
    component: () => import('@/pages/enrolments/WelcomePage.vue'),
    props: true,
    meta: {
      title: '加入训练营群',
      prefetch: ({ enrolmentId }) => {
        void queryClient.prefetchQuery(enrolmentQuery(String(enrolmentId)))
        void queryClient.prefetchQuery(groupQuery(String(enrolmentId)))
      },
    },
  },
  {
    path: '/enrolments/:enrolmentId/bind',
    name: 'bind',
    component: () => import('@/pages/binding/BindPage.vue'),
    props: true,
    meta: { title: '补填星球信息' },
  },
  {
    path: '/enrolments/:enrolmentId/objection',
    name: 'objection',
    component: () => import('@/pages/objection/ObjectionPage.vue'),
    props: true,
    meta: { title: '异议' },
  },
  {
    path: '/enrolments/:enrolmentId',
    name: 'progress',
    component: () => import('@/pages/check-ins/ProgressPage.vue'),
    props: true,
    meta: {
      title: '我的打卡',
      prefetch: ({ enrolmentId }) => queryClient.prefetchQuery(progressQuery(String(enrolmentId))),
    },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('@/pages/NotFoundPage.vue'),
    meta: { title: '没有找到页面' },
  },
]

/** The router of the app; history mode below `/h5/`. */
export function createH5Router(): Router {
  const router = createRouter({
    history: createWebHistory(import.meta.env.BASE_URL),
    routes,
    // A mark that leaves the address is no other page.
    scrollBehavior: (to, from, saved) => saved ?? (to.path !== from.path && { top: 0 }),
  })
  router.beforeEach((to) => {
    // WeChat's login leaves its mark on the address it comes back to.
    if (to.hash === '#wechat_redirect') return { ...to, hash: '', replace: true }
    to.meta.prefetch?.(to.params)
    return true
  })
  router.afterEach((to) => {
    document.title = to.meta.title
  })
  router.onError(reloadAfterRelease)
  return router
}

/**
 * After a release the hashed chunks of an open page are gone. Loading the
 * address anew fetches the new ones; once, so that an outage does not loop.
 */
function reloadAfterRelease(failure: Error, to: { fullPath: string }): void {
  const isMissingChunk = /dynamically imported module|Importing a module script failed|preload CSS/i.test(failure.message)
  const address = import.meta.env.BASE_URL.replace(/\/$/, '') + to.fullPath
  const mark = `reloaded:${address}`
  if (!isMissingChunk || window.name === mark) return
  window.name = mark
  browser.leave(address)
}
