import type { Camp } from '@/api/models'
import { today } from '@/shared/format/day'

/** What publishing does at the planet, for a camp that has no check-in project there yet. */
export function projectNote(camp: Pick<Camp, 'planetProjectId' | 'startDay' | 'requiredDays'>, now: string = today()): string {
  if (camp.planetProjectId) return ''
  const created = `还没有打卡项目，会先在知识星球创建一个（累计打卡 ${camp.requiredDays} 天，结束日到期）。`
  return camp.startDay > now ? `${created}训练营还没开始：现在就能在星球里打卡，但开始日之前的打卡不计入天数，请提醒会员。` : created
}
