import type { Camp, CampGroup, CampInput } from '@/api/models'
import { addDays, countDays, isDay } from '@/shared/format/day'
import { countCharacters, textOfHtml } from '@/shared/format/figures'
import { parseYuan, yuanInput } from '@/shared/format/money'
import { fromWallClock, toWallClock } from './wall-clock'

export interface Picture {
  id: string
  url?: string | null
}

export interface GroupDraft {
  /** Stable while the form is open, also for groups the server does not know yet. */
  key: string
  id?: string
  name: string
  qr?: Picture
  expiresAt: string
  capacity: string
  full: boolean
  robotKey: string
  robotKeyTail?: string
  /** The key that is set shall go. */
  dropRobot: boolean
  joinedCount: number
  wecomChatId: string
}

/** A camp as it stands in the form: what was typed, not what it means. */
export interface CampDraft {
  name: string
  poster?: Picture
  deposit: string
  startDay: string
  endDay: string
  requiredDays: string
  graceDays: string
  introductionHtml: string
  coachIds: string[]
  volunteerIds: string[]
  planetProjectId: string
  payeeUserId: string
  payeeProduct: string
  enrollUntil: string
  groups: GroupDraft[]
}

export type FieldErrors = Record<string, string>

export const longestName = 50
export const longestIntroduction = 500
const largestDepositFen = 1_000_000
const longestCampDays = 366

let groupNumber = 0

export function emptyGroup(name: string): GroupDraft {
  groupNumber += 1
  return { key: `new-${groupNumber}`, name, expiresAt: '', capacity: '', full: false, robotKey: '', dropRobot: false, joinedCount: 0, wecomChatId: '' }
}

export function emptyDraft(): CampDraft {
  return {
    name: '',
    deposit: '',
    startDay: '',
    endDay: '',
    requiredDays: '',
    graceDays: '1',
    introductionHtml: '',
    coachIds: [],
    volunteerIds: [],
    planetProjectId: '',
    payeeUserId: '',
    payeeProduct: '',
    enrollUntil: '',
    groups: [emptyGroup('1 群')],
  }
}

function groupDraft(group: CampGroup): GroupDraft {
  return {
    key: group.id,
    id: group.id,
    name: group.name,
    qr: group.qrFileId ? { id: group.qrFileId, url: group.qrUrl } : undefined,
    expiresAt: toWallClock(group.expiresAt),
    capacity: group.capacity ? String(group.capacity) : '',
    full: group.full,
    robotKey: '',
    dropRobot: false,
    robotKeyTail: group.robotKeySet ? (group.robotKeyTail ?? '') : undefined,
    joinedCount: group.joinedCount,
    wecomChatId: group.wecomChatId ?? '',
  }
}

export function draftOf(camp: Camp): CampDraft {
  return {
    name: camp.name,
    poster: camp.posterFileId ? { id: camp.posterFileId, url: camp.posterUrl } : undefined,
    deposit: yuanInput(camp.depositFen),
    startDay: camp.startDay,
    endDay: camp.endDay,
    requiredDays: String(camp.requiredDays),
    graceDays: String(camp.graceDays),
    introductionHtml: camp.introductionHtml ?? '',
    coachIds: [...camp.coachIds],
    volunteerIds: [...camp.volunteerIds],
    planetProjectId: camp.planetProjectId ?? '',
    payeeUserId: camp.payeeUserId ?? '',
    payeeProduct: camp.payeeProduct ?? '',
    enrollUntil: toWallClock(camp.enrollUntil),
    groups: camp.groups.map(groupDraft),
  }
}

/** Days of the camp (X), as the dates say; undefined while they do not. */
export function totalDays(draft: Pick<CampDraft, 'startDay' | 'endDay'>): number | undefined {
  return countDays(draft.startDay, draft.endDay)
}

/** The last day a camp may have, so that a refund stays possible. */
export function latestEnd(startDay: string): string {
  return addDays(startDay, longestCampDays - 1)
}

function wholeNumber(typed: string): number | undefined {
  const plain = typed.normalize('NFKC').trim()
  return /^\d{1,5}$/.test(plain) ? Number(plain) : undefined
}

