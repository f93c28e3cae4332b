import { describe, expect, it } from 'vitest';
import { detailsBody } from '../../functions/billing/details-contract.ts';
import { getBillingDetails, putBillingDetails } from '../../functions/billing/verbs/billing-details.ts';
import { getEInvoice } from '../../functions/billing/verbs/get-e-invoice.ts';
import { renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import { addressLines } from '../../functions/kernel/postal-address.ts';
import { fitsCountry } from '../../functions/kernel/tax-number.ts';
import { tenantA } from '../kit/world.ts';
import { billingWorld } from './billing-world.ts';

const berlin = {
  ...{ line1: 'Unter den Linden 1', line2: null, postalCode: '10117', city: 'Berlin', region: null, country: 'DE' },
};
const details = { name: 'Acme Handels GmbH', email: 'rechnung@acme.example', address: berlin, taxId: 'DE123456789' };

async function aTenant() {
  const world = billingWorld();
  const started = await world.start();
  const ctx = world.ctx();
  const get = () => getBillingDetails(ctx, {}, world.deps(ctx));
  const put = (input: unknown, ifMatch?: number) => {
    const of = world.ctx(ifMatch === undefined ? {} : { ifMatch });
    return putBillingDetails(of, detailsBody.parse(input), world.deps(of));
  };
  return { world, started, get, put };
}

describe('billing details', () => {
  it('are the company’s name until somebody says more', async () => {
    const { get } = await aTenant();

    expect(await get()).toMatchObject({ email: null, address: null, taxId: null, name: expect.any(String) });
  });

  it('are on the documents that are made from then on, and on none that was final before', async () => {
    const { world, started, get, put } = await aTenant();
    const put1 = await put(details);

    expect(await get()).toEqual(put1);
    expect(put1).toMatchObject(details);
    world.set('2026-12-24T11:00:01.000Z');
    await world.run('invoices');
    const [first, second] = await world.invoices();
    expect(first).toMatchObject({ id: started.invoiceId, buyer: { address: ['US'] } });
    expect(second?.buyer).toEqual({
      name: 'Acme Handels GmbH',
      address: ['Unter den Linden 1', '10117 Berlin', 'Germany'],
      postal: berlin,
      country: 'DE',
      taxId: 'DE123456789',
      email: 'rechnung@acme.example',
    });
    await renderInvoice(world.ctx(), { invoiceId: second?.id ?? '' }, world.deps());
    const printed = [...world.files].find(([key]) => key.endsWith(`${second?.number}.pdf`))?.[1];
    expect(new TextDecoder().decode(printed)).toContain('Unter den Linden 1');
    const sent = new TextDecoder().decode(world.files.get((await world.invoices())[1]?.xml?.key ?? ''));
    expect(sent).toContain('<ram:LineOne>Unter den Linden 1</ram:LineOne>');
    const of = world.ctx();
    const address = await getEInvoice(of, { invoiceId: second?.id ?? '' }, world.deps(of));
    expect(address.url).toContain(`${second?.number}.xml`);
    await expect(getEInvoice(of, { invoiceId: 'inv_nobody' }, world.deps(of))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('are told and audited by their names alone, and not at all when nothing changes', async () => {
    const { world, put } = await aTenant();
    await put(details);
    await put(details);
    const told = world.table
      .all(`TENANT#${tenantA}#JOURNAL`)
      .filter(({ action }) => action === 'billing-details.update');

    expect(told).toMatchObject([{ changes: { changed: ['name', 'email', 'address', 'taxId'] } }]);
    expect(JSON.stringify(told)).not.toContain('Linden');
  });

  it('change under the version that was read', async () => {
    const { get, put } = await aTenant();
    const version = Number((await get()).etag.replaceAll('"', ''));
    await put(details, version);

    await expect(put({ ...details, name: 'Other' }, version)).rejects.toMatchObject({ code: 'etag-mismatch' });
  });

  it.each([
    ['a number of another country', { ...details, taxId: 'FR12345678901' }],
    ['a number without an address', { ...details, address: null }],
    ['no country of this world', { ...details, address: { ...berlin, country: 'ZZ' } }],
    ['an empty line', { ...details, address: { ...berlin, line1: ' ' } }],
    ['no address of a mailbox', { ...details, email: 'somebody' }],
    ['a field that nobody knows', { ...details, iban: 'DE00' }],
  ])('are refused with %s', (_, input) => {
    expect(detailsBody.safeParse(input).success).toBe(false);
  });
});

describe('a tax number', () => {
  it('is read as people write it', () => {
    expect(detailsBody.parse({ ...details, taxId: 'de 123.456 789' }).taxId).toBe('DE123456789');
  });

  it.each([
    ['AT', 'ATU12345678', 'AT12345678'],
    ['GR', 'EL123456789', 'GR123456789'],
    ['NL', 'NL123456789B01', 'NL123456789'],
    ['CH', 'CHE123456789MWST', 'CHE12345678'],
    ['US', '12-3456789', '-'],
  ])('of %s looks like %s and not like %s', (country, good, bad) => {
    expect([fitsCountry(good, country), fitsCountry(bad, country)]).toEqual([true, false]);
  });
});

it('an address is written in the words of the document’s language', () => {
  expect(addressLines({ ...berlin, line2: 'Hof', region: 'Berlin' }, 'fr')).toEqual([
    ...['Unter den Linden 1', 'Hof', '10117 Berlin', 'Berlin', 'Allemagne'],
  ]);
});
