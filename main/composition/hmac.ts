import { createHmac } from 'node:crypto'

/** HMAC-SHA256 of a text by a key in base64; the answer in base64 (IoT Hub and DPS sign tokens and derive keys so). */
export function hmacSha256(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64')
}
