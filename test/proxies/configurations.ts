import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The PEM files of a certificate and its key; of both for what wants them in one. */
export interface Tls { file: string, keyFile: string, bothFile: string }

/** How a proxy is called on the command line, and what its file in deploy/proxies/ needs to run in a test. */
interface Kind {
  /** The name of its file. */
  file: string
  command: string
  /** Prints the version, and ends with 0 where the program is installed. */
  version: string
  args (folder: string, port: number): string[]
  /**
   * The configuration with another place to listen at, a port of 127.0.0.1, and to keep files in, a folder; without TLS
   * unless there is a certificate. The address of the gateway is put in by startProxy. Nothing else is changed.
   */
  complete (shipped: string, folder: string, port: number, tls?: Tls): string
}

export const names = ['nginx', 'caddy', 'haproxy', 'apache', 'varnish'] as const
export type Name = typeof names[number]

export const PROXIES = join(import.meta.dirname, '../../deploy/proxies')
/** The certificate of the files, its key, and the lines that are there for TLS alone. */
const CERTIFICATE = /\/etc\/\w+\/mcp\.example\.com\.pem/
const KEY = /\/etc\/\w+\/mcp\.example\.com\.key/
const TLS_LINE = /^ *(ssl_|SSL).*\n/gm
const MODULES = '/usr/lib/apache2/modules'
const APACHE_MODULES = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'headers', 'deflate', 'filter', 'ssl']

function withTls (text: string, tls: Tls | undefined): string {
  return tls ? text.replace(CERTIFICATE, tls.file).replace(KEY, tls.keyFile) : text.replace(TLS_LINE, '')
}

export const kinds: Readonly<Record<Name, Kind>> = {
  nginx: {
    command: 'nginx',
    version: '-v',
    file: 'nginx.conf',
    args: folder => ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'],
    complete: (shipped, folder, port, tls) => `
      daemon off; master_process off; pid nginx.pid; error_log stderr crit;
      events {}
      http {
        access_log off;
        ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${folder};`).join(' ')}
        ${withTls(shipped, tls).replace(/ *listen \[.*\n/, '')
          .replace('listen 443 ssl', `listen 127.0.0.1:${port}${tls ? ' ssl' : ''}`)}
      }`
  },
  caddy: {
    command: 'caddy',
    version: 'version',
    file: 'Caddyfile',
    args: folder => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
    complete: (shipped, _folder, port) => `{
      admin off
      log {
        level ERROR
      }
    }
    ${shipped.replace('{$PUBLIC_HOST:mcp.example.com}', `http://:${port}`)}`
  },
  haproxy: {
    command: 'haproxy',
    version: '-v',
    file: 'haproxy.cfg',
    args: folder => ['-q', '-db', '-f', join(folder, 'haproxy.cfg')],
    complete: (shipped, _folder, port, tls) =>
      shipped.replace(/bind :\d+.*/, `bind 127.0.0.1:${port}${tls ? ` ssl crt ${tls.bothFile}` : ''}`)
  },
  apache: {
    command: 'apache2',
    version: '-v',
    file: 'apache.conf',
    args: folder => ['-D', 'FOREGROUND', '-d', folder, '-f', 'apache.conf'],
    complete: (shipped, folder, port, tls) => [
      `Listen 127.0.0.1:${port}`, `DefaultRuntimeDir ${folder}`, 'PidFile httpd.pid', 'ErrorLog /dev/null',
      'ServerName 127.0.0.1', ...process.getuid?.() === 0 ? ['User nobody', 'Group nogroup'] : [],
      ...APACHE_MODULES.map(name => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`),
      withTls(shipped, tls).replace('*:443', `127.0.0.1:${port}`)
    ].join('\n')
  },
  varnish: {
    command: 'varnishd',
    version: '-V',
    file: 'varnish.vcl',
    args: (folder, port) => [
      '-F', '-j', 'none', '-n', folder, '-s', 'malloc,16m', '-a', `127.0.0.1:${port}`, '-f', join(folder, 'varnish.vcl')
    ],
    complete: shipped => shipped
  }
}

/** The configuration in deploy/proxies/, which sends requests to port 3000. */
export function shipped (name: Name): string {
  return readFileSync(join(PROXIES, kinds[name].file), 'utf8')
}
