import { ElMessageBox } from 'element-plus/es/components/message-box/index'

export interface Question {
  title: string
  /** What happens then, in one or two sentences. */
  message: string
  /** The verb of the action, never just "OK". */
  action: string
  danger?: boolean
}

/** Asks once before something that is hard to take back. */
export function confirmStep({ title, message, action, danger = false }: Question): Promise<boolean> {
  return ElMessageBox.confirm(message, title, {
    confirmButtonText: action,
    cancelButtonText: '先不',
    confirmButtonClass: danger ? 'el-button--danger' : '',
    type: danger ? 'warning' : 'info',
    autofocus: !danger,
  }).then(
    () => true,
    () => false,
  )
}
