import { queryOptions } from '@tanstack/vue-query'
import { answer, http } from './client'
import type { Body, Reply } from './types'

export type CampCard = Reply<'/api/h5/camps', 'get'>['items'][number]
export type CampPage = Reply<'/api/h5/camps/{campId}', 'get'>
export type CampState = CampCard['state']
export type RosterResult = Reply<'/api/h5/camps/{campId}/roster-checks', 'post'>['result']

/** The API's largest page; far more camps than are ever open at once. */
const PAGE_SIZE = 100

/** The camps a member may see. */
export const campsQuery = () =>
  queryOptions({
    queryKey: ['camps'],
    queryFn: () => answer(http.GET('/api/h5/camps', { params: { query: { page: 1, pageSize: PAGE_SIZE } } })),
  })

/** One camp with its introduction and rules. */
export const campQuery = (campId: string) =>
  queryOptions({
    queryKey: ['camp', campId],
    queryFn: () => answer(http.GET('/api/h5/camps/{campId}', { params: { path: { campId } } })),
  })

/** Asks whether number and nickname are known together; says nothing else about anybody. */
export function checkRoster(
  campId: string,
  body: Body<'/api/h5/camps/{campId}/roster-checks', 'post'>,
): Promise<{ result: RosterResult }> {
  return answer(http.POST('/api/h5/camps/{campId}/roster-checks', { params: { path: { campId } }, body }))
}
