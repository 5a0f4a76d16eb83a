/** What calls use of an AbortSignal, which is one, and costs much to make. A listener is told once at most. */
export default interface CallSignal {
  readonly aborted: boolean
  addEventListener (type: 'abort', listener: () => void): void
  removeEventListener (type: 'abort', listener: () => void): void
}
