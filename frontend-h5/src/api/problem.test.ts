import { expect, test } from 'vitest'
import { asProblem, networkProblem, problemFrom } from './problem'

const answer = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })

test('a problem document speaks for itself', () => {
  const problem = problemFrom(answer(422), {
    type: 'about:blank',
    title: 'Unprocessable',
    status: 422,
    code: 'invalid_fields',
    detail: '有 1 处需要修改',
    errors: [{ field: 'planetId', code: 'format', message: '星球编号是一串数字' }],
    requestId: 'r-1',
  })
  expect(problem.sentence).toBe('有 1 处需要修改')
  expect(problem.fieldErrors()).toEqual({ planetId: '星球编号是一串数字' })
  expect(problem.requestId).toBe('r-1')
})

test('extension members stay readable', () => {
  const problem = problemFrom(answer(409), { code: 'enrolment_exists', detail: '您已报名', enrolmentId: 'e1' })
  expect(problem.more).toEqual({ enrolmentId: 'e1' })
})

test('nested field paths name the input itself, and the first message wins', () => {
  const problem = problemFrom(answer(422), {
    errors: [
      { field: '/form/planetId', code: 'a', message: '一' },
      { field: 'form.planetId', code: 'b', message: '二' },
      { nonsense: true },
    ],
  })
  expect(problem.fieldErrors()).toEqual({ planetId: '一' })
})

test('a proxy page without a document still gives a sentence and never blames the member', () => {
  const problem = problemFrom(answer(502, { 'x-request-id': 'r-2' }), undefined)
  expect(problem.sentence).toContain('不是你的问题')
  expect(problem.requestId).toBe('r-2')
  expect(problem.passing).toBe(true)
})

test('known statuses have their own sentences', () => {
  expect(problemFrom(answer(429), undefined).sentence).toContain('稍等一分钟')
  expect(problemFrom(answer(404), undefined).passing).toBe(false)
})

test('no answer at all is a matter of the network', () => {
  expect(networkProblem(new TypeError('Failed to fetch')).code).toBe('network_unreachable')
})

test('a fault of the page itself is a problem too', () => {
  expect(asProblem(new Error('x')).code).toBe('page_failed')
})
