import { publicJwk } from '../keys.ts'
import type { Keys } from '../keys.ts'
import type { FaultName } from './names.ts'

/** The key set as the fault makes it: what stands in it goes under the name of the key that signs. */
export default async function spoilKeySet (keys: Keys, fault: FaultName): Promise<string> {
  const { kid } = keys.current()
  const good = keys.published()
  const instead = async (name: 'weak' | 'ec' | 'rsa') => ({ ...publicJwk((await keys.foreign())[name]), kid })
  switch (fault) {
    case 'key-removed': return JSON.stringify({ keys: good.filter(key => key.kid !== kid) })
    case 'duplicate-kid': return JSON.stringify({ keys: [await instead('rsa'), ...good] })
    case 'ec-key': return JSON.stringify({ keys: [await instead('ec')] })
    case 'weak-key': return JSON.stringify({ keys: [await instead('weak')] })
    default: return JSON.stringify({ keys: [] })
  }
}
