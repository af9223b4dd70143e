import { showConfirmDialog, showToast } from 'vant'
import './popups.css'
import 'vant/es/button/index.css'
import 'vant/es/dialog/index.css'
import 'vant/es/overlay/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/toast/index.css'

export { showConfirmDialog, showToast }
