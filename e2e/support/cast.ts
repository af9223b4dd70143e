// Who plays: members of the planet, each with a phone and a way of checking in.
import { expect, type Browser } from '@playwright/test'
import { approveSignIn } from '../apps/console'
import { MemberApp, type Typed } from '../apps/h5'
import { openPhone } from './people'
import * as world from './world'

export interface Member {
  app: MemberApp
  typed: Typed
  userId: number
  /** Known once the deposit is paid. */
  enrolmentId: string
  /** Whether there is a post on the camp's first, second, … day. */
  comes: (dayNumber: number) => boolean
}

interface Part {
  place: 'wechat' | 'browser'
  comes: Member['comes']
  /** What the thumb makes of the number, when it slips. */
  typedId?: string
}

/** Gives every part to a member of the planet whose name nobody shares and every font can draw. */
export async function cast<Name extends string>(browser: Browser, complaints: string[], parts: Record<Name, Part>): Promise<Record<Name, Member>> {
  const people: world.PlanetMember[] = await world.planetMembers()
  const free = people.filter(({ name }) => /^\p{Script=Han}+$/u.test(name) && people.filter((other) => other.name === name).length === 1)
  const members: [string, Member][] = []
  for (const [role, part] of Object.entries<Part>(parts)) {
    const person = free.shift()
    if (!person) throw new Error('the planet has too few members')
    const { name, userId, number } = person
    const page = await openPhone(browser, `${role} (${name})`, complaints, part.place)
    const typed = { planetNickname: name, planetId: part.typedId ?? String(number ?? userId), wechatNickname: `${name}的微信` }
    members.push([role, { app: new MemberApp(page), typed, userId, enrolmentId: '', comes: part.comes }])
  }
  return Object.fromEntries(members) as Record<Name, Member>
}

/** From the link to an order that waits to be paid, by way of WeChat's sign-in. */
export async function enrol({ app, typed }: Member, enrollUrl: string, campName: string): Promise<void> {
  await app.openLink(enrollUrl, campName)
  await app.fillIn(typed)
  await app.readRules()
  await app.agree()
  await app.payDeposit()
  await approveSignIn(app.page, typed.wechatNickname)
  await app.expectFilledIn(typed)
  await app.payDeposit()
  await expect(app.page).toHaveURL(/\/h5\/orders\//)
}

/** One day of a camp: those who come post in the morning; at one in the night the scheduler counts. */
export async function liveDay(members: Member[], day: string, dayNumber: number, checkinId: string): Promise<void> {
  await world.advanceTo(world.at(day, '22:30:00'))
  const present = members.filter((member) => member.comes(dayNumber))
  await world.postCheckIns(present.map(({ userId }) => ({ checkinId, userId, at: world.at(day, '07:30:00'), text: '读了十页，记下三句。' })))
  await world.advanceTo(world.at(world.plusDays(day, 1), '01:01:00'))
  await world.runDue()
}
