/**
 * Every test file below test/, by the suite that runs it: one process each, because loading the gateway takes longer
 * than most files. `memory` measures what other tests would disturb, `processes` waits for processes more than it
 * works.
 */
const suites: Readonly<Record<string, readonly string[]>> = {
  attack: [
    'attack/arguments.test.ts', 'attack/bodies.test.ts', 'attack/browsers.test.ts', 'attack/canaries.test.ts',
    'attack/framing.test.ts', 'attack/id-echo.test.ts', 'attack/injection.test.ts', 'attack/limits.test.ts',
    'attack/paths.test.ts', 'attack/patterns.test.ts', 'attack/plan.test.ts', 'attack/running-calls.test.ts',
    'attack/sessions.test.ts', 'attack/settings.test.ts', 'attack/tenants.test.ts'
  ],
  mcp: [
    'conformance/expected.test.ts', 'conformance/fixture.test.ts', 'plugins/mcp/batch.test.ts',
    'plugins/mcp/client/plain-context.test.ts', 'plugins/mcp/client/handler-context.test.ts',
    'plugins/mcp/protocol/read-message.test.ts',
    'plugins/mcp/methods/methods.test.ts', 'plugins/mcp/fuzz.test.ts', 'plugins/mcp/protocol/headers.test.ts',
    'plugins/mcp/transports/http.test.ts', 'plugins/mcp/client/input-responses.test.ts',
    'plugins/mcp/transports/disconnect.test.ts',
    'plugins/mcp/methods/initialize.test.ts', 'plugins/mcp/methods/subscriptions.test.ts',
    'plugins/mcp/protocol/client-meta.test.ts',
    'plugins/mcp/product.test.ts', 'plugins/mcp/client/server-requests.test.ts',
    'plugins/mcp/client/request-state.test.ts',
    'plugins/mcp/requirements.test.ts', 'plugins/mcp/client/state-crypto.test.ts',
    'plugins/mcp/transports/session-stream.test.ts',
    'plugins/mcp/client/notifications.test.ts', 'plugins/mcp/client/state-keys.test.ts',
    'plugins/mcp/transports/streams.test.ts',
    'plugins/mcp/methods/subscriptions-life.test.ts', 'plugins/mcp/methods/tasks/task-life.test.ts',
    'plugins/mcp/methods/tasks.test.ts',
    'plugins/mcp/methods/tasks/memory.test.ts', 'plugins/mcp/methods/tasks/limits.test.ts',
    'plugins/mcp/methods/tasks/stateless.test.ts',
    'plugins/mcp/methods/tools-call.test.ts', 'plugins/mcp/methods/tools-list.test.ts',
    'plugins/mcp/client/trace.test.ts',
    'plugins/mcp/wire.test.ts'
  ],
  memory: [
    'plugins/sse-load.test.ts', 'steady.test.ts'
  ],
  plugins: [
    'plugins/audit.test.ts', 'plugins/auth.test.ts', 'plugins/auth/credential.test.ts', 'plugins/auth/late.test.ts',
    'plugins/auth/token-cache.test.ts', 'plugins/auth/refusals.test.ts', 'plugins/config/base-path.test.ts',
    'plugins/body.test.ts',
    'plugins/config.test.ts', 'plugins/config/names.test.ts', 'plugins/connections.test.ts', 'plugins/cors.test.ts',
    'plugins/dependencies.test.ts', 'plugins/drain.test.ts', 'plugins/errors.test.ts', 'plugins/forwarded.test.ts',
    'plugins/hot-path.test.ts', 'plugins/idempotency/memory.test.ts', 'plugins/idempotency/run-once.test.ts',
    'plugins/idempotency/surfaces.test.ts', 'plugins/text/json.test.ts', 'plugins/jwks.test.ts',
    'plugins/jwks/faults.test.ts', 'plugins/jwks/key-cache.test.ts', 'plugins/jwks/key.test.ts',
    'plugins/jwks/unusable.test.ts', 'plugins/load.test.ts', 'plugins/localhost.test.ts', 'plugins/logger.test.ts',
    'plugins/text/nearest.test.ts', 'plugins/neonpanel.test.ts', 'plugins/neonpanel/breaker.test.ts',
    'plugins/neonpanel/abort.test.ts', 'plugins/neonpanel/api-variants.test.ts', 'plugins/neonpanel/faults.test.ts',
    'plugins/neonpanel/disconnect.test.ts', 'plugins/neonpanel/limits.test.ts', 'tools/path.test.ts',
    'plugins/neonpanel/pools.test.ts', 'plugins/neonpanel/retries.test.ts', 'plugins/logger/trace.test.ts',
    'plugins/neonpanel/transport.test.ts', 'plugins/oauth.test.ts', 'plugins/catalog.test.ts', 'plugins/origin.test.ts',
    'plugins/text/printable.test.ts', 'plugins/rate-limit.test.ts', 'plugins/rate-limit/anonymous.test.ts',
    'plugins/auth/lru.test.ts', 'plugins/text/scrub.test.ts', 'plugins/sse.test.ts', 'plugins/tools.test.ts',
    'plugins/tools/too-large.test.ts', 'plugins/tools/read-only.test.ts', 'plugins/tools/unwrap.test.ts',
    'plugins/upstream-auth/token-exchange.test.ts', 'plugins/upstream-auth/token-cache.test.ts',
    'plugins/validation.test.ts'
  ],
  processes: [
    'attack/locks.test.ts', 'attack/tree.test.ts', 'cluster/load.test.ts', 'cluster/processes.test.ts',
    'cluster/tenants.test.ts', 'compose.test.ts', 'demo.test.ts', 'drain.test.ts', 'cli/healthcheck.test.ts',
    'npm.test.ts',
    'plugins/idempotency/kill.test.ts', 'plugins/config/start-failure.test.ts', 'server.test.ts'
  ],
  rest: [
    'clients/official.test.ts', 'clients/tunnel.test.ts', 'docs.test.ts', 'failures.test.ts', 'idle.test.ts',
    'layout.test.ts',
    'names.test.ts', 'openapi.test.ts', 'openapi/examples.test.ts', 'prompts/demo.test.ts', 'public-path.test.ts',
    'readme.test.ts', 'routes/health.test.ts', 'routes/home.test.ts', 'routes/mcp.test.ts', 'routes/openapi.test.ts',
    'routes/sse-life.test.ts', 'routes/sse.test.ts', 'routes/tools.test.ts', 'routes/well-known.test.ts',
    'surfaces.test.ts', 'tools/calls.test.ts', 'tools/definitions.test.ts', 'tools/imports.test.ts',
    'tools/public-link.test.ts', 'tools/waiting.test.ts'
  ],
  sandbox: [
    'sandbox/api/answers.test.ts', 'sandbox/api/errors.test.ts', 'sandbox/api/imports.test.ts',
    'sandbox/api/lists.test.ts', 'sandbox/api/pdf.test.ts', 'sandbox/api/revenue.test.ts', 'sandbox/app/links.test.ts',
    'sandbox/app/pages.test.ts', 'sandbox/control.test.ts', 'sandbox/faults/answers.test.ts',
    'sandbox/faults/api-variants.test.ts', 'sandbox/faults/transport.test.ts', 'sandbox/forward.test.ts',
    'sandbox/ledger/bills.test.ts', 'sandbox/ledger/golden.test.ts', 'sandbox/ledger/history.test.ts',
    'sandbox/ledger/invariants.test.ts', 'sandbox/ledger/numbers.test.ts', 'sandbox/ledger/reconcile.test.ts',
    'sandbox/pages.test.ts', 'sandbox/registration.test.ts', 'sandbox/sign-in.test.ts', 'sandbox/tokens.test.ts'
  ],
  shared: [
    'attack/exchange.test.ts', 'attack/floods.test.ts', 'attack/forward.test.ts', 'attack/mutations.test.ts',
    'attack/scopes.test.ts', 'attack/switches.test.ts', 'attack/tokens.test.ts', 'cluster/limit.test.ts',
    'cluster/probes.test.ts', 'cluster/relay.test.ts', 'cluster/streams.test.ts', 'cluster/cluster-sessions.test.ts',
    'cluster/watch.test.ts', 'cluster/writes.test.ts'
  ]
}

export default suites
