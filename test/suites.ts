/**
 * Every test file below test/, by the suite that runs it: one process each, because loading the gateway takes longer than most files.
 * `memory` measures what other tests would disturb, `processes` waits for processes more than it works.
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
    'plugins/mcp/context.test.ts', 'plugins/mcp/conversation.test.ts', 'plugins/mcp/envelope.test.ts',
    'plugins/mcp/families.test.ts', 'plugins/mcp/fuzz.test.ts', 'plugins/mcp/header-rules.test.ts',
    'plugins/mcp/http.test.ts', 'plugins/mcp/input.test.ts', 'plugins/mcp/leaving.test.ts',
    'plugins/mcp/lifecycle.test.ts', 'plugins/mcp/listen.test.ts', 'plugins/mcp/modern.test.ts',
    'plugins/mcp/product.test.ts', 'plugins/mcp/questions.test.ts', 'plugins/mcp/request-state.test.ts',
    'plugins/mcp/requirements.test.ts', 'plugins/mcp/seals.test.ts', 'plugins/mcp/session-stream.test.ts',
    'plugins/mcp/speaking.test.ts', 'plugins/mcp/state-keys.test.ts', 'plugins/mcp/streams.test.ts',
    'plugins/mcp/subscriptions.test.ts', 'plugins/mcp/task-life.test.ts', 'plugins/mcp/tasks.test.ts',
    'plugins/mcp/tasks/memory.test.ts', 'plugins/mcp/tasks/room.test.ts', 'plugins/mcp/tasks/sealed.test.ts',
    'plugins/mcp/tools-call.test.ts', 'plugins/mcp/tools-list.test.ts', 'plugins/mcp/trace.test.ts',
    'plugins/mcp/wire.test.ts'
  ],
  memory: [
    'plugins/sse-load.test.ts', 'steady.test.ts'
  ],
  plugins: [
    'plugins/audit.test.ts', 'plugins/auth.test.ts', 'plugins/auth/credential.test.ts', 'plugins/auth/late.test.ts',
    'plugins/auth/memory.test.ts', 'plugins/auth/refusals.test.ts', 'plugins/base-path.test.ts', 'plugins/body.test.ts',
    'plugins/config.test.ts', 'plugins/config/names.test.ts', 'plugins/connections.test.ts', 'plugins/cors.test.ts',
    'plugins/dependencies.test.ts', 'plugins/drain.test.ts', 'plugins/errors.test.ts', 'plugins/forwarded.test.ts',
    'plugins/hot-path.test.ts', 'plugins/idempotency/memory.test.ts', 'plugins/idempotency/once.test.ts',
    'plugins/idempotency/surfaces.test.ts', 'plugins/json.test.ts', 'plugins/jwks.test.ts',
    'plugins/jwks/faults.test.ts', 'plugins/jwks/guard.test.ts', 'plugins/jwks/key.test.ts',
    'plugins/jwks/unusable.test.ts', 'plugins/load.test.ts', 'plugins/localhost.test.ts', 'plugins/logger.test.ts',
    'plugins/nearest.test.ts', 'plugins/neonpanel.test.ts', 'plugins/neonpanel/breaker.test.ts',
    'plugins/neonpanel/departures.test.ts', 'plugins/neonpanel/drift.test.ts', 'plugins/neonpanel/faults.test.ts',
    'plugins/neonpanel/leaving.test.ts', 'plugins/neonpanel/limits.test.ts', 'plugins/neonpanel/path.test.ts',
    'plugins/neonpanel/pools.test.ts', 'plugins/neonpanel/retries.test.ts', 'plugins/neonpanel/trace.test.ts',
    'plugins/neonpanel/transport.test.ts', 'plugins/oauth.test.ts', 'plugins/offer.test.ts', 'plugins/origin.test.ts',
    'plugins/printable.test.ts', 'plugins/rate-limit.test.ts', 'plugins/rate-limit/anonymous.test.ts',
    'plugins/recent.test.ts', 'plugins/scrub.test.ts', 'plugins/sse.test.ts', 'plugins/tools.test.ts',
    'plugins/tools/excess.test.ts', 'plugins/tools/read-only.test.ts', 'plugins/tools/unwrap.test.ts',
    'plugins/upstream-auth/exchange.test.ts', 'plugins/upstream-auth/exchanged.test.ts', 'plugins/validation.test.ts'
  ],
  processes: [
    'attack/locks.test.ts', 'attack/tree.test.ts', 'cluster/load.test.ts', 'cluster/processes.test.ts',
    'cluster/tenants.test.ts', 'compose.test.ts', 'demo.test.ts', 'drain.test.ts', 'cli/healthcheck.test.ts', 'npm.test.ts',
    'plugins/idempotency/kill.test.ts', 'plugins/start-failure.test.ts', 'server.test.ts'
  ],
  rest: [
    'clients/official.test.ts', 'clients/tunnel.test.ts', 'docs.test.ts', 'failures.test.ts', 'idle.test.ts', 'layout.test.ts',
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
    'sandbox/faults/drift.test.ts', 'sandbox/faults/transport.test.ts', 'sandbox/forward.test.ts',
    'sandbox/ledger/bills.test.ts', 'sandbox/ledger/golden.test.ts', 'sandbox/ledger/history.test.ts',
    'sandbox/ledger/invariants.test.ts', 'sandbox/ledger/numbers.test.ts', 'sandbox/ledger/reconcile.test.ts',
    'sandbox/pages.test.ts', 'sandbox/registration.test.ts', 'sandbox/sign-in.test.ts', 'sandbox/tokens.test.ts'
  ],
  shared: [
    'attack/exchange.test.ts', 'attack/floods.test.ts', 'attack/forward.test.ts', 'attack/mutations.test.ts',
    'attack/scopes.test.ts', 'attack/switches.test.ts', 'attack/tokens.test.ts', 'cluster/limit.test.ts',
    'cluster/probes.test.ts', 'cluster/relay.test.ts', 'cluster/streams.test.ts', 'cluster/visits.test.ts',
    'cluster/watch.test.ts', 'cluster/writes.test.ts'
  ]
}

export default suites
