import type { TimelineEvent } from './components/EventTimeline.vue'
import { formatMoment } from './format/day'
import type { StateLabel } from './state'

/** A row of the status log, as the API tells it. */
export interface StatusChange {
  at: string
  actor: string
  machine: string
  to: string
  reason?: string | null
}

/** How a machine is called, where that needs saying, and what its states are. */
export type Machines = Readonly<Record<string, { name?: string; labels: Readonly<Record<string, StateLabel>> }>>

/** The status log as a person reads it, newest first. */
export function timelineOf(history: readonly StatusChange[], machines: Machines): TimelineEvent[] {
  return history
    .map((row, index) => {
      const machine = machines[row.machine]
      const word = machine?.labels[row.to]?.word ?? row.to
      return {
        key: `${row.at}-${index}`,
        moment: row.at,
        index,
        at: formatMoment(row.at),
        title: machine?.name ? `${machine.name}：${word}` : word,
        detail: [row.actor, row.reason].filter(Boolean).join(' · '),
      }
    })
    // The log is told from the beginning, also where two things happened at one moment.
    .sort((a, b) => b.moment.localeCompare(a.moment) || b.index - a.index)
    .map(({ moment: _moment, index: _index, ...event }) => event)
}
