import { Type } from '@sinclair/typebox'

/** What seals the state that clients keep for us. `allowed` is what a bad value is answered with. */
export const STATE_KEY = Type.String({
  pattern: '^[!-+\\x2d-~]{32,}$',
  allowed: 'secrets of 32 characters or more; openssl rand -base64 32 prints one'
})

/** What NeonPanel signs its webhooks with (Standard Webhooks, symmetric). */
export const WEBHOOK_SECRET = Type.String({
  pattern: '^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$',
  allowed: 'whsec_ and the base64 of 24 to 64 bytes; echo whsec_$(openssl rand -base64 32) prints one'
})
