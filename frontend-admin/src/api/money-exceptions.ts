import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { MoneyExceptionListParams } from './models'
import { unwrap } from './problem'

export function useDeskList(params: MaybeRefOrGetter<MoneyExceptionListParams>) {
  return useQuery({
    queryKey: ['money-exceptions', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/money-exceptions', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

export function useDeskItem(exceptionId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['money-exceptions', 'one', exceptionId],
    enabled: () => toValue(exceptionId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/money-exceptions/{exceptionId}', {
          params: { path: { exceptionId: toValue(exceptionId) ?? '' } },
        }),
      ),
  })
}

/** Takes an item, so that two people do not work on it, or lays it back. */
export function useDeskOwner() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ exceptionId, take }: { exceptionId: string; take: boolean }) =>
      unwrap(
        client.POST('/api/admin/money-exceptions/{exceptionId}/owner', {
          params: { path: { exceptionId } },
          body: { take },
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['money-exceptions'] }),
  })
}

/** What a person decides about an item; the reason is kept with it. */
export type DeskDecision = { exceptionId: string; reason: string } & (
  | { action: 'refund' | 'close' }
  | { action: 'attach'; campId: string; planetUserId: string }
  | { action: 'give'; claimId: string }
)

function send(decision: DeskDecision) {
  const { reason } = decision
  const params = { path: { exceptionId: decision.exceptionId } }
  switch (decision.action) {
    case 'refund':
      return client.POST('/api/admin/money-exceptions/{exceptionId}/refund', { params, body: { reason } })
    case 'close':
      return client.POST('/api/admin/money-exceptions/{exceptionId}/close', { params, body: { reason } })
    case 'attach': {
      const { campId, planetUserId } = decision
      return client.POST('/api/admin/money-exceptions/{exceptionId}/attach', {
        params,
        body: { campId, planetUserId, reason },
      })
    }
    case 'give':
      return client.POST('/api/admin/money-exceptions/{exceptionId}/give', {
        params,
        body: { claimId: decision.claimId, reason },
      })
  }
}

export function useDeskDecision() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (decision: DeskDecision) => unwrap(send(decision)),
    onSettled: () =>
      Promise.all(
        ['money-exceptions', 'enrolments', 'refunds', 'camps'].map((room) =>
          cache.invalidateQueries({ queryKey: [room] }),
        ),
      ),
  })
}
