import { join } from 'node:path'

/** The user whom servers are told to run as where root starts them; other users need not say. */
export const asRoot = process.getuid?.() === 0

/** Seconds that nginx waits for PHP, and keeps an idle connection. */
export interface Timeouts { answer: number, idle: number }

/** nginx in front of PHP-FPM: one application, a log line of JSON for each request, a page with the timeouts. */
export function nginxConfiguration (dir: string, port: number, root: string, { answer, idle }: Timeouts): string {
  const line = '{"method":"$request_method","url":"$request_uri","status":$status,' +
    '"agent":"$http_user_agent","coding":"$http_accept_encoding"}'
  return [
    'daemon off;', 'worker_processes 2;', `pid ${join(dir, 'nginx.pid')};`, asRoot ? 'user root;' : '',
    'events {}', 'http {',
    `log_format seen escape=json '${line}';`, `access_log ${join(dir, 'access.log')} seen;`,
    ...['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map(kind => `${kind}_temp_path ${join(dir, kind)};`),
    'server {', `listen 127.0.0.1:${port};`, `root ${root};`, 'client_max_body_size 256k;',
    `keepalive_timeout ${idle}s;`,
    `location = /timeouts { access_log off; return 200 '${JSON.stringify({ answer, idle })}'; }`,
    'location / {', `fastcgi_pass unix:${join(dir, 'fpm.sock')};`, `fastcgi_read_timeout ${answer}s;`,
    `fastcgi_param SCRIPT_FILENAME ${join(root, 'index.php')};`, 'fastcgi_param SCRIPT_NAME /index.php;',
    ...['REQUEST_METHOD', 'REQUEST_URI', 'QUERY_STRING', 'CONTENT_TYPE', 'CONTENT_LENGTH', 'SERVER_PROTOCOL',
      'REMOTE_ADDR', 'SERVER_NAME', 'SERVER_PORT'].map(name => `fastcgi_param ${name} $${name.toLowerCase()};`),
    '} } }', ''
  ].join('\n')
}

/** A pool of PHP-FPM that lets running requests end before it reloads. */
export function fpmConfiguration (dir: string, socket: string): string {
  const environment = {
    APP_STORAGE: dir,
    APP_PACKAGES_CACHE: join(dir, 'packages.php'),
    APP_SERVICES_CACHE: join(dir, 'services.php'),
    DB_SOCKET: socket,
    DB_USERNAME: 'root'
  }
  return [
    '[global]', 'daemonize = no', `error_log = ${join(dir, 'fpm.log')}`, 'process_control_timeout = 10s',
    '[laravel]', `listen = ${join(dir, 'fpm.sock')}`, 'pm = static', 'pm.max_children = 4',
    ...(asRoot ? ['user = root', 'group = root'] : []),
    ...Object.entries(environment).map(([name, value]) => `env[${name}] = ${value}`), ''
  ].join('\n')
}

/** Arguments with which PHP-FPM runs in the foreground. */
export function fpmArguments (file: string): string[] {
  return ['--fpm-config', file, '--nodaemonize', ...(asRoot ? ['--allow-to-run-as-root'] : [])]
}
