import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { endpoint } from '../../functions/kernel/endpoint.ts';
import { moneyCodec } from '../../functions/kernel/money.ts';
import { answerOf } from '../../functions/platform/serve-answer.ts';

const charge = endpoint({
  method: 'POST',
  path: '/v1/things/{thingId}/charge',
  permission: 'billing:write',
  summary: 'Charge',
  success: 200,
  idempotency: 'required',
  output: z.object({
    id: z.string(),
    amount: moneyCodec,
    refunded: moneyCodec,
    parts: z.array(z.object({ price: moneyCodec, tax: moneyCodec })),
    note: z.object({ by: z.string(), at: z.string() }).nullable(),
  }),
});
const event = { headers: {}, requestContext: { requestId: 'req-1' } } as unknown as APIGatewayProxyEvent;
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
/** As a build decided that knew neither `refunded` nor a part's tax, nor when a note was made. */
const kept = { id: 'thi_1', amount: eur(5n), parts: [{ price: eur(5n) }], note: { by: 'Ada' }, secret: 'never leaves' };
const whole = { ...kept, refunded: eur(0n), parts: [{ price: eur(5n), tax: eur(1n) }], note: null };

describe('a reply that is repeated', () => {
  it('by a build that has learned more says what was said then, and no field of its own', () => {
    const { statusCode, body, headers } = answerOf(charge, { output: kept, replayed: true }, event);

    expect(statusCode).toBe(200);
    expect(headers?.['Idempotency-Replayed']).toBe('true');
    expect(JSON.parse(body)).toEqual({
      id: 'thi_1',
      amount: { amount: '5', currency: 'EUR' },
      parts: [{ price: { amount: '5', currency: 'EUR' } }],
      note: { by: 'Ada' },
    });
  });

  it('is held to the whole contract where it is whole', () => {
    const { body } = answerOf(charge, { output: whole, replayed: true }, event);
    expect(Object.keys(JSON.parse(body))).toEqual(['id', 'amount', 'refunded', 'parts', 'note']);
  });
});

it('a reply that is made now has to be whole', () => {
  expect(() => answerOf(charge, { output: kept, replayed: false }, event)).toThrow(z.ZodError);
});
