import { showProblem } from './useProblemMessage'

/** Saves what `load` brings as a file of the browser's; says so when it could not be made. */
export async function saveFile(load: () => Promise<Blob>, name: string): Promise<void> {
  try {
    const url = URL.createObjectURL(await load())
    const link = document.createElement('a')
    link.href = url
    link.download = name
    link.click()
    // The browser has taken hold of the content by the next turn.
    window.setTimeout(() => URL.revokeObjectURL(url), 0)
  } catch (cause) {
    showProblem(cause)
  }
}
