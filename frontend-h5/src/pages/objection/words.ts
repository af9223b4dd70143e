import type { ObjectionState, ObjectionView } from '@/api/objections'
import type { Label } from '@/shared/labels'
import { formatDeadline } from '@/shared/format/day'

export const objectionStates: Record<ObjectionState, Label> = {
  open: { word: '等待答复', icon: 'clock', tone: 'warn' },
  accepted: { word: '已采纳', icon: 'check', tone: 'ok' },
  rejected: { word: '未采纳', icon: 'alert', tone: 'stop' },
  withdrawn: { word: '已撤回', icon: 'flag', tone: 'plain' },
}

/** The least and the most that is read. */
export const SHORTEST = 2
export const LONGEST = 500

/** What the card on the progress page says and offers; nothing where there is nothing to say. */
export function objectionCard(view: ObjectionView): { sentence: string; action: string } | null {
  const state = view.objection?.state
  switch (state) {
    case 'open':
      return { sentence: '异议已提交，工作人员会核实后答复。押金在答复之后再处理。', action: '查看或补充' }
    case 'accepted':
    case 'rejected':
      return { sentence: view.objection?.answer ?? '', action: '查看答复' }
    default:
      return view.open && view.until
        ? { sentence: `结果公示到 ${formatDeadline(view.until)}。对天数或结果有疑问，可以在这之前提出异议。`, action: '提出异议' }
        : null
  }
}

/** Why the words cannot be sent yet; nothing when they can. */
export function wordsProblem(words: string): string | null {
  const count = [...words.trim()].length
  if (count < SHORTEST) return '请写明哪一天、哪里不对'
  return count > LONGEST ? `最多 ${LONGEST} 个字，现在 ${count} 个` : null
}

/** Whether a new objection can be written: none waits, and the time for it runs. */
export function mayObject(view: ObjectionView): boolean {
  return view.open && view.objection?.state !== 'open'
}
