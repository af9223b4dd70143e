import type { LoginOutcome, UserStatus } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const userStatusLabels: StateLabels<UserStatus> = {
  enabled: { word: '启用', tone: 'ok' },
  disabled: { word: '停用', tone: 'quiet', hint: '不能登录' },
  deleted: { word: '已删除', tone: 'quiet', hint: '只留在日志里' },
}

export const loginOutcomeLabels: StateLabels<LoginOutcome> = {
  succeeded: { word: '登录成功', tone: 'ok' },
  wrong_password: { word: '密码不对', tone: 'warn' },
  locked: { word: '已锁定', tone: 'stop', hint: '连续输错，15 分钟内不能再试' },
  token_reused: { word: '令牌被重复使用', tone: 'stop', hint: '登录可能被别人拿走了，已结束' },
}

const systems: readonly [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, '安卓手机'],
  [/Windows/, 'Windows 电脑'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Linux/, 'Linux 电脑'],
]
const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger/, '微信'],
  [/Edg\//, 'Edge'],
  [/Chrome\//, 'Chrome'],
  [/Firefox\//, 'Firefox'],
  [/Safari\//, 'Safari'],
]

/** `Windows 电脑 · Chrome`: what somebody recognises the own device by. */
export function deviceWords(userAgent: string | null | undefined): string {
  if (!userAgent) return '未知设备'
  const first = (table: readonly [RegExp, string][]) => table.find(([sign]) => sign.test(userAgent))?.[1]
  return [first(systems), first(browsers)].filter(Boolean).join(' · ') || '其他程序'
}
