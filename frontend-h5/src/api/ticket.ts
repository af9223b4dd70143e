import { Problem } from './problem'
import { readLocal, removeLocal, writeLocal } from '@/shared/storage'

const key = (enrolmentId: string) => `camp-h5:ticket:${enrolmentId}`

/** Keeps the ticket of one enrolment on this phone. */
export function keepTicket(enrolmentId: string, ticket: string): void {
  writeLocal(key(enrolmentId), ticket)
}

/** Whether this phone holds a ticket for the enrolment. */
export function hasTicket(enrolmentId: string): boolean {
  return readLocal(key(enrolmentId)) !== null
}

/**
 * Reads with the session, and with the ticket when there is no session any more.
 * The session goes first: a ticket may have been replaced on another phone.
 */
export async function withTicket<T>(
  enrolmentId: string,
  read: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  try {
    return await read({})
  } catch (thrown) {
    const ticket = readLocal(key(enrolmentId))
    if (!(thrown instanceof Problem) || thrown.status !== 401 || ticket === null) throw thrown
    return await readWithTicket(enrolmentId, ticket, read)
  }
}

async function readWithTicket<T>(
  enrolmentId: string,
  ticket: string,
  read: (headers: Record<string, string>) => Promise<T>,
): Promise<T> {
  try {
    return await read({ 'X-Access-Token': ticket })
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.status === 401) removeLocal(key(enrolmentId))
    throw thrown
  }
}