function checkTerms(draft: CampDraft, errors: FieldErrors): void {
  const deposit = parseYuan(draft.deposit)
  if (deposit === undefined) errors.depositFen = '请输入押金金额，例如 99 或 99.00'
  else if (deposit < 1 || deposit > largestDepositFen) errors.depositFen = '押金在 0.01 元到 10,000 元之间'

  if (!isDay(draft.startDay)) errors.startDay = '请选择开始日期'
  if (!isDay(draft.endDay)) errors.endDay = '请选择结束日期'
  const days = totalDays(draft)
  if (isDay(draft.startDay) && isDay(draft.endDay) && (days === undefined || days < 2))
    errors.endDay = '结束日期要晚于开始日期'
  else if (days !== undefined && days > longestCampDays) errors.endDay = '训练营最长一年'

  const required = wholeNumber(draft.requiredDays)
  if (required === undefined || required < 1) errors.requiredDays = '请输入要求打卡的天数，至少 1 天'
  else if (days !== undefined && required > days) errors.requiredDays = `训练营一共 ${days} 天，要求的天数不能更多`
  const grace = wholeNumber(draft.graceDays)
  if (grace === undefined) errors.graceDays = '请输入宽限天数，不宽限就填 0'
  else if (required !== undefined && grace >= required) errors.graceDays = '宽限天数要少于要求的天数'
}

function checkGroups(draft: CampDraft, errors: FieldErrors): void {
  draft.groups.forEach((group, index) => {
    const name = countCharacters(group.name.trim())
    if (name < 1 || name > longestName) errors[`groups.${index}.name`] = '请给群起个名字，最多 50 个字'
    if (group.capacity.trim() !== '') {
      const capacity = wholeNumber(group.capacity)
      if (capacity === undefined || capacity < 1 || capacity > 10_000)
        errors[`groups.${index}.capacity`] = '人数上限在 1 到 10,000 之间'
    }
    if (group.wecomChatId.trim() !== '' && !/^[\w-]{1,64}$/.test(group.wecomChatId.trim()))
      errors[`groups.${index}.wecomChatId`] = '客户群 ID 由字母、数字、横线和下划线组成，最多 64 位'
  })
}

/** What can be seen to be wrong without asking the server. */
export function validateDraft(draft: CampDraft): FieldErrors {
  const errors: FieldErrors = {}
  const name = countCharacters(draft.name.trim())
  if (name === 0) errors.name = '请输入训练营名称'
  else if (name > longestName) errors.name = `最多 ${longestName} 个字，现在 ${name} 个`
  checkTerms(draft, errors)
  if (countCharacters(textOfHtml(draft.introductionHtml)) > longestIntroduction)
    errors.introductionHtml = `介绍最多 ${longestIntroduction} 个字`
  if (draft.planetProjectId.trim() !== '' && !/^[1-9]\d{0,17}$/.test(draft.planetProjectId.trim()))
    errors.planetProjectId = '打卡项目编号只有数字'
  if (draft.payeeProduct.trim() !== '' && draft.payeeUserId.trim() === '')
    errors.payeeUserId = '填了商品说明，也要填收款员工'
  checkGroups(draft, errors)
  return errors
}

const orNull = (typed: string): string | null => typed.trim() || null

/** The body of the request; only for a draft that has no errors. */
export function bodyOf(draft: CampDraft): CampInput {
  return {
    name: draft.name.trim(),
    posterFileId: draft.poster?.id ?? null,
    depositFen: parseYuan(draft.deposit) ?? 0,
    startDay: draft.startDay,
    endDay: draft.endDay,
    requiredDays: wholeNumber(draft.requiredDays) ?? 0,
    graceDays: wholeNumber(draft.graceDays) ?? 0,
    introductionHtml: textOfHtml(draft.introductionHtml) === '' ? null : draft.introductionHtml,
    coachIds: draft.coachIds,
    volunteerIds: draft.volunteerIds,
    planetProjectId: orNull(draft.planetProjectId),
    payeeUserId: orNull(draft.payeeUserId),
    payeeProduct: orNull(draft.payeeProduct),
    enrollUntil: fromWallClock(draft.enrollUntil),
    groups: draft.groups.map((group) => ({
      id: group.id ?? null,
      name: group.name.trim(),
      qrFileId: group.qr?.id ?? null,
      expiresAt: fromWallClock(group.expiresAt),
      capacity: wholeNumber(group.capacity) ?? null,
      full: group.full,
      // Null keeps the key that is set, an empty one removes it; a key is never read back.
      robotKey: group.dropRobot ? '' : orNull(group.robotKey),
      wecomChatId: orNull(group.wecomChatId),
    })),
  }
}
