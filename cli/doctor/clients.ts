/** What breaks for a client when it is not so. Each fault that the doctor finds is of one of these. */
export type Demand =
  // the way there
  | 'reachable' | 'public' | 'https' | 'port-443' | 'no-redirects' | 'mcp'
  // the sign-in
  | 'challenge' | 'challenge-on-get' | 'id-in-refusal' | 'invalid-token' | 'resource' | 'resource-at-path'
  | 'resource-at-root' | 'json-404' | 'issuer' | 'mirror' | 'pkce' | 'iss' | 'registration' | 'redirect-uri' | 'scopes'
  | 'token' | 'audience' | 'refresh' | 'step-up' | 'step-up-in-result'
  // the protocol
  | 'handshake' | 'server-name' | 'call' | 'answer-time' | 'answer-size' | 'retry-after'
  // the tools
  | 'tool-list' | 'tool-count' | 'tool-name' | 'tool-name-plain' | 'tool-text' | 'tool-text-length' | 'tool-title'
  | 'tool-hints' | 'stable-list' | 'schema-object' | 'schema-reference' | 'schema-choice-at-root' | 'schema-choice'
  | 'schema-types' | 'schema-items' | 'schema-keyword' | 'output-schema'
  // pages, streams, machines
  | 'cors' | 'event-stream' | 'card' | 'caching'

/** A program, or a kind of programs, that connects to MCP servers. */
export interface Client {
  /** As `--client` takes it. */
  name: string
  title: string
  /** Where it is sent back to after a sign-in; a loopback address stands for any port. */
  redirects: readonly string[]
  demands: readonly Demand[]
}

const ALL = [
  'reachable', 'https', 'no-redirects', 'mcp', 'handshake', 'call', 'answer-time', 'retry-after', 'tool-list',
  'tool-name', 'tool-text', 'schema-object', 'output-schema'
] as const
const SIGN_IN = [
  'challenge', 'invalid-token', 'resource', 'issuer', 'pkce', 'registration', 'redirect-uri', 'scopes',
  'token', 'audience', 'refresh'
] as const
/** It runs in somebody's cloud. */
const HOSTED = ['public', 'stable-list'] as const
const TOOL_LIMITS = ['tool-name-plain', 'schema-choice-at-root'] as const

/**
 * Who is hurt by what. docs/clients.md says where each of these comes from; what schemas do to each is from their
 * trackers (microsoft/vscode#246119, github/copilot-cli#1876, n8n-io/n8n#25964, anthropics/claude-code#5973).
 */
const clients: readonly Client[] = [{
  name: 'chatgpt',
  title: 'ChatGPT',
  redirects: ['https://chatgpt.com/connector_platform_oauth_redirect'],
  demands: [
    ...ALL, ...SIGN_IN, ...HOSTED, 'json-404', 'iss', 'step-up-in-result', 'answer-size', 'tool-hints', 'schema-items',
    'tool-text-length'
  ]
}, {
  name: 'claude',
  title: 'Claude',
  redirects: ['https://claude.ai/api/mcp/auth_callback'],
  demands: [
    ...ALL, ...SIGN_IN, ...HOSTED, ...TOOL_LIMITS, 'port-443', 'challenge-on-get', 'resource-at-path',
    'resource-at-root', 'json-404', 'server-name', 'tool-title', 'tool-hints', 'answer-size'
  ]
}, {
  name: 'claude-code',
  title: 'Claude Code',
  redirects: ['http://localhost:33418/callback'],
  demands: [...ALL, ...SIGN_IN, ...TOOL_LIMITS, 'resource-at-path', 'step-up', 'answer-size']
}, {
  name: 'codex',
  title: 'Codex',
  redirects: ['http://127.0.0.1:33418/callback'],
  demands: [...ALL, ...SIGN_IN, 'tool-name-plain', 'iss', 'schema-items', 'tool-text-length']
}, {
  name: 'vscode',
  title: 'VS Code',
  redirects: ['http://127.0.0.1:33418', 'https://vscode.dev/redirect'],
  demands: [...ALL, ...SIGN_IN, 'json-404', 'step-up', 'schema-reference', 'schema-items']
}, {
  name: 'cursor',
  title: 'Cursor',
  redirects: ['http://localhost:8787/callback'],
  demands: [...ALL, ...SIGN_IN, 'tool-count', 'schema-reference']
}, {
  name: 'antigravity',
  title: 'Antigravity',
  redirects: ['https://antigravity.google/oauth-callback'],
  demands: [...ALL, ...SIGN_IN, 'schema-choice', 'schema-types', 'schema-keyword']
}, {
  name: 'inspector',
  title: 'MCP Inspector',
  redirects: ['http://localhost:6274/oauth/callback'],
  demands: [...ALL, ...SIGN_IN, 'step-up', 'cors']
}, {
  name: 'mcp-remote',
  title: 'mcp-remote',
  redirects: ['http://localhost:33418/oauth/callback'],
  demands: [...ALL, ...SIGN_IN, 'id-in-refusal', 'event-stream']
}, {
  name: 'copilot-studio',
  title: 'Copilot Studio',
  redirects: [],
  demands: [
    ...ALL, ...SIGN_IN, ...HOSTED, 'schema-reference', 'schema-choice', 'schema-types', 'schema-keyword'
  ]
}, {
  name: 'bedrock',
  title: 'Bedrock AgentCore',
  redirects: [],
  demands: [...ALL, ...HOSTED, ...TOOL_LIMITS, 'token', 'audience']
}, {
  name: 'n8n',
  title: 'n8n',
  redirects: [],
  demands: [...ALL, 'token', 'audience', 'schema-reference', 'event-stream']
}, {
  name: 'open-webui',
  title: 'Open WebUI',
  redirects: [],
  demands: [...ALL, 'token', 'audience', 'cors', 'schema-reference']
}, {
  name: 'langchain',
  title: 'LangChain',
  redirects: [],
  demands: [...ALL, 'token', 'audience', 'event-stream']
}, {
  name: 'sdk',
  title: 'the official SDKs',
  redirects: ['http://localhost:8090/callback'],
  demands: [...ALL, ...SIGN_IN, 'step-up']
}, {
  name: 'old',
  title: 'clients of 2025-03-26 and before',
  redirects: [],
  demands: [...ALL, 'token', 'audience', 'mirror', 'event-stream']
}, {
  name: 'directories',
  title: 'directories and their scanners',
  redirects: [],
  demands: ['reachable', 'public', 'https', 'card', 'caching']
}]

export default clients
