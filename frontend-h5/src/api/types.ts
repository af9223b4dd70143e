import type { paths } from './schema'

// Types are taken from the operation, not from a component's name: what a page
// depends on is what the address answers.

type Json<T> = T extends { content: { 'application/json': infer B } } ? B : never
type Good<R> = R extends { 200: infer A } ? A : R extends { 201: infer A } ? A : never

/** What an operation answers on success. */
export type Reply<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  responses: infer R
}
  ? Json<Good<R>>
  : never

/** What an operation takes as its body. */
export type Body<P extends keyof paths, M extends keyof paths[P]> = paths[P][M] extends {
  requestBody?: infer B
}
  ? Json<NonNullable<B>>
  : never
