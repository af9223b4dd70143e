/** How a state feels; each tone brings its own icon, so that colour is never alone. */
export type Tone = 'ok' | 'busy' | 'warn' | 'stop' | 'quiet'

export interface StateLabel {
  word: string
  tone: Tone
  /** What it means, for a person who meets the word the first time. */
  hint?: string
}

/** The words of one state machine; a new state does not compile until it has a name. */
export type StateLabels<State extends string> = Readonly<Record<State, StateLabel>>
