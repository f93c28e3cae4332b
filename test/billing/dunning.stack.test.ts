import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { addSeconds, instantOf } from '../../functions/kernel/time.ts';
import { clientOptions } from '../../local/aws-clients.ts';
import { type ApiClient, apiClient, eventually, mailTo } from '../kit/api-client.ts';
import { confirmCard } from '../kit/cards.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const operators = apiClient(stack.operatorsApiUrl);
const options = clientOptions(stack.awsEndpoint, stack.region);
const items = DynamoDBDocumentClient.from(new DynamoDBClient(options));
const lambda = new LambdaClient(options);
const TableName = stack.table;

async function runClockwork(): Promise<void> {
  for await (const page of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName } of page.Functions ?? [])
      if (FunctionName?.includes('CollectDue')) {
        const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName }));
        if (FunctionError) throw new Error(new TextDecoder().decode(Payload));
        return;
      }
  throw new Error('no clockwork');
}

/** Three weeks in an instant: the case is as old as it would be, and its suspension is due. */
async function ageToSuspension(tenantId: string, invoiceId: string): Promise<void> {
  const now = instantOf(Date.now());
  const openedAt = addSeconds(now, -21 * 86_400 - 30);
  const at = addSeconds(openedAt, 21 * 86_400);
  await items.send(
    new UpdateCommand({
      TableName,
      Key: { pk: `FINANCE#${tenantId}#DUNNING`, sk: invoiceId },
      UpdateExpression: 'SET openedAt = :at, #next = :next, #state = :grace',
      ExpressionAttributeNames: { '#next': 'next', '#state': 'state' },
      ExpressionAttributeValues: { ':at': openedAt, ':next': 4, ':grace': 'grace' },
    }),
  );
  const ref = `dun~${invoiceId}~4`;
  const due = { tenantId, kind: 'dun', at, ref, entity: 'due', version: 1, createdAt: now, updatedAt: now };
  const pk = `PLATFORM#DUE#${at.slice(0, 13).replace(/[-T]/g, '')}`;
  await items.send(
    new PutCommand({ TableName, Item: { pk, sk: ['payments', at, tenantId, 'dun', ref].join('#'), ...due } }),
  );
}

async function saveCard(owner: NewTenant, card: string): Promise<void> {
  const token = owner.accessToken;
  const session = await api('POST', '/v1/payment-methods/setup-session', { token, key: randomUUID() });
  expect(session.status).toBe(201);
  expect((await confirmCard(stack.stripeUrl, session.body, card)).status).toBe(200);
  const methods = await api('GET', '/v1/payment-methods', { token });
  const other = (methods.body.data as { id: string; isDefault: boolean }[]).find(({ isDefault }) => !isDefault);
  if (other) await api('POST', `/v1/payment-methods/${other.id}/default`, { token, key: randomUUID() });
}

