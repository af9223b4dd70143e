import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ReportFigure, ReportPeriod } from './models'
import { unwrap } from './problem'

export function useCampReport(period: MaybeRefOrGetter<ReportPeriod>) {
  return useQuery({
    queryKey: ['reports', 'camps', period],
    queryFn: () => unwrap(client.GET('/api/admin/reports/camps', { params: { query: toValue(period) } })),
    placeholderData: keepPreviousData,
  })
}

/** The rows one figure of a camp is made of. */
export function useReportRows(asked: MaybeRefOrGetter<{ campId: string; figure: ReportFigure } | undefined>, paging: MaybeRefOrGetter<{ page: number; pageSize: number }>) {
  return useQuery({
    queryKey: ['reports', 'rows', asked, paging],
    enabled: () => toValue(asked) !== undefined,
    queryFn: () => {
      const { campId = '', figure = 'enrolled' as const } = toValue(asked) ?? {}
      return unwrap(client.GET('/api/admin/reports/camps/{campId}/rows', { params: { path: { campId }, query: { figure, ...toValue(paging) } } }))
    },
    placeholderData: keepPreviousData,
  })
}

/** The report as a file. */
export async function exportCampReport(period: ReportPeriod, format: 'xlsx' | 'csv'): Promise<Blob> {
  const request = { params: { query: period }, parseAs: 'blob' } as const
  // The generated type of a binary answer is text; with `parseAs` it is the file itself.
  const answer: unknown = await unwrap(format === 'xlsx' ? client.GET('/api/admin/reports/camps.xlsx', request) : client.GET('/api/admin/reports/camps.csv', request))
  return answer as Blob
}
