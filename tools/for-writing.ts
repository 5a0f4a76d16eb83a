import tools from './index.ts'
import type { Tool } from './tool.ts'

/** Whether a tool writes, or its page calls one that does: then its arguments are those of a write. */
export default function isForWriting (tool: Tool): boolean {
  const called = tools.find(({ name }) => name === tool.calls)
  return [tool, called].some(each => each?.annotations.readOnlyHint === false)
}