describe('a tenant that does not pay', () => {
  let owner: NewTenant;
  let staff: string;
  let invoiceId: string;
  const dunning = async (client: ApiClient = api) =>
    (await client('GET', '/v1/dunning', { token: owner.accessToken })).body;
  const project = () =>
    api('POST', '/v1/projects', { token: owner.accessToken, key: randomUUID(), body: { name: `P ${randomUUID()}` } });

  beforeAll(async () => {
    owner = await signUp(api, stack.mailUrl);
    staff = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    await saveCard(owner, 'pm_card_chargeCustomerFail');
    invoiceId = (await api('GET', '/v1/invoices', { token: owner.accessToken })).body.data[0].id;
  }, 120_000);

  it('reads what comes next, and so do everybody who may pay, by mail, and staff', async () => {
    expect(await dunning()).toMatchObject({ standing: 'past-due', cases: [{ invoiceId, nextAct: 'retry' }] });
    const mail = await mailTo(stack.mailUrl, owner.owner.email, ({ subject }) => /did not go through/.test(subject));
    expect(mail.text).toContain(`/invoices/${invoiceId}`);
    const listed = await operators('GET', '/v1/dunning?limit=100', { token: staff });
    expect(listed.body.data).toContainEqual(expect.objectContaining({ tenantId: owner.id, invoiceId }));
  });

  it('is given more time by staff, who are told that a retry was declined', async () => {
    const path = `/v1/tenants/${owner.id}/dunning/${invoiceId}`;
    const retried = await operators('POST', `${path}/retry`, { token: staff, key: randomUUID() });
    expect(retried).toMatchObject({ status: 200, body: { state: 'retrying', lastFailure: { class: 'soft' } } });
    const body = { days: 3, reason: 'Promised by phone' };
    const key = randomUUID();
    const first = await operators('POST', `${path}/extend`, { token: staff, key, body });
    const again = await operators('POST', `${path}/extend`, { token: staff, key, body });
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const trail = await operators('GET', `/v1/tenants/${owner.id}/audit-events`, { token: staff });
    if (trail.status === 200) expect(JSON.stringify(trail.body)).toContain('dunning.extend');
  });

  it('is suspended by the clockwork: it reads and pays, and changes nothing else', async () => {
    await items.send(
      new UpdateCommand({
        TableName,
        Key: { pk: `FINANCE#${owner.id}#DUNNING`, sk: invoiceId },
        UpdateExpression: 'SET extendedSeconds = :none',
        ExpressionAttributeValues: { ':none': 0 },
      }),
    );
    await ageToSuspension(owner.id, invoiceId);
    await runClockwork();

    expect((await dunning()).standing).toBe('suspended');
    await eventually('the suspension', async () => (await project()).status === 402);
    expect((await project()).body.code).toBe('tenant-suspended');
    expect((await api('GET', '/v1/projects', { token: owner.accessToken })).status).toBe(200);
    expect((await api('GET', '/v1/tenant', { token: owner.accessToken })).body.suspension.reason).toBe(
      'An invoice is not paid',
    );
  }, 90_000);

  it('works again within seconds of paying', async () => {
    await saveCard(owner, 'pm_card_visa');

    expect((await api('GET', `/v1/invoices/${invoiceId}`, { token: owner.accessToken })).body.state).toBe('paid');
    expect(await dunning()).toEqual({ standing: 'good', cases: [] });
    await eventually('the resumption', async () => (await project()).status === 201);
  }, 90_000);
});

describe('an invoice on terms', () => {
  it('is sent to who may have them, and a transfer that names it pays it', async () => {
    const owner = await signUp(api, stack.mailUrl, { plan: 'enterprise' });
    const token = owner.accessToken;
    const staff = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    const order = await api('POST', '/v1/purchase-orders', { token, key: randomUUID(), body: { number: 'PO-4711' } });
    expect(order.status).toBe(201);
    const twice = await api('POST', '/v1/purchase-orders', { token, key: randomUUID(), body: { number: 'po-4711' } });
    expect(twice).toMatchObject({ status: 409, body: { code: 'purchase-order-exists' } });
    const terms = await operators('PUT', `/v1/tenants/${owner.id}/payment-terms`, {
      token: staff,
      body: { collection: 'send-invoice', netDays: 30 },
    });
    expect(terms).toMatchObject({ status: 200, body: { collection: 'send-invoice', netDays: 30 } });

    const invoice = (await api('GET', '/v1/invoices', { token })).body.data[0];
    const told = { text: `Payment ${invoice.number}`, valueDate: '2026-11-28', bankReference: `B-${randomUUID()}` };
    const half = { amount: String(BigInt(invoice.due.amount) / 2n), currency: invoice.due.currency };
    const key = randomUUID();
    const first = await operators('POST', '/v1/remittances', { token: staff, key, body: { ...told, amount: half } });
    const again = await operators('POST', '/v1/remittances', { token: staff, key, body: { ...told, amount: half } });
    const other = await operators('POST', '/v1/remittances', {
      token: staff,
      key: randomUUID(),
      body: { ...told, amount: half },
    });

    expect(first).toMatchObject({ status: 201, body: { invoiceId: invoice.id, applied: half } });
    expect(again.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 409, body: { code: 'remittance-exists' } });
    const after = (await api('GET', `/v1/invoices/${invoice.id}`, { token })).body;
    expect(BigInt(after.due.amount)).toBe(BigInt(invoice.due.amount) - BigInt(half.amount));
  }, 120_000);
});

