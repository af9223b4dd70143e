import { queryOptions } from '@tanstack/vue-query'
import { answer, http } from './client'
import type { Body, Reply } from './types'

export type Claim = Reply<'/api/h5/payment-claims/{claimId}', 'get'>
export type ClaimState = Claim['state']
export type ClaimPayment = Body<'/api/h5/payment-claims', 'post'>

/** While a payment is looked for, its claim is asked for again this often. */
const LOOK_AGAIN_MS = 4000
/** A list that is only looked at in passing need not hurry. */
const LIST_AGAIN_MS = 15_000

/** Everything the member has claimed, so that a page opened again finds it. */
export const claimsQuery = () =>
  queryOptions({
    queryKey: ['claims'],
    queryFn: () => answer(http.GET('/api/h5/payment-claims')),
    refetchInterval: ({ state }) =>
      state.data?.items.some((claim) => claim.state === 'waiting') ? LIST_AGAIN_MS : false,
  })

/** One claim; asked for again and again until it is decided. */
export const claimQuery = (claimId: string) =>
  queryOptions({
    queryKey: ['claim', claimId],
    queryFn: () => answer(http.GET('/api/h5/payment-claims/{claimId}', { params: { path: { claimId } } })),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === 'waiting' ? LOOK_AGAIN_MS : false),
  })

/** Says that a payment is one's own. */
export function claimPayment(body: ClaimPayment): Promise<Claim> {
  return answer(http.POST('/api/h5/payment-claims', { body }))
}
