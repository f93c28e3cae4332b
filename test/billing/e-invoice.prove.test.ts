import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { planCreditNote } from '../../functions/billing/domain/credit-note.ts';
import { eCreditNote, eInvoice } from '../../functions/billing/domain/e-invoice.ts';
import type { InvoicePlan } from '../../functions/billing/domain/plan-invoice.ts';
import type { TaxReason } from '../../functions/billing/domain/tax.ts';
import { money } from '../../functions/kernel/money.ts';
import { instant } from '../../functions/kernel/time.ts';
import { finalized } from './domain/builders.ts';
import { upgradeInvoice } from './domain/documents.ts';

/** The validator of Mustang (Maven: org.mustangproject:Mustang-CLI); needs Java, which nothing else here does. */
const jar = process.env['MUSTANG_JAR'];

const place = (country: string, city: string) => ({
  address: [],
  country,
  postal: { line1: '1 Some Street', line2: null, postalCode: '10119', city, region: null, country },
});
const head = {
  ...{ number: 'ACME-2026-000042', sellerCode: 'ACME', timeZone: 'Europe/Berlin' },
  seller: { name: 'Acme & Söhne <GmbH>', taxId: 'DE123456789', ...place('DE', 'Berlin') },
  buyer: { name: 'Globex S.A.', email: 'ap@globex.example', taxId: 'FR12345678901', ...place('FR', 'Paris') },
  issuedAt: instant('2026-02-01T01:00:00.000Z'),
};

const untaxed = (plan: InvoicePlan, reason: TaxReason): InvoicePlan => {
  const nothing = money(0n, plan.currency);
  const taxGroups = plan.taxGroups.map((group) => ({ ...group, rate: '0', reason, tax: nothing }));
  return { ...plan, taxGroups, tax: nothing, total: plan.net, due: plan.net };
};

describe.runIf(jar)('what another’s validator of EN 16931 says', () => {
  const dir = mkdtempSync(join(tmpdir(), 'e-invoice-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  const verdictOn = (xml: string | undefined): string => {
    const file = join(dir, 'document.xml');
    writeFileSync(file, xml ?? '');
    const answer = execFileSync('java', ['-jar', jar ?? '', '--action', 'validate', '--source', file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /<summary status="(\w+)"\/>\s*<\/validation>/.exec(answer)?.[1] ?? answer;
  };
  const plan = upgradeInvoice();
  const dueAt = instant('2026-02-15T01:00:00.000Z');

  const untaxedReasons = ['reverse-charge', 'zero-rated', 'exempt', 'not-registered', 'not-configured'] as const;
  const cases: readonly (readonly [string, InvoicePlan])[] = [
    ['taxed', plan],
    ...untaxedReasons.map((reason) => [reason, untaxed(plan, reason)] as const),
  ];

  it.each(cases)('of an invoice that is %s', (_, given) => {
    expect(verdictOn(eInvoice({ ...head, plan: given, dueAt }))).toBe('valid');
  });

  it('of a credit note', () => {
    const [line] = plan.lines;
    const half = money((line?.amount.minor ?? 0n) / 2n, plan.currency);
    const decision = planCreditNote(finalized(plan), [{ lineId: line?.id ?? '', amount: half, purpose: 'goodwill' }]);
    if (!decision.ok) throw new Error(decision.refusal);
    const note = { ...head, invoiceNumber: 'ACME-2026-000041', lines: plan.lines, plan: decision.note };

    expect(verdictOn(eCreditNote(note))).toBe('valid');
  });
});
