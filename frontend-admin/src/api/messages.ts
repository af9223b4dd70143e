import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { MessageListParams } from './models'
import { unwrap } from './problem'

export function useMessageList(params: MaybeRefOrGetter<MessageListParams>) {
  return useQuery({
    queryKey: ['messages', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/messages', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}
