import { queryOptions } from '@tanstack/vue-query'
import { answer, http } from './client'
import type { Body, Reply } from './types'

export type Order = Reply<'/api/h5/orders/{orderId}', 'get'>
export type CreateOrder = Body<'/api/h5/camps/{campId}/orders', 'post'>
export type PayChannel = CreateOrder['channel']
export type BridgeParameters = NonNullable<NonNullable<Order['pay']>['bridge']>

/** Whether a browser outside WeChat can be sent to WeChat Pay. */
export const paymentOptionsQuery = () =>
  queryOptions({
    queryKey: ['payment-options'],
    queryFn: () => answer(http.GET('/api/h5/payment-options')),
    staleTime: 5 * 60_000,
  })

/** Opens an order, or gets the open one back: pressing twice is harmless. */
export function createOrder(campId: string, body: CreateOrder): Promise<Order> {
  return answer(http.POST('/api/h5/camps/{campId}/orders', { params: { path: { campId } }, body }))
}

/** The order as our books have it. */
export function readOrder(orderId: string): Promise<Order> {
  return answer(http.GET('/api/h5/orders/{orderId}', { params: { path: { orderId } } }))
}

/** The order after the server has asked WeChat Pay. */
export function checkOrder(orderId: string): Promise<Order> {
  return answer(http.POST('/api/h5/orders/{orderId}/check', { params: { path: { orderId } } }))
}

/** The order with fresh parameters to pay it. */
export function renewPayment(orderId: string): Promise<Order> {
  return answer(http.POST('/api/h5/orders/{orderId}/pay', { params: { path: { orderId } } }))
}
