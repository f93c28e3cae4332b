import type { Effect, StripeAnswer, StripeRequest } from './edge.ts';

/**
 * Everything that the calls of a run made or wrote, as the edge saw it, heard of or not: nothing can be left over that is
 * not in here.
 */
export interface Traces {
  /** `pk sk`, in the order of the first write. */
  readonly itemKeys: Map<string, { readonly pk: string; readonly sk: string }>;
  readonly kmsKeys: Set<string>;
  readonly users: Set<string>;
  readonly gatewayKeys: Set<string>;
  readonly objects: Map<string, { readonly bucket: string; readonly key: string }>;
  readonly customers: Set<string>;
  readonly mails: { readonly to: string; readonly subject: string; readonly text: string }[];
}

export const noTraces = (): Traces => ({
  itemKeys: new Map(),
  kmsKeys: new Set(),
  users: new Set(),
  gatewayKeys: new Set(),
  objects: new Map(),
  customers: new Set(),
  mails: [],
});

type Body = Record<string, unknown>;
const parsed = (text: string): Body => JSON.parse(text || '{}') as Body;
const inner = (body: Body, name: string): Body => (body[name] ?? {}) as Body;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function noteItem({ itemKeys }: Traces, attributes: Body): void {
  const [pk, sk] = [textOf(inner(attributes, 'pk')['S']), textOf(inner(attributes, 'sk')['S'])];
  itemKeys.set(`${pk} ${sk}`, { pk, sk });
}

function noteTransaction(traces: Traces, body: Body): void {
  for (const item of (body['TransactItems'] ?? []) as Body[])
    for (const kind of ['Put', 'Update', 'Delete'])
      if (item[kind]) noteItem(traces, inner(inner(item, kind), kind === 'Put' ? 'Item' : 'Key'));
}

function noteMail({ mails }: Traces, body: Body): void {
  const simple = inner(inner(body, 'Content'), 'Simple');
  const to = inner(body, 'Destination')['ToAddresses'] as string[] | undefined;
  mails.push({
    to: to?.[0] ?? '',
    subject: textOf(inner(simple, 'Subject')['Data']),
    text: textOf(inner(inner(simple, 'Body'), 'Text')['Data']),
  });
}

type Note = (traces: Traces, effect: Effect) => void;
const notes: Readonly<Record<string, Note>> = {
  'dynamodb.TransactWriteItems': (traces, { text }) => noteTransaction(traces, parsed(text)),
  'dynamodb.PutItem': (traces, { text }) => noteItem(traces, inner(parsed(text), 'Item')),
  'dynamodb.UpdateItem': (traces, { text }) => noteItem(traces, inner(parsed(text), 'Key')),
  'dynamodb.DeleteItem': (traces, { text }) => noteItem(traces, inner(parsed(text), 'Key')),
  'kms.CreateKey': ({ kmsKeys }, { answer }) =>
    void kmsKeys.add(textOf(inner(parsed(String(answer.body)), 'KeyMetadata')['KeyId'])),
  // A key that was made beforehand is this tenant's from its name on.
  'kms.CreateAlias': ({ kmsKeys }, { text }) => void kmsKeys.add(textOf(parsed(text)['TargetKeyId'])),
  'cognito-idp.AdminCreateUser': ({ users }, { text }) => void users.add(textOf(parsed(text)['Username'])),
  'apigateway.POST /apikeys': ({ gatewayKeys }, { answer }) =>
    void gatewayKeys.add(textOf(parsed(String(answer.body))['id'])),
  'apigateway.POST /usageplans/{id}/keys': ({ gatewayKeys }, { text }) =>
    void gatewayKeys.add(textOf(parsed(text)['keyId'])),
  's3.PUT /bucket/key': ({ objects }, { request }) => {
    const [, bucket = '', ...key] = decodeURIComponent(request.path).split('/');
    objects.set(request.path, { bucket, key: key.join('/') });
  },
};

export function note(traces: Traces, effect: Effect): void {
  if (effect.service === 'ses') noteMail(traces, parsed(effect.text));
  notes[`${effect.service}.${effect.operation}`]?.(traces, effect);
}

export function noteStripe({ customers }: Traces, { method, path }: StripeRequest, { body }: StripeAnswer): void {
  if (method === 'POST' && path === '/v1/customers') customers.add(textOf(parsed(body)['id']));
}
