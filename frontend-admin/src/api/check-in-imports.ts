import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { refreshAfterSync } from './check-ins'
import { client } from './client'
import type { ImportColumn } from './models'
import { unwrap } from './problem'

/** What somebody hands in: a file or pasted text, and what its columns mean. */
export interface ImportInput {
  campId: string
  file?: File
  text?: string
  columns?: readonly ImportColumn[]
  coversUntil?: string
}

function form({ file, text, columns, coversUntil }: ImportInput, hash?: string): FormData {
  const data = new FormData()
  if (file) data.append('file', file)
  if (text) data.append('text', text)
  if (columns) data.append('columns', columns.join(','))
  if (coversUntil) data.append('coversUntil', coversUntil)
  if (hash) data.append('hash', hash)
  return data
}

export function usePreviewImport() {
  return useMutation({
    mutationFn: (input: ImportInput) =>
      unwrap(
        client.POST('/api/admin/camps/{campId}/check-in-imports/preview', {
          params: { path: { campId: input.campId } },
          // The serializer sends the real form; the generated type of a binary part is a string.
          body: {},
          bodySerializer: () => form(input),
        }),
      ),
  })
}

export function useApplyImport() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ input, hash }: { input: ImportInput; hash: string }) =>
      unwrap(
        client.POST('/api/admin/camps/{campId}/check-in-imports', {
          params: { path: { campId: input.campId } },
          body: {},
          bodySerializer: () => form(input, hash),
        }),
      ),
    onSuccess: () => refreshAfterSync(cache),
  })
}

export function useImportList(campId: MaybeRefOrGetter<string>, page: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['check-ins', 'imports', campId, page],
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/camps/{campId}/check-in-imports', {
          params: { path: { campId: toValue(campId) }, query: { page: toValue(page), pageSize: 20 } },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

export function useUndoImport() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (importId: string) =>
      unwrap(client.POST('/api/admin/check-in-imports/{importId}/undo', { params: { path: { importId } } })),
    onSuccess: () => refreshAfterSync(cache),
  })
}

export function useImportRoster() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ file, apply }: { file: File; apply: boolean }) =>
      unwrap(
        client.POST('/api/admin/roster-imports', {
          body: { file: file.name, apply },
          bodySerializer() {
            const data = new FormData()
            data.append('file', file)
            data.append('apply', String(apply))
            return data
          },
        }),
      ),
    onSuccess: ({ applied }) => (applied ? refreshAfterSync(cache) : undefined),
  })
}
