import type { CampCard } from '@/api/camps'

interface CampGroup {
  title: string
  camps: CampCard[]
}

/** The list in the order a member looks for it: what can be joined first. */
export function groupCamps(camps: CampCard[]): CampGroup[] {
  const enrolling = camps.filter((camp) => camp.state === 'enrolling')
  const others = camps.filter((camp) => camp.state !== 'enrolling')
  return [
    { title: '正在报名', camps: enrolling },
    { title: '进行中', camps: others },
  ].filter((group) => group.camps.length > 0)
}
