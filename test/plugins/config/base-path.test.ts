import t from 'tap'
import basePath from '../../../plugins/config/base-path.ts'

t.test('takes the path of PUBLIC_URL from a target, also behind the name of a well-known document [D34]', async t => {
  const strip = basePath('/api/mcp.v1')
  const targets: Readonly<Record<string, string>> = {
    '/api/mcp.v1': '/',
    '/api/mcp.v1/': '/',
    '/api/mcp.v1?a=1': '/?a=1',
    '/api/mcp.v1/mcp': '/mcp',
    '/api/mcp.v1/messages?sessionId=/api/mcp.v1': '/messages?sessionId=/api/mcp.v1',
    '/.well-known/oauth-protected-resource/api/mcp.v1': '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/api/mcp.v1/mcp': '/.well-known/oauth-protected-resource/mcp',
    '/api/mcp.v1/.well-known/oauth-protected-resource/mcp': '/.well-known/oauth-protected-resource/mcp',
    'http://mcp.example.com/api/mcp.v1/mcp': 'http://mcp.example.com/mcp',
    'http://mcp.example.com/api/mcp.v1': 'http://mcp.example.com/',
    '/mcp': '/mcp',
    '/': '/',
    '/api/mcp.v10/mcp': '/api/mcp.v10/mcp',
    '/api/mcpxv1/mcp': '/api/mcpxv1/mcp',
    '/x/api/mcp.v1/mcp': '/x/api/mcp.v1/mcp',
    '*': '*'
  }
  for (const [url, stripped] of Object.entries(targets)) t.equal(strip?.({ url }), stripped, url)
  t.equal(basePath(''), undefined)
})
