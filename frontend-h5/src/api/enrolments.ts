import { queryOptions } from '@tanstack/vue-query'
import { answer, http } from './client'
import { keepTicket, withTicket } from './ticket'
import type { Body, Reply } from './types'

export type Enrolment = Reply<'/api/h5/enrolments/{enrolmentId}', 'get'>
export type Group = Reply<'/api/h5/enrolments/{enrolmentId}/group', 'get'>
export type Progress = Reply<'/api/h5/enrolments/{enrolmentId}/progress', 'get'>
export type ProgressDay = Progress['days'][number]
export type DayState = ProgressDay['state']
export type RefundStatus = Enrolment['refundStatus']
export type BindStatus = Enrolment['bindStatus']
export type BindPlanet = Body<'/api/h5/enrolments/{enrolmentId}/bind', 'post'>
export type RefundStep = Progress['refund']['timeline'][number]

/** A signed picture address lives five minutes; the new one comes before that. */
const GROUP_REFRESH_MS = 4 * 60_000

/** Everything the member has enrolled in. */
export const enrolmentsQuery = () =>
  queryOptions({
    queryKey: ['enrolments'],
    queryFn: () => answer(http.GET('/api/h5/enrolments')),
  })

/** One enrolment. */
export const enrolmentQuery = (enrolmentId: string) =>
  queryOptions({
    queryKey: ['enrolment', enrolmentId],
    queryFn: () =>
      withTicket(enrolmentId, (headers) =>
        answer(http.GET('/api/h5/enrolments/{enrolmentId}', { params: { path: { enrolmentId } }, headers })),
      ),
  })

/** The group to join, with a picture address that expires. */
export const groupQuery = (enrolmentId: string) =>
  queryOptions({
    queryKey: ['enrolment', enrolmentId, 'group'],
    queryFn: () =>
      withTicket(enrolmentId, (headers) =>
        answer(http.GET('/api/h5/enrolments/{enrolmentId}/group', { params: { path: { enrolmentId } }, headers })),
      ),
    staleTime: 0,
    refetchInterval: GROUP_REFRESH_MS,
  })

/** Days, freshness and the deposit's way back. */
export const progressQuery = (enrolmentId: string) =>
  queryOptions({
    queryKey: ['enrolment', enrolmentId, 'progress'],
    queryFn: () =>
      withTicket(enrolmentId, (headers) =>
        answer(http.GET('/api/h5/enrolments/{enrolmentId}/progress', { params: { path: { enrolmentId } }, headers })),
      ),
  })

/** Gets the ticket that opens this enrolment on this phone when the session is gone. */
export async function mintTicket(enrolmentId: string): Promise<void> {
  const { ticket } = await answer(
    http.POST('/api/h5/enrolments/{enrolmentId}/ticket', { params: { path: { enrolmentId } } }),
  )
  keepTicket(enrolmentId, ticket)
}
