/** The header by which a confidential client shows who it is (RFC 6749 2.3.1); none without a secret. */
export default function clientCredentials (clientId: string, clientSecret: string): Record<string, string> {
  if (clientSecret === '') return {}
  const [id, secret] =
    [clientId, clientSecret].map(text => new URLSearchParams({ text }).toString().slice('text='.length))
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` }
}
