import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const randomText = (length: number): string =>
  Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');

export const newId = (prefix: string): string => `${prefix}_${randomText(prefix === 'cus' ? 14 : 24)}`;

export const clientSecretOf = (id: string): string => `${id}_secret_${randomText(25)}`;

export const stableText = (of: string): string =>
  createHash('sha256')
    .update(of)
    .digest('base64url')
    .replace(/[^0-9A-Za-z]/g, '')
    .slice(0, 16);
