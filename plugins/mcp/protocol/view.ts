/** The type of a page that a host shows beside the answer of a tool (MCP Apps 2026-01-26). */
export const VIEW_MIME = 'text/html;profile=mcp-app'
