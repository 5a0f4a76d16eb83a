import type { FieldErrors } from '../ledger/checker.ts'

/** An error that is answered with its status and `{message}`, or `{message, errors}` if it names fields. */
export default function refusal (statusCode: number, message: string, errors?: FieldErrors): Error {
  return Object.assign(new Error(message), { statusCode, errors })
}
