import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import TypedSum from '@/shared/components/TypedSum.vue'

it('says so when the typed sum is not the one that would leave', async () => {
  const wrapper = mount(TypedSum, { props: { sumFen: 118_800, modelValue: '1188.01' } })
  expect(wrapper.get('[role="alert"]').text()).toContain('¥1,188.00')
  await wrapper.setProps({ modelValue: '1188' })
  expect(wrapper.find('[role="alert"]').exists()).toBe(false)
})

it('does not give the sum away in its placeholder', () => {
  const wrapper = mount(TypedSum, { props: { sumFen: 118_800, modelValue: '' } })
  expect(wrapper.get('input').attributes('placeholder')).not.toContain('118')
})
