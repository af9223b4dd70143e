import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { Message, MessageListParams, MessageSpan } from './models'
import { unwrap } from './problem'

/** What is due is sent within seconds, so the list looks again while somebody watches. */
const lookAgainMs = 3_000

export function useMessageList(params: MaybeRefOrGetter<MessageListParams>) {
  return useQuery({
    queryKey: ['messages', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/messages', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((message) => message.state === 'pending') ? lookAgainMs : false),
  })
}

export function useMessageStatistics(span: MaybeRefOrGetter<MessageSpan>) {
  return useQuery({
    queryKey: ['messages', 'statistics', span],
    queryFn: () => unwrap(client.GET('/api/admin/messages/statistics', { params: { query: toValue(span) } })),
    placeholderData: keepPreviousData,
  })
}

export function useUnreached(span: MaybeRefOrGetter<MessageSpan>) {
  return useQuery({
    queryKey: ['messages', 'unreached', span],
    queryFn: () => unwrap(client.GET('/api/admin/messages/unreached', { params: { query: toValue(span) } })),
    placeholderData: keepPreviousData,
  })
}

/** Tries a message once more; the attempts that were seen make a second click harmless. */
export function useResendMessage() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, attempts }: Pick<Message, 'id' | 'attempts'>) =>
      unwrap(client.POST('/api/admin/messages/{messageId}/resend', { params: { path: { messageId: id } }, body: { attempts } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['messages'] }),
  })
}
