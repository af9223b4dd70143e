/** The browser's ways out of the app, in one place so that tests can watch them. */
export const browser = {
  /** Leaves for another address. */
  leave(address: string): void {
    window.location.assign(address)
  },
}
