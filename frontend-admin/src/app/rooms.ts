import { AlarmClock, Calendar, ChatDotRound, ChatLineSquare, Checked, Connection, DataLine, Document, FirstAidKit, Flag, Key, List, Promotion, ScaleToOriginal, Setting, Sunny, Tickets, TrendCharts, User, UserFilled, Wallet, Warning } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Permission } from './permissions'

/** A room of the back office, as the navigation shows it. */
export interface Room {
  name: string
  title: string
  icon: Component
  permission: Permission
}

export interface RoomGroup {
  title?: string
  rooms: readonly Room[]
}

/** Every room with a page, in the order of a camp's life. */
export const roomGroups: readonly RoomGroup[] = [
  {
    rooms: [
      { name: 'today', title: '今天', icon: Sunny, permission: 'camps.read' },
      { name: 'camps', title: '训练营', icon: Flag, permission: 'camps.read' },
      { name: 'members', title: '会员', icon: User, permission: 'enrolments.read' },
    ],
  },
  {
    title: '打卡',
    rooms: [
      { name: 'check-in-statistics', title: '打卡统计', icon: DataLine, permission: 'check_ins.read' },
      { name: 'check-in-records', title: '打卡记录', icon: Calendar, permission: 'check_ins.read' },
    ],
  },
  {
    title: '收款',
    rooms: [
      { name: 'desk', title: '异常资金', icon: Warning, permission: 'payments.write' },
      { name: 'payment-events', title: '支付事件', icon: Connection, permission: 'payments.write' },
    ],
  },
  {
    title: '退款',
    rooms: [
      { name: 'objections', title: '异议', icon: ChatLineSquare, permission: 'refunds.read' },
      { name: 'refund-review', title: '退款审核', icon: Checked, permission: 'refunds.read' },
      { name: 'refund-release', title: '待发放', icon: Wallet, permission: 'refunds.release' },
      { name: 'release-runs', title: '发放批次', icon: Promotion, permission: 'refunds.release' },
      { name: 'refund-records', title: '退款记录', icon: List, permission: 'refunds.read' },
      { name: 'reconciliation', title: '对账', icon: ScaleToOriginal, permission: 'reconciliation.read' },
    ],
  },
  {
    title: '运营',
    rooms: [
      { name: 'reports', title: '统计报表', icon: TrendCharts, permission: 'reports.read' },
      { name: 'messages', title: '通知', icon: ChatDotRound, permission: 'messages.read' },
    ],
  },
  {
    title: '系统',
    rooms: [
      { name: 'config', title: '系统配置', icon: Setting, permission: 'config.write' },
      { name: 'doctor', title: '体检', icon: FirstAidKit, permission: 'config.write' },
      { name: 'users', title: '用户', icon: UserFilled, permission: 'users.write' },
      { name: 'logins', title: '登录记录', icon: Tickets, permission: 'users.write' },
      { name: 'permissions', title: '权限一览', icon: Key, permission: 'users.write' },
      { name: 'audit', title: '操作日志', icon: Document, permission: 'audit.read' },
      { name: 'jobs', title: '定时任务', icon: AlarmClock, permission: 'jobs.run' },
    ],
  },
]
