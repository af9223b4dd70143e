const side = 1024
const caption = 120

function loadImage(src: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    image.addEventListener('load', () => resolve(image))
    image.addEventListener('error', () => reject(new Error('the picture cannot be drawn')))
    image.src = src
  })
}

/** An address that an `<img>` can show without trusting the markup. */
export function svgAddress(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
}

/** Draws the code with the camp's name below, large enough for a printed poster. */
export async function qrPng(svg: string, name: string): Promise<Blob> {
  const image = await loadImage(svgAddress(svg))
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side + caption
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = false
  context.drawImage(image, 0, 0, side, side)
  context.fillStyle = '#1f2933'
  context.font = '600 44px "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
  context.textAlign = 'center'
  context.fillText(name, side / 2, side + caption / 2, side - 80)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png')
  })
}

/** Hands a file to the browser's downloads. */
export function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = fileName
  link.click()
  URL.revokeObjectURL(address)
}