describe('an invoice that staff credit', () => {
  it('takes lines back against what is open, then gives the rest back to the card', async () => {
    const owner = await signUp(api, stack.mailUrl);
    const token = owner.accessToken;
    const staff = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    const path = `/v1/tenants/${owner.id}`;
    const [invoice] = (await operators('GET', `${path}/invoices`, { token: staff })).body.data;
    const [line] = invoice.lines;
    const { currency } = line.amount;
    const credit = (amount: string, surplus = 'credit', key = randomUUID()) =>
      operators('POST', `${path}/invoices/${invoice.id}/credit-notes`, {
        ...{ token: staff, key },
        body: { lines: [{ lineId: line.id, amount: { amount, currency } }], reason: 'The export failed', surplus },
      });

    const key = randomUUID();
    const open = await credit('900', 'credit', key);
    expect(open).toMatchObject({ status: 201, body: { applied: { amount: '900', currency }, refunds: [] } });
    expect((await credit('900', 'credit', key)).body).toEqual(open.body);
    await saveCard(owner, 'pm_card_visa');
    const paid = await credit('1000', 'refund');
    const tooMuch = await credit('999999');

    expect(paid).toMatchObject({ status: 201, body: { refunds: [{ amount: { amount: '1000' }, state: 'pending' }] } });
    expect(tooMuch).toMatchObject({ status: 409, body: { code: 'exceeds-creditable', lineId: line.id } });
    const given = async () => (await operators('GET', `${path}/refunds`, { token: staff })).body;
    expect(await given()).toMatchObject({ credit: { amount: '0' }, data: [{ creditNoteId: paid.body.id }] });
    await runClockwork();
    await eventually('the refund', async () => (await given()).data[0].state === 'succeeded');
    const notes = (await api('GET', '/v1/credit-notes', { token })).body.data;
    expect(notes.map(({ reason }: { reason: string }) => reason)).toEqual(['The export failed', 'The export failed']);
    const other = await signUp(api, stack.mailUrl);
    const foreign = await operators('POST', `/v1/tenants/${other.id}/invoices/${invoice.id}/credit-notes`, {
      ...{ token: staff, key: randomUUID() },
      body: { reason: 'Somebody else’s' },
    });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const tie = await operators('GET', `${path}/tie-out`, { token: staff });
    expect(tie).toMatchObject({ status: 200, body: { differences: [] } });
  }, 120_000);
});

