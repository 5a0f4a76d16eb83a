import { signIn } from '../sandbox/browser.ts'

/** What Ana does when the doctor prints an address: she signs in at the sandbox, and her browser goes back. */
export default function signInWhenTold (words: string): void {
  const [address] = /https?:\S+\/oauth2\/authorize\S+/.exec(words) ?? []
  if (address === undefined) return
  signIn(address).then(back => fetch(back)).catch(() => {}) // the doctor waits in vain then, and the test fails
}
