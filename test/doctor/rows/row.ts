import type { Alteration, Passing } from '../altering-proxy.ts'

/** A deployment that is broken in one thing, and the steps that say so: how bad it is, and whom it hurts. */
export interface Row extends Alteration {
  expected: Readonly<Record<string, readonly ['warn' | 'fail', ...string[]]>>
  /** In place of a token for this server. */
  audience?: string
}

type Json = Record<string, unknown>

/** Those that sign in by themselves. */
export const SIGN_IN = [
  'chatgpt', 'claude', 'claude-code', 'codex', 'vscode', 'cursor', 'antigravity', 'inspector', 'mcp-remote',
  'copilot-studio', 'sdk'
]

/** All that call tools. */
export const EVERYBODY = [
  'chatgpt', 'claude', 'claude-code', 'codex', 'vscode', 'cursor', 'antigravity', 'inspector', 'mcp-remote',
  'copilot-studio', 'bedrock', 'n8n', 'open-webui', 'langchain', 'sdk', 'old'
]

/** Changes the JSON of a body in place. */
export function edit (passing: Passing, change: (json: Json) => void): void {
  const json: Json = JSON.parse(passing.body)
  change(json)
  passing.body = JSON.stringify(json)
}

/** An alteration of the document at a path. */
export const at = (path: string, change: (json: Json, passing: Passing) => void): Alteration => ({
  alter: passing => {
    if (passing.path === path && passing.status === 200) edit(passing, json => change(json, passing))
  }
})

/** An alteration of the answers to a method of MCP; `asks` chooses among them. */
export const to = (
  method: string, change: (passing: Passing) => void, asks: (passing: Passing) => boolean = () => true
): Alteration => ({
  alter: passing => {
    if (passing.path === '/mcp' && passing.question.includes(`"method":"${method}"`) && asks(passing)) change(passing)
  }
})

/** An alteration of a tool that is not the one that the doctor calls. */
export const oneTool = (change: (tool: Json) => void): Alteration => to('tools/list', passing => {
  if (passing.status !== 200) return
  edit(passing, ({ result }) => {
    const [, , tool] = Object(result).tools
    change(tool)
  })
})
