// Private windows and full disks make storage throw. What is kept there is a
// convenience only, so a failure is the same as an empty store.

/** Reads what outlives the visit. */
export const readLocal = (key: string): string | null => read(() => window.localStorage, key)

/** Keeps something beyond the visit. */
export const writeLocal = (key: string, value: string): void => write(() => window.localStorage, key, value)

/** Forgets something kept beyond the visit. */
export const removeLocal = (key: string): void => remove(() => window.localStorage, key)

/** Reads what this tab keeps, for instance across the trip to WeChat's login. */
export const readVisit = (key: string): string | null => read(() => window.sessionStorage, key)

/** Keeps something for this tab. */
export const writeVisit = (key: string, value: string): void => write(() => window.sessionStorage, key, value)

/** Forgets something of this tab. */
export const removeVisit = (key: string): void => remove(() => window.sessionStorage, key)

/** Where this tab keeps what was typed about a camp or an enrolment. */
export const draftKey = (id: string): string => `camp-h5:enrol:${id}`

/** Forgets what was typed: it has arrived. */
export const dropDraft = (id: string): void => removeVisit(draftKey(id))

function read(store: () => Storage, key: string): string | null {
  try {
    return store().getItem(key)
  } catch {
    return null
  }
}

function write(store: () => Storage, key: string, value: string): void {
  try {
    store().setItem(key, value)
  } catch {
    // see above
  }
}

function remove(store: () => Storage, key: string): void {
  try {
    store().removeItem(key)
  } catch {
    // see above
  }
}
