import type { ChangeCause, CheckInDayState, DaySource, ImportColumn, PlanetAccountState, SyncState, SyncStep } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const syncStateLabels: StateLabels<SyncState> = {
  running: { word: '同步中', tone: 'busy' },
  succeeded: { word: '已完成', tone: 'ok' },
  failed: { word: '失败', tone: 'stop' },
}

export const syncStepWords: Readonly<Record<SyncStep, string>> = {
  ranking: '读取排行榜',
  posts: '读取打卡',
  members: '核对成员',
  storing: '写入',
}

export const dayStateLabels: StateLabels<CheckInDayState> = {
  done: { word: '已打卡', tone: 'ok' },
  missed: { word: '未打卡', tone: 'stop' },
  today: { word: '今天', tone: 'quiet' },
  future: { word: '未到', tone: 'quiet' },
  unknown: { word: '数据未到', tone: 'warn', hint: '这一天还没有完整同步过，不能当作没打卡' },
}

export const daySourceLabels: StateLabels<DaySource> = {
  planet: { word: '星球打卡', tone: 'ok' },
  import: { word: '文件导入', tone: 'busy', hint: '工作人员用文件补的，星球上没有读到这条打卡' },
  correction: { word: '人工更正', tone: 'warn', hint: '工作人员核实后更正，优先于星球和文件' },
}

export const changeCauseWords: Readonly<Record<ChangeCause, string>> = {
  sync: '同步后减少（打卡帖被删除）',
  import: '导入文件',
  undo: '撤销导入',
  correction: '人工更正',
}

export const columnWords: Readonly<Record<ImportColumn, string>> = {
  user_id: '星球用户 ID',
  number: '成员编号',
  name: '昵称',
  alias: '名片或别名',
  day: '打卡日期',
  time: '打卡时间',
  mark: '当天的标记（✓ / ✕）',
  ignored: '忽略这一列',
}

export const planetAccountLabels: StateLabels<PlanetAccountState> = {
  valid: { word: '星球账号可用', tone: 'ok' },
  invalid: { word: '星球账号不可用', tone: 'stop', hint: '打卡同步已暂停，已有数据保持不变' },
  unreachable: { word: '星球暂时无法访问', tone: 'warn', hint: '稍后会自动再试，已有数据保持不变' },
}

/** The word of a state that came as plain text; nothing for one that has no name yet. */
export function syncWord(state: string | null | undefined): string {
  return state && Object.hasOwn(syncStateLabels, state) ? syncStateLabels[state as SyncState].word : ''
}
