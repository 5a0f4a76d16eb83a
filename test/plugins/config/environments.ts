/** Variables that Kubernetes sets in every container for a service of this name (enableServiceLinks). */
function serviceLinks (service: string, port: number): Record<string, string> {
  const name = service.toUpperCase().replaceAll('-', '_')
  return {
    [`${name}_SERVICE_HOST`]: '10.43.0.17',
    [`${name}_SERVICE_PORT`]: String(port),
    [`${name}_SERVICE_PORT_HTTP`]: String(port),
    [`${name}_PORT`]: `tcp://10.43.0.17:${port}`,
    [`${name}_PORT_${port}_TCP`]: `tcp://10.43.0.17:${port}`,
    [`${name}_PORT_${port}_TCP_PROTO`]: 'tcp',
    [`${name}_PORT_${port}_TCP_PORT`]: String(port),
    [`${name}_PORT_${port}_TCP_ADDR`]: '10.43.0.17'
  }
}

/** Variables that `docker run --link` sets for a container under this alias. */
function dockerLink (alias: string, port: number): Record<string, string> {
  const name = alias.toUpperCase()
  return {
    [`${name}_NAME`]: `/gateway/${alias}`,
    [`${name}_PORT`]: `tcp://172.17.0.5:${port}`,
    [`${name}_PORT_${port}_TCP`]: `tcp://172.17.0.5:${port}`,
    [`${name}_PORT_${port}_TCP_ADDR`]: '172.17.0.5',
    [`${name}_PORT_${port}_TCP_PORT`]: String(port),
    [`${name}_PORT_${port}_TCP_PROTO`]: 'tcp',
    [`${name}_ENV_NODE_VERSION`]: '24.1.0'
  }
}

function empty (names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map(name => [name, 'x']))
}

const SERVICES = [
  'neonpanel', 'neonpanel-api', 'neonpanel-mcp', 'redis', 'sandbox', 'port', 'host', 'token', 'tool', 'state',
  'upstream', 'kubernetes'
]

