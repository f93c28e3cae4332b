import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { billing } from '../../functions/billing/contract.ts';
import { envelopeSchema } from '../../functions/kernel/event.ts';

describe('the samples of billing’s events', () => {
  test.each(Object.values(billing.events))('$type fits its definition', ({ source, type, schema }) => {
    const sample = JSON.parse(readFileSync(new URL(`../../events/billing/${type}.json`, import.meta.url), 'utf8'));

    expect(sample).toMatchObject({ source, 'detail-type': type });
    expect(() => envelopeSchema(schema).parse(sample.detail)).not.toThrow();
  });
});
