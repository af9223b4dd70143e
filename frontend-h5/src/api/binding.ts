import { answer, http } from './client'
import type { BindPlanet, Enrolment } from './enrolments'
import { withTicket } from './ticket'

/** Says which planet member a paid deposit belongs to. */
export function bindPlanet(enrolmentId: string, body: BindPlanet): Promise<Enrolment> {
  return withTicket(enrolmentId, (headers) =>
    answer(http.POST('/api/h5/enrolments/{enrolmentId}/bind', { params: { path: { enrolmentId } }, headers, body })),
  )
}

/** Tells the staff that an enrolment stands under the wrong planet member. */
export async function reportBinding(enrolmentId: string, text: string): Promise<void> {
  await withTicket(enrolmentId, (headers) =>
    answer(
      http.POST('/api/h5/enrolments/{enrolmentId}/binding-reports', {
        params: { path: { enrolmentId } },
        headers,
        body: { text },
      }),
    ),
  )
}