/** What real places put into a process's environment, by place; `PORT` and `REDIS_URL` where they set these for us. */
const environments: Readonly<Record<string, Record<string, string>>> = {
  ...Object.fromEntries(SERVICES.map(name => [`Kubernetes with a service ${name}`, serviceLinks(name, 4000)])),
  ...Object.fromEntries(['sandbox', 'redis', 'tool', 'neonpanel'].map(name =>
    [`Docker with a link ${name}`, dockerLink(name, 4000)])),
  systemd: empty(
    'STATE_DIRECTORY CACHE_DIRECTORY RUNTIME_DIRECTORY LOGS_DIRECTORY CONFIGURATION_DIRECTORY CREDENTIALS_DIRECTORY ' +
      'INVOCATION_ID JOURNAL_STREAM ' +
    'NOTIFY_SOCKET WATCHDOG_USEC WATCHDOG_PID LISTEN_FDS LISTEN_PID LISTEN_FDNAMES MAINPID MANAGERPID ' +
      'SYSTEMD_EXEC_PID MEMORY_PRESSURE_WATCH ' +
    'MEMORY_PRESSURE_WRITE PIDFILE REMOTE_ADDR REMOTE_PORT SERVICE_RESULT EXIT_CODE EXIT_STATUS FDSTORE TRIGGER_UNIT ' +
      'XDG_RUNTIME_DIR'),
  Heroku: {
    PORT: '12345',
    REDIS_URL: 'rediss://:secret@ec2.example.com:6380',
    ...empty('DYNO DYNO_RAM HEROKU_APP_ID HEROKU_APP_NAME HEROKU_RELEASE_VERSION HEROKU_SLUG_COMMIT REDIS_TLS_URL ' +
      'REDIS_TEMPORARY_URL ' +
      'DATABASE_URL NODE_HOME NODE_ENV WEB_MEMORY WEB_CONCURRENCY MEMORY_AVAILABLE NEW_RELIC_LOG PAPERTRAIL_API_TOKEN')
  },
  Fly: empty('FLY_APP_NAME FLY_MACHINE_ID FLY_ALLOC_ID FLY_REGION FLY_PUBLIC_IP FLY_PRIVATE_IP FLY_IMAGE_REF ' +
    'FLY_PROCESS_GROUP FLY_VM_MEMORY_MB PRIMARY_REGION'),
  Render: {
    PORT: '10000',
    ...empty('RENDER RENDER_SERVICE_ID RENDER_SERVICE_NAME RENDER_SERVICE_TYPE RENDER_EXTERNAL_URL ' +
      'RENDER_EXTERNAL_HOSTNAME RENDER_INSTANCE_ID ' +
      'RENDER_GIT_COMMIT RENDER_DISCOVERY_SERVICE IS_PULL_REQUEST WEB_CONCURRENCY')
  },
  Railway: {
    PORT: '8080',
    REDIS_URL: 'redis://default:secret@redis.railway.internal:6379',
    ...empty('RAILWAY_PUBLIC_DOMAIN RAILWAY_PRIVATE_DOMAIN RAILWAY_STATIC_URL RAILWAY_PROJECT_ID ' +
      'RAILWAY_TCP_PROXY_PORT RAILWAY_REPLICA_ID ' +
      'REDISHOST REDISPORT REDISUSER REDISPASSWORD REDIS_PASSWORD REDIS_PUBLIC_URL REDIS_AOF_ENABLED')
  },
  'Cloud Run': {
    PORT: '8080',
    ...empty('K_SERVICE K_REVISION K_CONFIGURATION CLOUD_RUN_TIMEOUT_SECONDS ' +
    'GOOGLE_CLOUD_PROJECT')
  },
  ECS: empty('ECS_CONTAINER_METADATA_URI ECS_CONTAINER_METADATA_URI_V4 ECS_AGENT_URI ' +
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_EXECUTION_ENV AWS_REGION AWS_DEFAULT_REGION'),
  'App Service': {
    PORT: '8080',
    ...empty('WEBSITE_HOSTNAME WEBSITE_SITE_NAME WEBSITE_INSTANCE_ID WEBSITES_PORT APPSETTING_WEBSITE_AUTH_ENABLED ' +
      'REGION_NAME HOME_EXPANDED ORYX_ENV_TYPE')
  },
  'GitHub Actions': empty('CI GITHUB_ACTIONS GITHUB_TOKEN GITHUB_SHA GITHUB_ENV GITHUB_PATH GITHUB_STATE ' +
    'GITHUB_OUTPUT RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE ' +
    'ACTIONS_RUNTIME_URL ACTIONS_RUNTIME_TOKEN ACTIONS_CACHE_URL ImageOS AGENT_TOOLSDIRECTORY'),
  'an npm script': empty('npm_command npm_config_cache npm_config_loglevel npm_config_local_prefix ' +
    'npm_config_userconfig npm_execpath npm_lifecycle_event ' +
    'npm_lifecycle_script npm_node_execpath npm_package_json npm_package_name npm_package_version INIT_CWD NODE ' +
      'COLOR EDITOR'),
  'a terminal of VS Code': empty('TERM_PROGRAM TERM_PROGRAM_VERSION VSCODE_GIT_IPC_HANDLE VSCODE_GIT_ASKPASS_NODE ' +
    'VSCODE_INJECTION COLORTERM GIT_ASKPASS ' +
    'ORIGINAL_XDG_CURRENT_DESKTOP CHROME_DESKTOP ELECTRON_RUN_AS_NODE'),
  'a desk': empty('HOME HOSTNAME HOSTTYPE HOSTALIASES HOSTS USER LOGNAME SHELL PATH LANG LC_ALL TERM TZ PWD OLDPWD ' +
    'SHLVL PORTS POST SORT DISPLAY MAIL PAGER ' +
    'LS_COLORS LESS SSH_TTY SSH_CLIENT SSH_AUTH_SOCK SSL_CERT_FILE SSL_CERT_DIR NODE_OPTIONS NODE_EXTRA_CA_CERTS ' +
      'HTTP_PROXY HTTPS_PROXY NO_PROXY ' +
    'http_proxy no_proxy LOG LEVEL DEBUG FORCE_COLOR NO_COLOR TMPDIR XDG_CACHE_HOME CODEX_SANDBOX ' +
      'APP_SANDBOX_CONTAINER_ID JAVA_HOME GOPATH _')
}

export default environments
