import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import { unwrap } from './problem'

export function useSettlement(campId: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['settlements', campId],
    queryFn: () =>
      unwrap(client.GET('/api/admin/camps/{campId}/settlement', { params: { path: { campId: toValue(campId) } } })),
  })
}

/** `start` counts the provisional result, `list` turns it into refunds to review. */
export function useSettlementStep() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ campId, step }: { campId: string; step: 'start' | 'list' }) => {
      const params = { path: { campId } }
      return step === 'start'
        ? unwrap(client.POST('/api/admin/camps/{campId}/settlement', { params }))
        : unwrap(client.POST('/api/admin/camps/{campId}/settlement/list', { params }))
    },
    onSettled: () =>
      Promise.all(
        ['settlements', 'refunds', 'camps', 'enrolments'].map((room) => cache.invalidateQueries({ queryKey: [room] })),
      ),
  })
}

export type OverrideStep = { step: 'request'; reason: string } | { step: 'grant' } | { step: 'withdraw' }

/** Settling on incomplete check-ins: one person asks, another grants. */
export function useOverrideStep() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ campId, ...what }: OverrideStep & { campId: string }) => {
      const params = { path: { campId } }
      if (what.step === 'request')
        return unwrap(client.POST('/api/admin/camps/{campId}/settlement/override', { params, body: { reason: what.reason } }))
      return what.step === 'grant'
        ? unwrap(client.POST('/api/admin/camps/{campId}/settlement/override/grant', { params }))
        : unwrap(client.POST('/api/admin/camps/{campId}/settlement/override/withdraw', { params }))
    },
    onSettled: () => cache.invalidateQueries({ queryKey: ['settlements'] }),
  })
}
