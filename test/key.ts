import { rsa } from '../sandbox/keys.ts'

/** The key that the sandboxes of a process begin with: making one takes longer than most tests. */
export default rsa()
