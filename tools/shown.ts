import type { TObject } from '@sinclair/typebox'
import type { Tool } from './tool.ts'

/** What a tool that shows something says of itself. */
type Own = Pick<Tool, 'name' | 'title' | 'description' | 'justifications' | 'calls'> & { view: string }

/**
 * A tool that shows on a page what a tool of data answers (D45): its arguments, checks, scopes and figures are those of
 * that tool, also for clients that have no pages.
 */
export default function shown<Input extends TObject, Output extends TObject> (
  data: Tool<Input, Output>, own: Own
): Tool<Input, Output> {
  return { ...data, ...own, toolset: 'views' }
}
