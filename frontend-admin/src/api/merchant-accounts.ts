import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { client } from './client'
import type { NewMerchantAccount } from './models'
import { unwrap } from './problem'

export function useMerchantAccounts() {
  return useQuery({ queryKey: ['config', 'merchants'], queryFn: () => unwrap(client.GET('/api/admin/merchant-accounts')) })
}

function useCommand<Input, Output>(command: (input: Input) => Promise<Output>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: command, onSettled: () => cache.invalidateQueries({ queryKey: ['config'] }) })
}

/** Tries the keys with one call that changes nothing, and takes the account into use. */
export const useAddMerchantAccount = () => useCommand((body: NewMerchantAccount) => unwrap(client.POST('/api/admin/merchant-accounts', { body })))

export const useRetireMerchantAccount = () =>
  useCommand((merchantAccountId: string) => unwrap(client.POST('/api/admin/merchant-accounts/{merchantAccountId}/retire', { params: { path: { merchantAccountId } } })))
