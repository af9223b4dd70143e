import { decide } from '@/shared/notify'

/** Another WeChat stands under this number already: check it, or go on and let the staff decide. */
export function askAboutTakenId(planetId: string, goOn: string): Promise<boolean> {
  return decide({
    title: '请核对星球编号',
    message: `编号 ${planetId} 已经有人用另一个微信登记过了，请再对照图片核对一次。\n如果确实是你的编号，可以${goOn}，照常进群打卡；工作人员核实这个编号属于谁之前，押金先不退。`,
    go: `信息无误，${goOn}`,
    stay: '回去检查',
  })
}
