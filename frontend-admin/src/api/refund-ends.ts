import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { client } from './client'
import type { BankCard, PayoutProof } from './models'
import { unwrap } from './problem'
import { useRefreshRefunds } from './refunds'

/** Refunds that no list proposes change what the camp counts and who is in it. */
function useRefreshProposals() {
  const cache = useQueryClient()
  return () =>
    Promise.all(
      ['refunds', 'settlements', 'enrolments', 'camps'].map((room) => cache.invalidateQueries({ queryKey: [room] })),
    )
}

/** Proposes a refund for somebody who did not qualify. */
export function useExceptEnrolment() {
  const refresh = useRefreshProposals()
  return useMutation({
    mutationFn: (body: { enrolmentId: string; amountFen: number; reason: string }) =>
      unwrap(client.POST('/api/admin/refunds/exceptions', { body })),
    onSettled: refresh,
  })
}

/** Proposes to pay back whole deposits before the settlement: all of them or none. */
export function useRefundEarly() {
  const refresh = useRefreshProposals()
  return useMutation({
    mutationFn: (body: { enrolmentIds: string[]; reason: string }) =>
      unwrap(client.POST('/api/admin/refunds/early', { body })),
    onSettled: refresh,
  })
}

/** Asks the provider at once, and moves the refund as it answers. */
export function useQueryRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: (refundId: string) =>
      unwrap(client.POST('/api/admin/refunds/{refundId}/query', { params: { path: { refundId } } })),
    onSettled: refresh,
  })
}

/** Sends an abnormal refund to another card of the member's; the card is not kept anywhere. */
export function useRedirectRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    // A mutation remembers its variables; those of a card are forgotten with the dialog.
    gcTime: 0,
    mutationFn: ({ refundId, card }: { refundId: string; card: BankCard }) =>
      unwrap(client.POST('/api/admin/refunds/{refundId}/redirect', { params: { path: { refundId } }, body: card })),
    onSettled: refresh,
  })
}

/** Proposes a closed refund again, under the next number; the answer is the new refund. */
export function useRenewRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: ({ refundId, reason }: { refundId: string; reason: string }) =>
      unwrap(client.POST('/api/admin/refunds/{refundId}/renew', { params: { path: { refundId } }, body: { reason } })),
    onSettled: refresh,
  })
}

export type PayoutStep =
  | { step: 'open'; reason: string }
  | { step: 'prove'; proof: PayoutProof }
  | { step: 'confirm' }
  | { step: 'withdraw'; reason: string }

/** One step of paying by hand; the server says who may take it. */
export function usePayoutStep() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: ({ refundId, ...what }: PayoutStep & { refundId: string }) => {
      const params = { path: { refundId } }
      switch (what.step) {
        case 'open':
          return unwrap(client.POST('/api/admin/refunds/{refundId}/hand-payout', { params, body: { reason: what.reason } }))
        case 'prove':
          return unwrap(client.POST('/api/admin/refunds/{refundId}/hand-payout/proof', { params, body: what.proof }))
        case 'confirm':
          return unwrap(client.POST('/api/admin/refunds/{refundId}/hand-payout/confirm', { params }))
        default:
          return unwrap(
            client.POST('/api/admin/refunds/{refundId}/hand-payout/withdraw', { params, body: { reason: what.reason } }),
          )
      }
    },
    onSettled: refresh,
  })
}
