import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Condition, Key, Update, Write } from '../kernel/change.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface Expression {
  readonly text: string;
  readonly names: Record<string, string>;
  readonly values: Record<string, unknown>;
}

/** Whole items are keys too; DynamoDB refuses a key with more attributes than its own. */
export const keyOf = ({ pk, sk }: Key) => ({ pk, sk });

const none: Expression = { text: '', names: {}, values: {} };

function equalities(values: Readonly<Record<string, unknown>>): Expression {
  const entries = Object.entries(values);
  return {
    text: entries.map((_, i) => `#c${i} = :c${i}`).join(' AND '),
    names: Object.fromEntries(entries.map(([name], i) => [`#c${i}`, name])),
    values: Object.fromEntries(entries.map(([, value], i) => [`:c${i}`, value])),
  };
}

function conditionExpression(condition: Condition | undefined): Expression {
  if (!condition) return none;
  switch (condition.kind) {
    case 'absent':
      return { text: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' }, values: {} };
    case 'exists':
      return { text: 'attribute_exists(#pk)', names: { '#pk': 'pk' }, values: {} };
    case 'version':
      return equalities({ version: condition.version });
    case 'equals':
      return equalities(condition.values);
    case 'absent-or-equals': {
      const equal = equalities(condition.values);
      return { ...equal, text: `attribute_not_exists(#pk) OR (${equal.text})`, names: { ...equal.names, '#pk': 'pk' } };
    }
    case 'absent-or-expired':
      return {
        text: 'attribute_not_exists(#pk) OR #c0 <= :c0',
        names: { '#pk': 'pk', '#c0': 'expiresAt' },
        values: { ':c0': condition.nowSeconds },
      };
    case 'below':
    case 'exists-and-below': {
      const text = 'attribute_not_exists(#c0) OR #c0 < :c0';
      const names = { '#c0': condition.attribute };
      const below = { text, names, values: { ':c0': condition.value } };
      return condition.kind === 'below'
        ? below
        : { ...below, text: `attribute_exists(#pk) AND (${text})`, names: { ...names, '#pk': 'pk' } };
    }
    case 'equals-and-below': {
      const equal = equalities(condition.values);
      return {
        text: `${equal.text} AND #below < :below`,
        names: { ...equal.names, '#below': condition.attribute },
        values: { ...equal.values, ':below': condition.value },
      };
    }
  }
}

function updateExpression(write: Update): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const assign = (record: Readonly<Record<string, unknown>> | undefined, tag: string, join: string) =>
    Object.entries(record ?? {}).map(([name, value], i) => {
      names[`#${tag}${i}`] = name;
      values[`:${tag}${i}`] = value;
      return `#${tag}${i}${join}:${tag}${i}`;
    });
  const defined = Object.fromEntries(Object.entries(write.set ?? {}).filter(([, value]) => value !== undefined));
  const set = assign(defined, 's', ' = ');
  const add = assign(write.add, 'a', ' ');
  const remove = (write.remove ?? []).map((name, i) => {
    names[`#r${i}`] = name;
    return `#r${i}`;
  });
  const text = [
    set.length > 0 ? `SET ${set.join(', ')}` : '',
    add.length > 0 ? `ADD ${add.join(', ')}` : '',
    remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(' ');
  return { text, names, values };
}

/** One element of a TransactWriteItems; a failed condition returns the item that was there. */
export function transactItem(tableName: string, write: Write): TransactItem {
  const condition = conditionExpression(write.if);
  const update = 'update' in write ? updateExpression(write) : none;
  const names = { ...condition.names, ...update.names };
  const values = { ...condition.values, ...update.values };
  const common = {
    TableName: tableName,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
  const guard = condition.text ? { ConditionExpression: condition.text } : {};
  if ('put' in write) return { Put: { ...common, ...guard, Item: { ...write.put } } };
  if ('delete' in write) return { Delete: { ...common, ...guard, Key: keyOf(write.delete) } };
  if ('check' in write)
    return { ConditionCheck: { ...common, ConditionExpression: condition.text, Key: keyOf(write.check) } };
  return { Update: { ...common, ...guard, UpdateExpression: update.text, Key: keyOf(write.update) } };
}
