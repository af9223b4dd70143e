import { createRouter, createWebHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { guard } from './guard'
import type { Permission } from './permissions'

declare module 'vue-router' {
  interface RouteMeta {
    title?: string
    /** Pages without one are for everybody who is signed in. */
    permission?: Permission
    /** Reachable without a session. */
    open?: boolean
    /** The room that the navigation marks as current. */
    room?: string
  }
}

const rooms: RouteRecordRaw[] = [
  { path: 'today', name: 'today', component: () => import('@/pages/today/TodayPage.vue'), meta: { title: '今天', permission: 'camps.read', room: 'today' } },
  { path: 'camps', name: 'camps', component: () => import('@/pages/camps/CampListPage.vue'), meta: { title: '训练营', permission: 'camps.read', room: 'camps' } },
  { path: 'camps/new', name: 'camp-new', component: () => import('@/pages/camps/CampFormPage.vue'), meta: { title: '创建训练营', permission: 'camps.write', room: 'camps' } },
  { path: 'camps/:campId', name: 'camp', props: true, component: () => import('@/pages/camps/CampDetailPage.vue'), meta: { title: '训练营', permission: 'camps.read', room: 'camps' } },
  { path: 'camps/:campId/edit', name: 'camp-edit', props: true, component: () => import('@/pages/camps/CampFormPage.vue'), meta: { title: '编辑训练营', permission: 'camps.write', room: 'camps' } },
  { path: 'members', name: 'members', component: () => import('@/pages/enrolment/MemberListPage.vue'), meta: { title: '会员', permission: 'enrolments.read', room: 'members' } },
  { path: 'members/:enrolmentId', name: 'member', props: true, component: () => import('@/pages/enrolment/MemberPage.vue'), meta: { title: '会员', permission: 'enrolments.read', room: 'members' } },
  { path: 'check-ins', redirect: { name: 'check-in-statistics' } },
  { path: 'check-ins/statistics', name: 'check-in-statistics', component: () => import('@/pages/check-ins/StatisticsPage.vue'), meta: { title: '打卡统计', permission: 'check_ins.read', room: 'check-in-statistics' } },
  { path: 'check-ins/records', name: 'check-in-records', component: () => import('@/pages/check-ins/RecordsPage.vue'), meta: { title: '打卡记录', permission: 'check_ins.read', room: 'check-in-records' } },
  { path: 'desk', name: 'desk', component: () => import('@/pages/desk/DeskPage.vue'), meta: { title: '异常资金', permission: 'payments.write', room: 'desk' } },
  { path: 'payment-events', name: 'payment-events', component: () => import('@/pages/payments/EventsPage.vue'), meta: { title: '支付事件', permission: 'payments.write', room: 'payment-events' } },
  { path: 'objections', name: 'objections', component: () => import('@/pages/objections/ObjectionListPage.vue'), meta: { title: '异议', permission: 'refunds.read', room: 'objections' } },
  { path: 'refunds', redirect: { name: 'refund-review' } },
  { path: 'refunds/review', name: 'refund-review', component: () => import('@/pages/refunds/ReviewPage.vue'), meta: { title: '退款审核', permission: 'refunds.read', room: 'refund-review' } },
  { path: 'refunds/release', name: 'refund-release', component: () => import('@/pages/refunds/ReleasePage.vue'), meta: { title: '待发放', permission: 'refunds.release', room: 'refund-release' } },
  { path: 'refunds/records', name: 'refund-records', component: () => import('@/pages/refunds/RecordsPage.vue'), meta: { title: '退款记录', permission: 'refunds.read', room: 'refund-records' } },
  { path: 'release-runs', name: 'release-runs', component: () => import('@/pages/release-runs/RunListPage.vue'), meta: { title: '发放批次', permission: 'refunds.release', room: 'release-runs' } },
  { path: 'release-runs/:runId', name: 'release-run', props: true, component: () => import('@/pages/release-runs/RunPage.vue'), meta: { title: '发放批次', permission: 'refunds.release', room: 'release-runs' } },
  { path: 'reconciliation', name: 'reconciliation', component: () => import('@/pages/reconciliation/ReconciliationPage.vue'), meta: { title: '对账', permission: 'reconciliation.read', room: 'reconciliation' } },
  { path: 'reports', name: 'reports', component: () => import('@/pages/reports/ReportPage.vue'), meta: { title: '统计报表', permission: 'reports.read', room: 'reports' } },
  { path: 'messages', name: 'messages', component: () => import('@/pages/messages/MessagesPage.vue'), meta: { title: '通知', permission: 'messages.read', room: 'messages' } },
  { path: 'users', name: 'users', component: () => import('@/pages/users/UserListPage.vue'), meta: { title: '用户', permission: 'users.write', room: 'users' } },
  { path: 'users/logins', name: 'logins', component: () => import('@/pages/users/LoginListPage.vue'), meta: { title: '登录记录', permission: 'users.write', room: 'logins' } },
  { path: 'users/permissions', name: 'permissions', component: () => import('@/pages/users/PermissionsPage.vue'), meta: { title: '权限一览', permission: 'users.write', room: 'permissions' } },
  { path: 'doctor', name: 'doctor', component: () => import('@/pages/doctor/DoctorPage.vue'), meta: { title: '体检', permission: 'config.write', room: 'doctor' } },
  { path: 'account', name: 'account', component: () => import('@/pages/account/AccountPage.vue'), meta: { title: '我的账号' } },
  { path: 'audit', name: 'audit', component: () => import('@/pages/audit/AuditListPage.vue'), meta: { title: '操作日志', permission: 'audit.read', room: 'audit' } },
  { path: 'jobs', name: 'jobs', component: () => import('@/pages/jobs/JobListPage.vue'), meta: { title: '定时任务', permission: 'jobs.run', room: 'jobs' } },
  { path: 'config', name: 'config', component: () => import('@/pages/config/ConfigPage.vue'), meta: { title: '系统配置', permission: 'config.write', room: 'config' } },
  { path: '403', name: 'forbidden', component: () => import('@/pages/errors/ForbiddenPage.vue'), meta: { title: '没有权限' } },
  { path: ':missing(.*)*', name: 'not-found', component: () => import('@/pages/errors/NotFoundPage.vue'), meta: { title: '找不到页面' } },
]

const routes: RouteRecordRaw[] = [
  { path: '/login', name: 'login', component: () => import('@/pages/login/LoginPage.vue'), meta: { title: '登录', open: true } },
  { path: '/', component: () => import('./layouts/AppLayout.vue'), children: [{ path: '', name: 'home', redirect: { name: 'today' } }, ...rooms] },
]

export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory('/admin/'),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach(guard)
  router.afterEach(({ meta }) => {
    document.title = meta.title ? `${meta.title} · 训练营后台` : '训练营后台'
  })
  return router
}
