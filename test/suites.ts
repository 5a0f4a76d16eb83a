/**
 * Every test file below test/, by the suite that runs it: one process each, because loading the gateway takes longer
 * than most files. `browser` looks at pages in a real one, `cli` and `cluster` wait for processes more than they work,
 * in `fairness` one caller does its worst beside others, `laravel` shares one application, `memory` measures what other
 * tests would disturb. The runner begins with the first by name: a long one should not be among the last.
 */
const suites: Readonly<Record<string, readonly string[]>> = {
  assistants: [
    'evaluation/evaluation.test.ts', 'plugins/search/cache.test.ts', 'plugins/search/partial.test.ts',
    'rehearsals/answer.test.ts', 'rehearsals/commit.test.ts', 'rehearsals/confirm.test.ts', 'rehearsals/ledger.test.ts',
    'rehearsals/pdf.test.ts', 'rehearsals/shown.test.ts', 'rehearsals/upstream.test.ts', 'skills/demo.test.ts',
    'skills/served.test.ts', 'skills/texts.test.ts', 'tools/fields.test.ts', 'plugins/tools/export/link.test.ts',
    'plugins/tools/export/link-read.test.ts', 'plugins/tools/export/link-refusals.test.ts', 'tools/search.test.ts',
    'tools/totals.test.ts'
  ],
  attack: [
    'attack/arguments.test.ts', 'attack/bodies.test.ts', 'attack/browsers.test.ts', 'attack/canaries.test.ts',
    'attack/repeated-texts.test.ts', 'attack/framing.test.ts', 'attack/id-echo.test.ts', 'attack/injection.test.ts',
    'attack/limits.test.ts', 'attack/paths.test.ts', 'attack/patterns.test.ts', 'attack/plan.test.ts',
    'attack/running-calls.test.ts', 'attack/sessions.test.ts', 'attack/settings.test.ts', 'attack/tenants.test.ts'
  ],
  browser: [
    'page/checks.test.ts', 'page/keyboard.test.ts', 'page/looks.test.ts', 'page/path.test.ts',
    'routes/reference-browser.test.ts', 'widgets/revenue-and-cogs.test.ts', 'widgets/warehouse-inventory.test.ts',
    'widgets/import-status.test.ts', 'widgets/rehearsed-document.test.ts', 'widgets/creation.test.ts'
  ],
  cli: [
    'attack/locks.test.ts', 'attack/tree.test.ts', 'cli/processes/log.test.ts', 'cli/processes/port-sharing.test.ts',
    'cli/processes/restart.test.ts', 'cli/processes/secrets.test.ts', 'cli/processes/shared.test.ts',
    'cli/processes/start.test.ts', 'cli/processes/stop.test.ts', 'compose.test.ts', 'demo.test.ts', 'drain.test.ts',
    'cli/healthcheck.test.ts', 'npm.test.ts', 'plugins/config/start-failure.test.ts', 'server.test.ts',
    'cli/submission/command.test.ts'
  ],
  cluster: [
    'cluster/load.test.ts', 'cluster/processes.test.ts', 'cluster/tenants.test.ts', 'metrics/dashboard.test.ts',
    'metrics/off.test.ts', 'metrics/processes.test.ts', 'plugins/idempotency/kill.test.ts', 'events/cluster.test.ts',
    'events/kill.test.ts', 'events/replicas.test.ts'
  ],
  connections: [
    'logs.test.ts', 'tracing/off.test.ts', 'tracing/traces.test.ts', 'plugins/body.test.ts',
    'plugins/connections.test.ts', 'plugins/body/dropped.test.ts', 'plugins/body/endless.test.ts',
    'plugins/body/unread.test.ts',
    'plugins/connections/fairness.test.ts', 'plugins/connections/room.test.ts', 'plugins/connections/stop.test.ts',
    'plugins/connections/streams.test.ts', 'plugins/connections/unreadable-request.test.ts', 'plugins/cors.test.ts',
    'plugins/doubled-headers.test.ts', 'plugins/drain.test.ts', 'plugins/forwarded.test.ts', 'plugins/headers.test.ts',
    'plugins/http/outside.test.ts', 'plugins/idempotency/fairness.test.ts', 'plugins/idempotency/memory.test.ts',
    'plugins/idempotency/replay.test.ts', 'plugins/idempotency/run-once.test.ts',
    'plugins/idempotency/surfaces.test.ts', 'plugins/load.test.ts', 'metrics/counts.test.ts',
    'metrics/documents.test.ts', 'metrics/endpoint.test.ts', 'metrics/series.test.ts', 'metrics/surfaces.test.ts',
    'plugins/load/causers.test.ts', 'plugins/load/queue.test.ts', 'plugins/localhost.test.ts', 'plugins/logger.test.ts',
    'plugins/logger/stdout.test.ts', 'plugins/logger/trace.test.ts', 'plugins/origin.test.ts',
    'plugins/rate-limit.test.ts', 'plugins/rate-limit/anonymous.test.ts', 'plugins/sse.test.ts'
  ],
  deploy: [
    'deploy/proxies.test.ts', 'deploy/compose.test.ts', 'deploy/facts.test.ts', 'deploy/install.test.ts',
    'deploy/kubernetes.test.ts', 'deploy/manifests.test.ts', 'deploy/release.test.ts', 'deploy/systemd.test.ts',
    'deploy/workflow.test.ts'
  ],
  doctor: [
    'doctor/any-answer.test.ts', 'doctor/bad-input.test.ts', 'doctor/one-fault.test.ts', 'doctor/clients.test.ts',
    'doctor/demo.test.ts', 'doctor/deployments.test.ts', 'doctor/peers.test.ts', 'doctor/proxies.test.ts',
    'doctor/replicas.test.ts'
  ],
  fairness: [
    'fairness/event-loop.test.ts', 'fairness/limits.test.ts', 'fairness/neonpanel.test.ts', 'fairness/retries.test.ts',
    'fairness/tokens.test.ts', 'fairness/write-records.test.ts'
  ],
  issuers: [
    'issuers/glewlwyd.test.ts', 'issuers/lemonldap.test.ts'
  ],
  laravel: [
    'laravel/figures.test.ts', 'laravel/lists.test.ts', 'laravel/oddities.test.ts', 'laravel/refusals.test.ts',
    'laravel/reload.test.ts', 'laravel/shapes.test.ts', 'laravel/writes.test.ts'
  ],
  mcp: [
    'conformance/expected.test.ts', 'conformance/fixture.test.ts', 'plugins/mcp/batch.test.ts',
    'plugins/mcp/client/ask.test.ts', 'plugins/mcp/protocol/read-message.test.ts',
    'plugins/mcp/methods/methods.test.ts', 'plugins/mcp/fuzz.test.ts', 'plugins/mcp/protocol/headers.test.ts',
    'plugins/mcp/transports/http.test.ts', 'plugins/mcp/client/input-responses.test.ts',
    'plugins/mcp/transports/disconnect.test.ts', 'plugins/mcp/methods/initialize.test.ts',
    'plugins/mcp/methods/subscriptions.test.ts', 'plugins/mcp/protocol/client-meta.test.ts',
    'plugins/mcp/protocol/client-habits.test.ts', 'plugins/mcp/protocol/withheld.test.ts',
    'plugins/mcp/product.test.ts', 'plugins/mcp/client/server-requests.test.ts',
    'plugins/mcp/client/request-state.test.ts', 'plugins/mcp/requirements.test.ts',
    'plugins/mcp/client/state-crypto.test.ts', 'plugins/mcp/transports/session-stream.test.ts',
    'plugins/mcp/notifications.test.ts', 'plugins/mcp/client/state-keys.test.ts',
    'plugins/mcp/transports/streams.test.ts', 'plugins/mcp/methods/subscriptions-life.test.ts',
    'plugins/mcp/methods/tasks/task-life.test.ts', 'plugins/mcp/methods/tasks.test.ts',
    'plugins/mcp/methods/tasks/memory.test.ts', 'plugins/mcp/methods/tasks/limits.test.ts',
    'plugins/mcp/methods/tasks/stateless.test.ts', 'plugins/mcp/methods/tools-call.test.ts',
    'plugins/mcp/methods/tools-list.test.ts', 'plugins/mcp/client/trace.test.ts', 'plugins/mcp/wire.test.ts'
  ],
  memory: [
    'plugins/short-lived.test.ts', 'plugins/sse-load.test.ts', 'steady.test.ts'
  ],
  plugins: [
    'cli/verify-audit/verify.test.ts', 'cli/verify-audit/command.test.ts', 'plugins/audit.test.ts',
    'plugins/auth.test.ts', 'plugins/auth/credential.test.ts', 'plugins/auth/late.test.ts',
    'plugins/auth/token-cache.test.ts', 'plugins/auth/refusals.test.ts', 'plugins/auth/introspection.test.ts',
    'plugins/config/base-path.test.ts', 'plugins/config/processes.test.ts', 'plugins/config/secrets.test.ts',
    'plugins/config.test.ts', 'plugins/config/names.test.ts', 'plugins/dependencies.test.ts',
    'plugins/documents/icon-files.test.ts', 'plugins/documents/llms.test.ts',
    'plugins/documents/registry-entry.test.ts', 'plugins/documents/server-card.test.ts', 'plugins/errors.test.ts',
    'plugins/hot-path.test.ts', 'plugins/hot-path-files.test.ts', 'plugins/text/json.test.ts',
    'plugins/text/well-formed.test.ts', 'plugins/text/json-limits.test.ts', 'plugins/jwks.test.ts',
    'plugins/jwks/faults.test.ts', 'plugins/jwks/key-cache.test.ts', 'plugins/jwks/key.test.ts',
    'plugins/jwks/unusable.test.ts', 'plugins/text/nearest.test.ts', 'plugins/neonpanel.test.ts',
    'plugins/neonpanel/breaker.test.ts', 'plugins/neonpanel/abort.test.ts', 'plugins/neonpanel/api-variants.test.ts',
    'plugins/neonpanel/faults.test.ts', 'plugins/neonpanel/disconnect.test.ts', 'plugins/neonpanel/fairness.test.ts',
    'plugins/neonpanel/limits.test.ts', 'tools/path.test.ts', 'plugins/neonpanel/pools.test.ts',
    'plugins/neonpanel/retries.test.ts', 'plugins/neonpanel/time-limits.test.ts', 'plugins/neonpanel/transport.test.ts',
    'plugins/neonpanel/refusals.test.ts', 'plugins/neonpanel/accepted.test.ts', 'plugins/neonpanel/headers.test.ts',
    'plugins/neonpanel/lists.test.ts', 'plugins/neonpanel/second-attempt.test.ts', 'plugins/oauth.test.ts',
    'plugins/oauth/metadata.test.ts', 'plugins/catalog.test.ts', 'plugins/text/printable.test.ts',
    'plugins/auth/lru.test.ts', 'plugins/text/scrub.test.ts', 'plugins/tools.test.ts',
    'plugins/tools/coerce-output.test.ts', 'plugins/tools/too-large.test.ts', 'plugins/tools/read-only.test.ts',
    'plugins/tools/unwrap.test.ts', 'plugins/tools/deviations.test.ts', 'plugins/tools/export/lists.test.ts',
    'plugins/tools/export/transfer.test.ts', 'plugins/upstream-auth/refusals.test.ts', 'plugins/tools/toolsets.test.ts',
    'plugins/upstream-auth/token-exchange.test.ts', 'plugins/upstream-auth/token-cache.test.ts',
    'plugins/validation.test.ts', 'plugins/validation/built.test.ts', 'plugins/validation/standalone.test.ts'
  ],
  proxies: [
    'proxies/caching.test.ts', 'proxies/headers.test.ts', 'proxies/left-streams.test.ts',
    'proxies/long-headers.test.ts', 'proxies/refused-bodies.test.ts', 'proxies/sign-in.test.ts',
    'proxies/streams.test.ts'
  ],
  rest: [
    'bench/builds.test.ts', 'bench/open-loop.test.ts', 'bench/options.test.ts', 'bench/processor-time.test.ts',
    'clients/domain.test.ts', 'clients/official.test.ts', 'clients/tunnel.test.ts', 'docs.test.ts', 'early-end.test.ts',
    'failures.test.ts', 'idle.test.ts', 'layout.test.ts', 'names.test.ts', 'openapi.test.ts',
    'openapi/examples.test.ts', 'prompts/demo.test.ts', 'public-path.test.ts', 'readme.test.ts',
    'routes/documents.test.ts', 'routes/health.test.ts', 'routes/home.test.ts', 'routes/mcp.test.ts',
    'routes/openapi.test.ts', 'routes/probes.test.ts', 'routes/reference.test.ts', 'page/clients.test.ts',
    'page/document.test.ts', 'page/escaping.test.ts', 'page/negotiation.test.ts', 'page/refusals.test.ts',
    'routes/openapi-caching.test.ts', 'routes/openapi-sign-in.test.ts', 'routes/sse-life.test.ts', 'routes/sse.test.ts',
    'routes/tools.test.ts', 'routes/well-known.test.ts', 'surfaces.test.ts', 'tools/calls.test.ts',
    'tools/definitions.test.ts', 'tools/empty-arguments.test.ts', 'tools/empty-places.test.ts', 'tools/imports.test.ts',
    'tools/any-refusal.test.ts', 'tools/numeric-fields.test.ts', 'tools/public-link.test.ts', 'tools/waiting.test.ts',
    'events/coalesce.test.ts', 'events/listen.test.ts', 'events/listener.test.ts', 'events/receive.test.ts',
    'events/clients.test.ts', 'events/mutations.test.ts', 'events/sandbox.test.ts', 'events/streams.test.ts',
    'names/renamed.test.ts', 'names/snapshot.test.ts', 'cli/submission/documents.test.ts',
    'cli/submission/prompts.test.ts', 'clients/first-contact.test.ts', 'clients/from-openapi.test.ts',
    'clients/import.test.ts', 'clients/others.test.ts', 'clients/scopes.test.ts', 'clients/too-much.test.ts',
    'widgets/served.test.ts'
  ],
  sandbox: [
    'sandbox/api/answers.test.ts', 'sandbox/api/companies.test.ts', 'sandbox/api/errors.test.ts',
    'sandbox/api/imports.test.ts', 'sandbox/api/lists.test.ts', 'sandbox/api/pdf.test.ts',
    'sandbox/api/revenue.test.ts', 'sandbox/app/links.test.ts', 'sandbox/app/pages.test.ts', 'sandbox/control.test.ts',
    'sandbox/faults/answers.test.ts', 'sandbox/faults/api-variants.test.ts', 'sandbox/faults/transport.test.ts',
    'sandbox/forward.test.ts', 'sandbox/ledger/bills.test.ts', 'sandbox/ledger/golden.test.ts',
    'sandbox/ledger/history.test.ts', 'sandbox/ledger/invariants.test.ts', 'sandbox/ledger/numbers.test.ts',
    'sandbox/ledger/reconcile.test.ts', 'sandbox/ledger/trade.test.ts', 'sandbox/pages.test.ts',
    'sandbox/registration.test.ts', 'sandbox/sign-in.test.ts', 'sandbox/tokens.test.ts'
  ],
  shared: [
    'cluster/commits.test.ts', 'attack/exchange.test.ts', 'attack/floods.test.ts', 'attack/forward.test.ts',
    'attack/mutations.test.ts', 'attack/scopes.test.ts', 'attack/switches.test.ts', 'attack/tokens.test.ts',
    'cluster/limit.test.ts', 'cluster/probes.test.ts', 'cluster/relay.test.ts', 'cluster/streams.test.ts',
    'cluster/cluster-sessions.test.ts', 'cluster/watch.test.ts', 'cluster/writes.test.ts', 'redis/clock.test.ts',
    'redis/cluster.test.ts', 'redis/cluster-relay.test.ts', 'redis/secured.test.ts', 'redis/failover.test.ts',
    'redis/losses.test.ts', 'redis/sentinel.test.ts', 'redis/shares.test.ts', 'redis/user.test.ts',
    'redis/wrong-server.test.ts'
  ]
}

export default suites
