import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { objectToResult, objectionQuery, showPicture, withdrawObjection, type ObjectionView } from '@/api/objections'
import { asProblem, type Problem } from '@/api/problem'
import { shrink } from './shrink'
import { wordsProblem } from './words'

/** What a member does about an objection: says, shows, takes back. */
export function useObjection(enrolmentId: string) {
  const queries = useQueryClient()
  const words = ref('')
  const pictures = shallowRef<File[]>([])
  const wordsError = ref<string | null>(null)
  const problem = shallowRef<Problem | null>(null)
  /** What is going on, in words; nothing while nothing is. */
  const busy = ref('')

  function keep(view: ObjectionView): void {
    queries.setQueryData(objectionQuery(enrolmentId).queryKey, view)
  }

  async function during(what: string, deed: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = what
    problem.value = null
    try {
      await deed()
      return true
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return false
    } finally {
      busy.value = ''
    }
  }

  /** One after the other: the way up is narrow, and what has arrived stays. */
  async function upload(all: number): Promise<void> {
    const [next, ...rest] = pictures.value
    if (!next) return
    busy.value = `正在上传第 ${all - rest.length} / ${all} 张`
    keep(await showPicture(enrolmentId, await shrink(next)))
    pictures.value = rest
    await upload(all)
  }

  /** Sends the words first, then the pictures one by one: what has arrived stays, whatever comes after. */
  async function send(): Promise<boolean> {
    wordsError.value = words.value.trim() || pictures.value.length === 0 ? wordsProblem(words.value) : null
    if (wordsError.value) return false
    return during('正在提交', async () => {
      if (words.value.trim()) {
        keep(await objectToResult(enrolmentId, words.value.trim()))
        words.value = ''
      }
      await upload(pictures.value.length)
    })
  }

  const withdraw = () => during('正在撤回', async () => keep(await withdrawObjection(enrolmentId)))

  return { words, pictures, wordsError, problem, busy, send, withdraw }
}
