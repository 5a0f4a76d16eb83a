import type startSandbox from '../../sandbox/index.ts'
import call, { bill, companies, create } from '../cluster/messages.ts'
import modern from '../plugins/mcp/modern-call.ts'

type Sandbox = Pick<Awaited<ReturnType<typeof startSandbox>>, 'issueToken'>

const TYPE = 'application/json'
const TOOLS = ['neonpanel.listCompanies', 'neonpanel.listReports']
const INPUTS: Readonly<Record<string, object>> = {
  'neonpanel.listWarehouses': { companyUuid: bill('').companyUuid }
}

/** People who ask a gateway for all that there is. */
interface Traffic {
  /** Each asks once for each thing. */
  round (): Promise<void>
  /** Each reads so often at a time with each of two tools, or with the one that is named. */
  read (times?: number, tool?: string): Promise<void>
  /** Sends a write of its own. */
  write (number: string): Promise<void>
  /** Sends so many tokens that nobody has signed. */
  guess (count: number): Promise<void>
}

/** Three of them. What they get is read, and not looked at. */
export default async function traffic (url: string, sandbox: Sandbox): Promise<Traffic> {
  const people = await Promise.all(['ana@example.com', 'ben@example.com', 'chloe@example.com']
    .map(async user => `Bearer ${await sandbox.issueToken({ user })}`))
  const good = await sandbox.issueToken()
  let rounds = 0

  async function ask (path: string, authorization?: string, body?: unknown, headers = {}): Promise<void> {
    const answer = await fetch(url + path, {
      headers: { 'content-type': TYPE, ...authorization && { authorization }, ...headers },
      ...body !== undefined && { method: 'POST', body: JSON.stringify(body) }
    })
    await answer.text()
  }

  async function perPerson (send: (authorization: string) => Promise<unknown>[]): Promise<void> {
    await Promise.all(people.flatMap(send))
  }

  return {
    async round () {
      const key = `round-${++rounds}`
      const [message, { headers }] = modern('tools/call', { name: 'neonpanel_listCompanies', arguments: {} })
      await perPerson(person => [
        ask('/mcp', person, companies(1)), ask('/mcp', person, call('tools/list')),
        ask('/messages', person, call('ping')), ask('/mcp', person, call('no/method')),
        ask('/mcp', person, message, headers), ask('/tools/neonpanel.listReports', person, {}),
        ask('/tools/neonpanel.listReports', person, { wrong: 1 }), ask('/tools/nothing', person, {})
      ])
      await Promise.all([
        ask('/mcp', `Bearer ${good}`, create(key, 1)), ask('/openapi.json'), ask('/livez'), ask('/nothing'),
        ask('/mcp', undefined, call('ping'))
      ])
      await ask('/mcp', `Bearer ${good}`, create(key, 2)) // which is answered with what the first came to
    },
    read: (times = 1, tool) => perPerson(person => Array(times).fill(tool ? [tool] : TOOLS).flat()
      .map(name => ask(`/tools/${name}`, person, INPUTS[name] ?? {}))),
    write: number => ask('/tools/neonpanel.createDocuments', `Bearer ${good}`, bill(number)),
    async guess (count) {
      const forged = `${good.slice(0, -8)}AAAAAAAA`
      for (let sent = 0; sent < count; sent += 20) {
        await Promise.all(Array.from({ length: 20 }, () => ask('/mcp', `Bearer ${forged}`, call('ping'))))
      }
    }
  }
}
