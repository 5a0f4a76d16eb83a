import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge'

type Result = Parameters<AppBridge['sendToolResult']>[0]
type Context = Parameters<AppBridge['setHostContext']>[0]

/** What a test does with the host that runs in its page. */
interface TestHost {
  /** Shows a view, and returns when that is ready. */
  show (options: { src: string, context: Context, can?: readonly string[] }): Promise<void>
  input (args: Record<string, unknown>): Promise<void>
  result (result: Result): Promise<void>
  cancel (): Promise<void>
  context (context: Context): void
  teardown (): Promise<void>
  /** What the view has asked for so far. */
  heights: number[]
  opened: string[]
  told: unknown[]
}

declare global {
  interface Window {
    host: TestHost
    /** Answered by the test: what the server says to `tools/call`. */
    callTool (name: string, args: unknown): Promise<Result>
  }
}

let bridge: AppBridge | undefined
const frame = document.createElement('iframe')
frame.title = 'View'
frame.setAttribute('sandbox', 'allow-scripts')

function connected (): AppBridge {
  if (!bridge) throw new Error('No view is shown.')
  return bridge
}

window.host = {
  heights: [],
  opened: [],
  told: [],
  async show ({ src, context, can = ['serverTools', 'openLinks', 'updateModelContext'] }) {
    document.body.append(frame)
    const target = frame.contentWindow
    if (!target) throw new Error('A frame has no window.')
    const capabilities = Object.fromEntries(can.map(name => [name, {}]))
    const own = new AppBridge(null, { name: 'test-host', version: '1' }, capabilities, { hostContext: context })
    bridge = own
    const { heights, opened, told } = window.host
    const initialized = new Promise<void>(resolve => { own.oninitialized = () => resolve() })
    own.onsizechange = ({ height = 0 }) => {
      heights.push(height)
      frame.style.height = `${height}px`
    }
    own.oncalltool = ({ name, arguments: args }) => window.callTool(name, args)
    own.onopenlink = async ({ url }) => {
      opened.push(url)
      return {}
    }
    own.onmessage = async params => {
      told.push(params)
      return {}
    }
    own.onupdatemodelcontext = async params => {
      told.push(params)
      return {}
    }
    await own.connect(new PostMessageTransport(target, target))
    frame.src = src
    await initialized
  },
  input: args => connected().sendToolInput({ arguments: args }),
  result: result => connected().sendToolResult(result),
  cancel: () => connected().sendToolCancelled({ reason: 'The user has stopped it.' }),
  context: context => connected().setHostContext(context),
  teardown: async () => { await connected().teardownResource({}) }
}
