import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventually, functionOf, roleFor, sinkCode, workbench } from './workbench.ts';

const writer = `
exports.handler = async (event) => {
  for (let n = 0; n < event.count; n += 1) {
    console.log('a plain line that says usage.meter');
    console.log(JSON.stringify({ level: 'INFO', message: 'no usage' }));
    console.log(JSON.stringify({ usage: { id: event.mark + n, meter: 'api-calls', value: '1' } }));
  }
  return {};
};`;

describe('log subscriptions in the emulator', () => {
  const bench = workbench((dir) => ({
    Role: roleFor([]),
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    Writer: {
      ...functionOf(writer, 'Role'),
      Properties: { ...functionOf(writer, 'Role').Properties, LoggingConfig: { LogGroup: { Ref: 'Logs' } } },
    },
    Reader: functionOf(sinkCode(), 'Role', { SINK: `${dir}/lines` }),
    Subscription: {
      Type: 'AWS::Logs::SubscriptionFilter',
      Properties: {
        LogGroupName: { Ref: 'Logs' },
        FilterPattern: '{ $.usage.meter = "*" }',
        DestinationArn: { 'Fn::GetAtt': ['Reader', 'Arn'] },
      },
    },
  }));

  it('deliver every line that matches a JSON pattern once, and no other', async () => {
    for (const mark of ['x', 'y', 'z']) await bench.invoke('Writer', { count: 40, mark });
    const ids = () =>
      bench
        .received('lines')
        .map(({ event }) => JSON.parse(gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString()))
        .flatMap(({ logEvents }) => logEvents.map((each: { message: string }) => JSON.parse(each.message).usage.id));
    const delivered = await eventually(ids, (found) => found.length >= 120);

    expect(new Set(delivered).size).toBe(120);
    expect(delivered).toHaveLength(120);
  });
});
