import { client } from './client'
import type { FileKind, UploadedFile } from './models'
import { unwrap } from './problem'

export type { FileKind }

/** Sends a picture; the server judges it by its content and gives it a name of its own. */
export function uploadFile(kind: FileKind, file: File): Promise<UploadedFile> {
  return unwrap(
    client.POST('/api/admin/files', {
      // The generated type of a binary part is a string; the serializer below sends the real file.
      body: { kind, file: file.name },
      bodySerializer() {
        const form = new FormData()
        form.append('kind', kind)
        form.append('file', file)
        return form
      },
    }),
  )
}
