// The world the tests live in, as `scripts/world.sh` has started it. Its strings
// are pulled by the same code as those of `make demo`.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dayOf, now, plusDays } from '../../scripts/demo/world.mjs'

export { DAY, advance, advanceTo, at, balance, dayOf, fault, joinPlanet, ledger, now, openCheckin, planetMembers, plusDays, postCheckIns, runDue } from '../../scripts/demo/world.mjs'
export { Member as Phone } from '../../scripts/demo/member.mjs'
export { Operator as Books } from '../../scripts/demo/staff.mjs'
export { poster, qrPicture } from '../../scripts/demo/pictures.mjs'

function setting(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the tests with \`make test SUITES=browser\``)
  return value
}

export const apiUrl = setting('CAMP_API_URL')
export const sandboxUrl = setting('CAMP_SANDBOX_URL')

/** A member of the planet, as its members' list has them. */
export interface PlanetMember {
  userId: number
  name: string
  number: number | null
}

/** The provider's books. */
export interface Ledger {
  payments: { outTradeNo: string; transactionId: string; amountFen: number }[]
  refunds: { outRefundNo: string; outTradeNo: string; amountFen: number; status: string }[]
}

/** Somebody who signs in to the admin. */
export interface Account {
  username: string
  password: string
}

/** The demo account of that role; its password was made when the world was. */
export function account(role: 'super_admin' | 'admin' | 'coach' | 'volunteer'): Account {
  const lines = readFileSync(join(setting('CAMP_DATA_DIR'), 'demo-accounts.txt'), 'utf8').split('\n')
  for (const line of lines) {
    const [name, username, password] = line.trim().split(/\s+/)
    if (name === role && username && password) return { username, password }
  }
  throw new Error(`there is no demo account for ${role}`)
}

/** The key of the robot that sits in the sandbox's chat group. */
export const robotKey = (): string => readFileSync(join(setting('CAMP_DATA_DIR'), 'sandbox/wecom/robot_key'), 'utf8').trim()

/** How many check-in projects of that title there are already. */
export async function projectsCalled(title: string): Promise<number> {
  const answer = await fetch(`${sandboxUrl}/_control/planet/checkins`)
  const { checkins } = (await answer.json()) as { checkins: { title: string }[] }
  return checkins.filter((project) => project.title.startsWith(title)).length
}

/** The present minute in Beijing, as a field for date and time wants it. */
export async function localMinute(): Promise<string> {
  const beijing = new Date(new Date(await now()).getTime() + 8 * 3_600_000)
  return beijing.toISOString().slice(0, 16)
}

/** The days of a camp that starts tomorrow, in business time. */
export async function campDays(count: number): Promise<string[]> {
  const first = plusDays(dayOf(await now()), 1)
  return Array.from({ length: count }, (_, index) => plusDays(first, index))
}

/** `11月22日 (周日)` is how the screens say it; a picker wants `2026年11月22日`. */
export function pickerDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}
