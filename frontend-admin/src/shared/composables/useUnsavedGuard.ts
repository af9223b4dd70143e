import { ElMessageBox } from 'element-plus/es/components/message-box/index'
import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

/** Nobody loses typed work by a wrong click: leaving asks first. */
export function useUnsavedGuard(isDirty: () => boolean): void {
  onBeforeRouteLeave(async () => {
    if (!isDirty()) return true
    return ElMessageBox.confirm('离开后，刚才填写的内容不会保存。', '还有修改没有保存', {
      confirmButtonText: '不保存，离开',
      cancelButtonText: '继续编辑',
      type: 'warning',
    }).then(
      () => true,
      () => false,
    )
  })

  function onUnload(event: BeforeUnloadEvent): void {
    if (isDirty()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', onUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', onUnload))
}
