// The one function our libraries call that WeChat's older kernels do not have.
// tests/bundle.test.ts fails when a second one appears.
if (!('hasOwn' in Object)) {
  Object.defineProperty(Object, 'hasOwn', {
    configurable: true,
    value: (object: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(object, key),
  })
}
