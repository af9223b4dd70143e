import { queryOptions } from '@tanstack/vue-query'
import { answer, http, sendPicture } from './client'
import { withTicket } from './ticket'
import type { Reply } from './types'

export type ObjectionView = Reply<'/api/h5/enrolments/{enrolmentId}/objection', 'get'>
export type OwnObjection = NonNullable<ObjectionView['objection']>
export type ObjectionState = OwnObjection['state']

const address = '/api/h5/enrolments/{enrolmentId}/objection' as const

/** Whether the member may object now, and what became of it. */
export const objectionQuery = (enrolmentId: string) =>
  queryOptions({
    queryKey: ['enrolment', enrolmentId, 'objection'],
    queryFn: () =>
      withTicket(enrolmentId, (headers) => answer(http.GET(address, { params: { path: { enrolmentId } }, headers }))),
  })

/** Objects, or says more about the open objection. */
export function objectToResult(enrolmentId: string, words: string): Promise<ObjectionView> {
  const params = { path: { enrolmentId } }
  return withTicket(enrolmentId, (headers) => answer(http.POST(address, { params, headers, body: { words } })))
}

/** Takes the open objection back. */
export function withdrawObjection(enrolmentId: string): Promise<ObjectionView> {
  const params = { path: { enrolmentId } }
  return withTicket(enrolmentId, (headers) => answer(http.POST(`${address}/withdraw`, { params, headers })))
}

/** Adds a picture to the open objection. */
export function showPicture(enrolmentId: string, picture: Blob): Promise<ObjectionView> {
  const url = `/api/h5/enrolments/${encodeURIComponent(enrolmentId)}/objection/pictures`
  return withTicket(enrolmentId, (headers) => answer(sendPicture<ObjectionView>(url, picture, headers)))
}
