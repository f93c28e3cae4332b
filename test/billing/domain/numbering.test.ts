import { describe, expect, it } from 'vitest';
import { documentNumber, seriesOf } from '../../../functions/billing/domain/numbering.ts';
import { instant } from '../../../functions/kernel/time.ts';

const entity = { code: 'ACME', timeZone: 'Europe/Berlin' };
const document = { kind: 'invoice', mode: 'live', finalizedAt: instant('2026-12-31T23:30:00Z') } as const;

describe('numbers, pricing 7', () => {
  it('run per legal entity and year of finalization in the entity zone', () => {
    expect(documentNumber(seriesOf(entity, document), 1)).toBe('ACME-2027-000001');
    expect(seriesOf({ ...entity, timeZone: 'UTC' }, document)).toBe('ACME-2026');
  });

  it('have a series of their own for credit notes', () => {
    expect(documentNumber(seriesOf(entity, { ...document, kind: 'credit-note' }), 42)).toBe('ACME-CN-2027-000042');
  });

  it('never mix with the sandbox', () => {
    expect(documentNumber(seriesOf(entity, { ...document, mode: 'sandbox' }), 7)).toBe('TEST-ACME-2027-000007');
  });

  it('go on beyond six digits', () => {
    expect(documentNumber('ACME-2027', 1_000_000)).toBe('ACME-2027-1000000');
  });
});
