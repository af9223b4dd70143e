import { ElMessage } from 'element-plus/es/components/message/index'
import { showDone } from './useProblemMessage'

/** Puts `text` into the clipboard and says so; `what` is its name on the screen. */
export async function copyText(what: string, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showDone(`${what}已复制`)
  } catch {
    // Without https a browser gives no clipboard; what is shown is selectable by hand.
    ElMessage({ type: 'warning', message: `浏览器不允许自动复制，请选中${what}手动复制` })
  }
}
