/** The answer of an earlier call stands for this one: how old it is, in whole seconds. */
export interface Replay { age: number }

function duration (seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`
}

/** What a person or a model is told of a refusal that is an earlier one. */
export function refusedBefore ({ age }: Replay): string {
  return `This is the answer of ${duration(age)} ago to the same call: nothing was sent again.`
}

/** What a model is told of a success that is an earlier one: two equal answers read like two documents. */
export function createdBefore ({ age }: Replay): string {
  return `This is the answer of ${duration(age)} ago to the same call: nothing was created again. Another document ` +
    'that is equal needs an idempotencyKey of its own.'
}

/** The headers of a response that is an earlier one; Age as in RFC 9111 5.1. */
export function replayHeaders ({ age }: Replay): Record<string, string> {
  return { 'idempotency-replayed': 'true', age: String(age) }
}

/** The same in the `_meta` of a result. */
export function replayMeta ({ age }: Replay): Record<string, unknown> {
  return { 'com.neonpanel/replayed': true, 'com.neonpanel/age': age }
}
