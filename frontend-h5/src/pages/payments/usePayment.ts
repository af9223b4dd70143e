import { onBeforeUnmount, onMounted } from 'vue'
import { Payment, type Opening } from './payment'

/** Drives one order's payment for as long as its page is open. */
export function usePayment(orderId: string, opening: Opening): Payment {
  const payment = new Payment(orderId, opening)

  function onVisible() {
    if (document.visibilityState === 'visible') void payment.lookAgain()
  }

  /** Back from WeChat Pay's page, out of the browser's memory. */
  function onPageShow(event: PageTransitionEvent) {
    if (event.persisted) void payment.lookAgain()
  }

  onMounted(() => {
    document.addEventListener('visibilitychange', onVisible)
    window.addEventListener('pageshow', onPageShow)
    void payment.start()
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', onVisible)
    window.removeEventListener('pageshow', onPageShow)
    payment.stop()
  })
  return payment
}
