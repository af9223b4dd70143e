import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { PaymentEventListParams, PaymentEventState, RejectedCallbackListParams } from './models'
import { unwrap } from './problem'

/** What waits is applied within seconds, so the list looks again while somebody watches. */
const lookAgainMs = 5_000

export function usePaymentEventList(params: MaybeRefOrGetter<PaymentEventListParams>) {
  return useQuery({
    queryKey: ['payment-events', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/payment-events', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((event) => event.state === 'pending') ? lookAgainMs : false),
  })
}

export function usePaymentEvent(eventId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['payment-events', 'one', eventId],
    enabled: () => toValue(eventId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/payment-events/{eventId}', { params: { path: { eventId: toValue(eventId) ?? '' } } }),
      ),
    refetchInterval: ({ state }) => (state.data?.event.state === 'pending' ? lookAgainMs : false),
  })
}

export function useReplayEvent() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (eventId: string) =>
      unwrap(client.POST('/api/admin/payment-events/{eventId}/replay', { params: { path: { eventId } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['payment-events'] }),
  })
}

/** Applies again every event that arrived in a span of days; how many, is the answer. */
export function useReplayEvents() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { from: string; to: string; state?: PaymentEventState }) =>
      unwrap(client.POST('/api/admin/payment-event-replays', { body })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['payment-events'] }),
  })
}

export function useRejectedCallbacks(params: MaybeRefOrGetter<RejectedCallbackListParams>) {
  return useQuery({
    queryKey: ['rejected-callbacks', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/rejected-callbacks', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}
