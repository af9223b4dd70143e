import { answer, http } from './client'
import type { Reply } from './types'

export type Session = Reply<'/api/h5/session', 'get'>

/** Who the cookie says we are; also answers for nobody. */
export function readSession(): Promise<Session> {
  return answer(http.GET('/api/h5/session'))
}