describe('a payment that is disputed', () => {
  const local = (path: string, body: object) =>
    fetch(`${stack.stripeUrl}/_local/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('and lost opens the invoice again, by the provider’s messages alone', async () => {
    const owner = await signUp(api, stack.mailUrl);
    const token = owner.accessToken;
    await saveCard(owner, 'pm_card_visa');
    const state = async () => (await api('GET', '/v1/payments', { token })).body.data[0]?.state;
    await eventually('the payment', async () => (await state()) === 'succeeded');
    const listed = await fetch(`${stack.stripeUrl}/v1/payment_intents?limit=100`, {
      headers: { Authorization: 'Bearer sk_test_reader' },
    });
    const { data } = (await listed.json()) as { data: { id: string; metadata: { tenantId?: string } }[] };
    const intent = data.find(({ metadata }) => metadata.tenantId === owner.id);

    const opened = (await (await local('disputes', { of: intent?.id })).json()) as { id: string };
    await eventually('the dispute', async () => (await state()) === 'disputed');
    await local('disputes/close', { dispute: opened.id, outcome: 'lost' });
    await eventually('the decision', async () => (await state()) === 'charged-back');

    const dunning = (await api('GET', '/v1/dunning', { token })).body;
    expect(dunning).toMatchObject({ standing: 'past-due', cases: [{ lastFailure: { code: 'charge_disputed' } }] });
    const staff = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
    const tie = await operators('GET', `/v1/tenants/${owner.id}/tie-out`, { token: staff });
    expect(tie).toMatchObject({ status: 200, body: { differences: [] } });
  }, 120_000);
});

describe('tax on the running stack', () => {
  const berlin = { line1: 'Unter den Linden 1', postalCode: '10117', city: 'Berlin', country: 'DE' };
  let owner: NewTenant;
  const put = (body: object) =>
    api('PUT', '/v1/billing-details', { token: owner.accessToken, body: { name: 'Acme GmbH', email: null, ...body } });
  const charged = async () => {
    const body = { plan: 'enterprise', when: 'now' };
    const { status, body: preview } = await api('POST', '/v1/subscription/preview-change', {
      token: owner.accessToken,
      body,
    });
    expect(status).toBe(200);
    const [, line] = preview.lines as { tax: { rate: string; reason: string } }[];
    return { tax: line?.tax, state: preview.taxState };
  };

  beforeAll(async () => {
    owner = await signUp(api, stack.mailUrl);
  });

  it('is none before there is an address, and the local Stripe’s trial rate after', async () => {
    expect(await charged()).toMatchObject({ tax: { rate: '0', reason: 'not-configured' }, state: 'not-configured' });
    expect((await put({ address: berlin, taxId: null })).status).toBe(200);

    expect(await charged()).toMatchObject({ tax: { rate: '0.19', reason: 'standard' }, state: 'not-authoritative' });
    const upcoming = await api('GET', '/v1/invoices/upcoming', { token: owner.accessToken });
    expect(upcoming.body).toMatchObject({ net: { amount: '4500' }, tax: { amount: '855' }, total: { amount: '5355' } });
  });

  it('is the buyer’s own once its number is confirmed', async () => {
    const told = await put({ address: berlin, taxId: 'DE123456789' });
    expect(told.body.taxIdCheck).toMatchObject({ status: 'pending' });
    await runClockwork();

    const { body } = await api('GET', '/v1/billing-details', { token: owner.accessToken });
    expect(body.taxIdCheck).toMatchObject({ status: 'verified', source: 'stripe' });
    expect(await charged()).toMatchObject({ tax: { rate: '0', reason: 'reverse-charge' } });
  });

  it('of a place that nobody knows is pending, and never 0 %', async () => {
    expect((await put({ address: { ...berlin, country: 'AQ' }, taxId: null })).status).toBe(200);
    const { body } = await api('GET', '/v1/invoices/upcoming', { token: owner.accessToken });

    expect(body).toMatchObject({ taxState: 'pending', taxes: [] });
    expect((await put({ address: berlin, taxId: null })).status).toBe(200);
  });

  it('is on the final invoice of a tenant that leaves, and told to the tax service once', async () => {
    const { accessToken: token } = owner;
    const made = await api('POST', '/v1/api-tokens', { token, body: { name: 'ci', scopes: ['usage:write'] } });
    // In the period's first second: the deletion cuts at its own whole second, which this test may reach within the same one.
    const time = (await api('GET', '/v1/subscription', { token })).body.period.start;
    const event = { specversion: '1.0', id: randomUUID(), source: 'test/tax', type: 'job-minutes', time };
    const used = await api('POST', '/v1/events', {
      token: made.body.token,
      body: [{ ...event, data: { value: '2000' } }],
    });
    expect(used.body).toMatchObject({ accepted: 1 });
    const body = { confirm: owner.slug, mode: 'immediate' };
    const asked = await api('POST', '/v1/tenant/deletion', { token, key: randomUUID(), body });
    const { receiptId, receiptSecret } = asked.body;
    await eventually(
      'the deletion is done',
      async () => (await api('GET', `/v1/deletions/${receiptId}`, { token: receiptSecret })).body.state === 'done',
      90_000,
    );
    await runClockwork();
    await runClockwork();

    const reports = await finance('TAX');
    const final = (await finance('INVOICE')).find(({ kind }) => kind === 'deletion');
    // 2,000 minutes at 0.0092, and 19 % of that; the unused time goes back untaxed, as it was charged.
    const lines = final?.['plan'].lines as { kind: string; tax: { amount: string } }[] | undefined;
    expect(lines?.map(({ kind, tax }) => [kind, tax.amount])).toEqual([
      ['proration', '0'],
      ['usage', '350'],
    ]);
    expect(reports).toMatchObject([
      { documentId: final?.['id'], state: 'reported', sale: { lines: [{ tax: { amount: '350' } }] } },
    ]);
  });

  const finance = async (collection: string) => {
    const { Items = [] } = await items.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `FINANCE#${owner.id}#${collection}` },
      }),
    );
    return Items;
  };
});
