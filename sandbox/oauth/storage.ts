import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

interface Entry { payload: AdapterPayload, until: number }

const SWEEP_ABOVE = 5_000

/** Everything the authorization server remembers, in memory: it outlives a change of keys and ends with the process. */
export default function storage (): AdapterFactory {
  const entries = new Map<string, Entry>()

  function removeExpired () {
    const now = Date.now()
    for (const [key, { until }] of entries) {
      if (until < now) entries.delete(key)
    }
  }

  function search (model: string, matches: (payload: AdapterPayload) => boolean) {
    for (const [key, { payload }] of entries) {
      if (key.startsWith(`${model}:`) && matches(payload)) return payload
    }
  }

  return model => {
    const key = (id: string) => `${model}:${id}`
    const adapter: Adapter = {
      async upsert (id, payload, seconds) {
        if (entries.size > SWEEP_ABOVE) removeExpired()
        entries.set(key(id),
          { payload, until: seconds === undefined ? Infinity : Date.now() + seconds * 1000 + 60_000 })
      },
      async find (id) {
        return entries.get(key(id))?.payload
      },
      async findByUid (uid) {
        return search(model, payload => payload.uid === uid)
      },
      async findByUserCode (userCode) {
        return search(model, payload => payload.userCode === userCode)
      },
      async consume (id) {
        const entry = entries.get(key(id))
        if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000)
      },
      async destroy (id) {
        entries.delete(key(id))
      },
      async revokeByGrantId (grantId) {
        for (const [each, { payload }] of entries) {
          if (payload.grantId === grantId) entries.delete(each)
        }
      }
    }
    return adapter
  }
}
