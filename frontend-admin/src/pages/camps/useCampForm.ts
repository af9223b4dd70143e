import { computed, reactive, ref } from 'vue'
import { useCampStep, useSaveCamp } from '@/api/camps'
import type { Camp } from '@/api/models'
import { asProblem, type ProblemError } from '@/api/problem'
import { bodyOf, draftOf, emptyDraft, validateDraft, type CampDraft, type FieldErrors } from './camp-draft'

/** The state of the form: what is typed, what is wrong, what is saved. */
export function useCampForm() {
  const draft = reactive<CampDraft>(emptyDraft())
  const camp = ref<Camp>()
  const saved = ref(JSON.stringify(draft))
  const tried = ref(false)
  const serverErrors = ref<FieldErrors>({})
  const problem = ref<ProblemError>()
  const save = useSaveCamp()
  const step = useCampStep()

  const dirty = computed(() => JSON.stringify(draft) !== saved.value)
  const errors = computed<FieldErrors>(() => ({ ...serverErrors.value, ...(tried.value ? validateDraft(draft) : {}) }))
  const busy = computed(() => save.isPending.value || step.isPending.value)

  function load(loaded: Camp): void {
    camp.value = loaded
    Object.assign(draft, draftOf(loaded))
    saved.value = JSON.stringify(draft)
  }

  function fail(cause: unknown): void {
    problem.value = asProblem(cause)
    serverErrors.value = { ...problem.value.fields }
    const frozenField = problem.value.extensions.field
    if (problem.value.code === 'camp_terms_frozen' && typeof frozenField === 'string')
      serverErrors.value[frozenField] = problem.value.message
  }

  /** Saves, and publishes when asked; true when everything went through. */
  async function submit(publish: boolean): Promise<boolean> {
    tried.value = true
    problem.value = undefined
    serverErrors.value = {}
    if (Object.keys(validateDraft(draft)).length > 0) return false
    try {
      const existing = camp.value && { campId: camp.value.id, version: camp.value.version }
      load(await save.mutateAsync({ existing, form: bodyOf(draft) }))
      if (publish && camp.value) await step.mutateAsync({ campId: camp.value.id, step: 'publish' })
      return true
    } catch (cause) {
      fail(cause)
      return false
    }
  }

  return { draft, camp, dirty, errors, problem, busy, load, submit }
}

export type CampForm = ReturnType<typeof useCampForm>
