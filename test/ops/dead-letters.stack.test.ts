import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually, mailTo } from '../kit/api-client.ts';
import { signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const operators = apiClient(stack.operatorsApiUrl);
const options = clientOptions(stack.awsEndpoint, stack.region);

/** What a function's on-failure destination would hold of an event that was given up. */
async function plant(entry: string, event: object): Promise<string> {
  const sqs = new SQSClient(options);
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
  const url = QueueUrls?.find((each) => /ControlPlane.*DeadLetters/i.test(each)) ?? '';
  const body = {
    requestContext: { functionArn: await functionArn(entry), condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: event,
    responsePayload: { errorType: 'Planted', errorMessage: 'by a test' },
  };
  const sent = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(body) }));
  return sent.MessageId ?? '';
}

async function functionArn(entry: string): Promise<string> {
  for await (const page of paginateListFunctions({ client: new LambdaClient(options) }, {}))
    for (const { FunctionArn, Environment } of page.Functions ?? [])
      if (Environment?.Variables?.['LOCAL_ENTRY'] === entry) return FunctionArn ?? '';
  throw new Error(`no function ${entry}`);
}

describe('dead letters and reconciliations on the running stack', () => {
  let token: string;
  const get = (path: string) => operators('GET', path, { token });
  const post = (path: string) => operators('POST', path, { token });

  beforeAll(async () => {
    token = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
  });

  it('lists what was given up, gives it to its function again, and then it is gone', async () => {
    const tenant = await signUp(api, stack.mailUrl);
    const email = `late-${tenant.slug}@example.com`;
    const body = { email, role: 'member' };
    const invitation = await api('POST', '/v1/invitations', { token: tenant.accessToken, body });
    const first = await mailTo(stack.mailUrl, email);
    const resent = await api('POST', `/v1/invitations/${invitation.body.id}/resend`, { token: tenant.accessToken });
    expect(resent.status).toBe(200);
    await mailTo(stack.mailUrl, email, ({ id }) => id !== first.id);
    const id = await plant('identity/send-invitation', {
      ...{ 'detail-type': 'InvitationSent', source: 'tenantry.identity' },
      detail: {
        ...{ id: 'aud_01KATF5M80ABCDEFGHJKMNPQ71.0', tenantId: tenant.id, correlationId: 'planted', version: 1 },
        ...{ occurredAt: '2026-11-24T10:00:00.000Z', data: { invitationId: invitation.body.id } },
      },
    });
    const letter = await eventually('the letter', async () => {
      const { data } = (await get('/v1/dead-letters')).body;
      return data.find((each: { id: string }) => each.id === id);
    });
    expect(letter).toMatchObject({
      ...{ kind: 'event', function: 'identity/send-invitation', what: 'InvitationSent', tenantId: tenant.id },
      ...{ error: { name: 'Planted' }, isReplayable: true, queue: 'control-plane' },
    });
    expect(JSON.stringify(letter)).not.toContain(email);
    expect(await post(`/v1/dead-letters/${id}/replay`)).toMatchObject({
      ...{ status: 202, body: { id, state: 'replayed', records: 1 } },
    });
    expect((await post(`/v1/dead-letters/${id}/replay`)).body).toMatchObject({ state: 'replayed' });
    const { data } = (await get('/v1/dead-letters')).body;
    expect(data.map((each: { id: string }) => each.id)).not.toContain(id);
    expect((await get(`/v1/audit-events?action=dead-letter.replay`)).body.data).toMatchObject([{ target: id }]);
    expect((await post('/v1/dead-letters/00000000-0000-4000-8000-000000000000/replay')).status).toBe(404);
  });

  it('gives up for good what nobody understands, with a reason', async () => {
    const sqs = new SQSClient(options);
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
    const name = QueueUrls?.find((each) => /ApplicationPlane.*DeadLetters/i.test(each))
      ?.split('/')
      .at(-1);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'strange' }));
    const path = `/v1/dead-letters/${sent.MessageId}`;
    expect(await post(`${path}/replay`)).toMatchObject({ status: 409, body: { code: 'not-replayable' } });
    expect((await operators('DELETE', `${path}?reason=planted`, { token })).status).toBe(204);
    expect((await operators('DELETE', `${path}?reason=planted`, { token })).status).toBe(404);
  });

  it('has every reconciler look on request', async () => {
    const before = (await get('/v1/reconciliations')).body.data;
    expect(before.length).toBeGreaterThan(2);
    const { name, ranAt } = before[0];
    expect(await post(`/v1/reconciliations/${name}/run`)).toMatchObject({ status: 202, body: { name } });
    const [latest] = await eventually('its run', async () => {
      const { data } = (await get(`/v1/reconciliations/${name}`)).body;
      return data[0] && data[0].ranAt !== ranAt && data;
    });
    expect(latest).toMatchObject({ name, left: expect.any(Number) });
    expect((await get('/v1/reconciliations/nothing')).status).toBe(404);
  });
});
