import { type AwsAnswer, type AwsRequest, jsonAnswer, textOf } from './aws-wire.ts';

type Body = Record<string, unknown>;
type Deliver = (text: string) => Promise<AwsAnswer>;
type Partly = (body: Body, deliver: Deliver) => Promise<AwsAnswer>;

const listOf = (value: unknown): Body[] => (Array.isArray(value) ? value : []);
const bodyOf = (answer: AwsAnswer): Body => JSON.parse(answer.body.toString('utf8')) as Body;
const failed = { ErrorCode: 'InternalFailure', ErrorMessage: 'injected' };

/** The first half of what was sent arrives, the rest comes back. */
const someEntries =
  (given: 'Records' | 'Entries', failures: 'FailedRecordCount' | 'FailedEntryCount'): Partly =>
  async (body, deliver) => {
    const all = listOf(body[given]);
    const kept = all.slice(0, Math.floor(all.length / 2));
    const answer = kept.length > 0 ? bodyOf(await deliver(JSON.stringify({ ...body, [given]: kept }))) : {};
    const left = all.slice(kept.length).map(() => failed);
    return jsonAnswer({ ...answer, [failures]: left.length, [given]: [...listOf(answer[given]), ...left] });
  };

const keyOf = (item: Body): string => JSON.stringify([item['pk'], item['sk']]);

/** Read in full, since a changed request would need another signature; told in half. */
const someItems: Partly = async (body, deliver) => {
  const answer = bodyOf(await deliver(JSON.stringify(body)));
  const asked = Object.entries((body['RequestItems'] ?? {}) as Record<string, Body>);
  const cut = asked.map(([table, one]) => {
    const keys = listOf(one['Keys']);
    return { table, one, left: keys.slice(Math.floor(keys.length / 2)) };
  });
  const found = (answer['Responses'] ?? {}) as Record<string, unknown>;
  const told = cut.map(({ table, left }) => {
    const untold = new Set(left.map(keyOf));
    return [table, listOf(found[table]).filter((item) => !untold.has(keyOf(item)))] as const;
  });
  const unprocessed = cut.map(({ table, one, left }) => [table, { ...one, Keys: left }] as const);
  return jsonAnswer({
    ...answer,
    Responses: Object.fromEntries(told),
    UnprocessedKeys: Object.fromEntries(unprocessed),
  });
};

/** Nothing of it is done: another transaction was at the same item. */
const contention: Partly = async (body) => {
  const reasons = listOf(body['TransactItems']).map((_, index) =>
    index === 0 ? { Code: 'TransactionConflict', Message: 'injected' } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  const error = {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    CancellationReasons: reasons,
  };
  return jsonAnswer(error, 400);
};

const partly: Readonly<Record<string, Partly>> = {
  PutRecords: someEntries('Records', 'FailedRecordCount'),
  PutEvents: someEntries('Entries', 'FailedEntryCount'),
  BatchGetItem: someItems,
  TransactWriteItems: contention,
};

/** The answer of an operation that knows of "some of it", after that much was done. */
export function partialOf(
  operation: string,
  request: AwsRequest,
  deliver: Deliver,
): (() => Promise<AwsAnswer>) | undefined {
  const run = partly[operation];
  return run && (() => run(JSON.parse(textOf(request.body)) as Body, deliver));
}
