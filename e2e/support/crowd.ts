// Many members at once: each with a phone, a network and a sign-in of their own, but
// without a browser.
import * as world from './world'

/** Somebody of the crowd who has paid. */
export interface Enrolled {
  name: string
  userId: number
  enrolmentId: string
}

const abreast = 6

/** So many new people join the planet, enrol in the camp and pay. */
export async function crowd(campId: string, names: string[]): Promise<Enrolled[]> {
  const people: { name: string; userId: number }[] = await world.joinPlanet(names)
  const enrolled: Enrolled[] = []
  const waiting = [...people.entries()]
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, { name, userId }] = next
      const address = `10.60.${Math.floor(index / 250)}.${(index % 250) + 1}`
      const phone = new world.Phone({ name, wechatName: `${name}的微信`, typedId: String(userId), address })
      await phone.signIn(campId)
      await phone.payDeposit(await phone.order(campId))
      enrolled.push({ name, userId, enrolmentId: phone.enrolmentId })
    }
  }
  await Promise.all(Array.from({ length: abreast }, one))
  return enrolled
}
