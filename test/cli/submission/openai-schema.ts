import { Type } from '@sinclair/typebox'

/** Texts of the form: what it shows in one line has at most 30 characters, everything else at most 4,000. */
const Short = Type.String({ pattern: '\\S', maxLength: 30 })
const Long = Type.String({ pattern: '\\S', maxLength: 4000 })
const closed = { additionalProperties: false }

const CATEGORIES = [
  'BUSINESS', 'COLLABORATION', 'DESIGN', 'DEVELOPER_TOOLS', 'EDUCATION', 'ENTERTAINMENT', 'FINANCE', 'FOOD',
  'LIFESTYLE', 'NEWS', 'PRODUCTIVITY', 'SHOPPING', 'TRAVEL'
]

const Hints = { readOnlyHint: Type.Boolean(), openWorldHint: Type.Boolean(), destructiveHint: Type.Boolean() }

function TestCase (triggered: object): object {
  return Type.Object({
    description: Long,
    user_prompt: Long,
    file_attachment_urls: Type.Null(),
    tools_triggered: Type.Unsafe(triggered),
    expected_output: Long,
    expected_output_url: Type.Null()
  }, closed)
}

/**
 * What OpenAI says of chatgpt-app-submission.v1.json, as far as this app needs it; of test cases exactly as many as the
 * form wants.
 */
export default Type.Object({
  $schema: Type.Literal('https://developers.openai.com/apps-sdk/schemas/chatgpt-app-submission.v1.json'),
  schema_version: Type.Literal(1),
  app_info: Type.Object({
    display_name: Short, subtitle: Short, description: Long, category: Type.Unsafe({ enum: CATEGORIES })
  }, closed),
  tools: Type.Record(Type.String(), Type.Object({
    annotations: Type.Object(Hints, closed),
    justifications: Type.Object({
      read_only_justification: Long, open_world_justification: Long, destructive_justification: Long
    }, closed)
  }, closed)),
  test_cases: Type.Array(Type.Unsafe(TestCase(Long)), { minItems: 5, maxItems: 5 }),
  negative_test_cases: Type.Array(Type.Unsafe(TestCase(Type.Null())), { minItems: 3, maxItems: 3 })
}, closed)
