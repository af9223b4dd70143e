import { describe, expect, it } from 'vitest'
import { asProblem, fieldPath, ProblemError, unwrap } from '@/api/problem'

const answer = (status: number, error?: unknown) => ({ error, response: new Response(null, { status }) })

describe('a refusal of the API', () => {
  it('keeps its sentence, its code, its number and the first word on each field', async () => {
    const body = {
      code: 'invalid',
      title: '输入有误',
      detail: '有 2 个字段需要修改',
      requestId: 'r-1',
      errors: [
        { field: 'groups[0].name', code: 'length', message: '不能超过 50 个字' },
        { field: 'groups[0].name', code: 'other', message: '第二个说法' },
        { field: 'endDay', code: 'order', message: '结束日期要晚于开始日期' },
      ],
    }
    const problem = asProblem(await unwrap(Promise.resolve(answer(422, body))).catch((cause: unknown) => cause))
    expect(problem.message).toBe('有 2 个字段需要修改')
    expect(problem).toMatchObject({ status: 422, code: 'invalid', requestId: 'r-1' })
    expect(problem.fields).toEqual({ 'groups.0.name': '不能超过 50 个字', endDay: '结束日期要晚于开始日期' })
  })

  it('has words even when the answer has none', async () => {
    const problem = asProblem(await unwrap(Promise.resolve(answer(502, '<html>'))).catch((cause: unknown) => cause))
    expect(problem.message).toContain('稍后再试')
    expect(problem.code).toBe('http_502')
  })

  it('warns about money when no answer came at all', async () => {
    const problem = asProblem(await unwrap(Promise.reject(new TypeError('Failed to fetch'))).catch((cause: unknown) => cause))
    expect(problem.status).toBe(0)
    expect(problem.message).toContain('先刷新确认结果')
  })

  it('passes through unchanged', () => {
    const problem = new ProblemError(409, { code: 'camp_changed', detail: '别人刚改过' })
    expect(asProblem(problem)).toBe(problem)
  })
})

it('names a field the same way however the server writes its path', () => {
  expect(fieldPath('groups[12].qrFileId')).toBe('groups.12.qrFileId')
  expect(fieldPath('/groups/0/name')).toBe('groups.0.name')
  expect(fieldPath('name')).toBe('name')
})

it('hands back the data of an answer, and nothing for an empty one', async () => {
  expect(await unwrap(Promise.resolve({ data: { id: '1' }, response: new Response(null, { status: 200 }) }))).toEqual({ id: '1' })
  expect(await unwrap(Promise.resolve({ response: new Response(null, { status: 204 }) }))).toBeUndefined()
})
