/** Longest side of a picture as it is sent: a screenshot stays readable. */
const SIDE = 1600
const QUALITY = 0.85
/** What the server takes. */
const MOST_BYTES = 2 * 1024 * 1024

/** A phone's picture made small enough to send over its network; as it was where that cannot be done. */
export async function shrink(picture: File): Promise<Blob> {
  try {
    const bitmap = await createImageBitmap(picture)
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height))
    if (scale === 1 && picture.size <= MOST_BYTES && /^image\/(png|jpeg)$/.test(picture.type)) return picture
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(bitmap.width * scale)
    canvas.height = Math.round(bitmap.height * scale)
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    bitmap.close()
    return await new Promise((keep) => canvas.toBlob((blob) => keep(blob ?? picture), 'image/jpeg', QUALITY))
  } catch {
    return picture
  }
}
