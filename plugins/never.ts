import { setMaxListeners } from 'node:events'

/**
 * The signal of a call that nobody can end. One for all, so that it is known again and hardly anybody listens to it: each listener makes
 * adding the next one dearer.
 */
const never = new AbortController().signal
setMaxListeners(0, never)

export default never
