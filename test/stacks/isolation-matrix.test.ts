import { describe, expect, it } from 'vitest';
import { isolationMatrix, statelessTypes } from '../../lib/isolation-matrix.ts';
import { type Resource, statementsOf, synthesized } from './synthesized.ts';

const app = synthesized('prod');
const rowsOf = ({ type, id }: Resource) => isolationMatrix.filter((row) => row.type === type && row.ids.test(id));
const stateful = (resources: readonly Resource[]) => resources.filter(({ type }) => !statelessTypes.includes(type));

describe('the isolation matrix', () => {
  it('says of every stateful resource, once, how it keeps tenants apart', () => {
    const undecided = stateful(app.resources).filter((resource) => rowsOf(resource).length !== 1);

    expect(stateful(app.resources).length).toBeGreaterThan(50);
    expect(undecided.map(({ stack, type, id }) => `${stack}/${id} (${type})`)).toEqual([]);
  });

  it('says nothing of what is not made', () => {
    const idle = isolationMatrix.filter(({ type, ids }) => !app.ofType(type).some(({ id }) => ids.test(id)));

    expect(idle.map(({ what }) => what)).toEqual([]);
  });

  it('is failed by a stateful resource that nobody has declared', () => {
    const cache: Resource = {
      stack: 'S',
      id: 'Cache',
      type: 'AWS::ElastiCache::ServerlessCache',
      properties: {},
      attributes: {},
    };
    const bucket: Resource = { ...cache, id: 'Scratch', type: 'AWS::S3::Bucket' };

    expect(stateful([cache, bucket])).toHaveLength(2);
    expect([cache, bucket].flatMap(rowsOf)).toEqual([]);
  });

  it('rests on sessions: rows and prefixes of its tenant are all that a tenant session names', () => {
    const shared = new Map(
      isolationMatrix.flatMap(({ type, ids, pool }) =>
        app
          .ofType(type)
          .filter(({ id }) => ids.test(id))
          .map(({ id }) => [id, pool] as const),
      ),
    );
    const sessions = [...app.ofType('AWS::IAM::Policy')].filter(({ id }) =>
      /^Pooled(Tenant|Billing|Purge)Session/.test(id),
    );
    const named = sessions.flatMap((policy) =>
      statementsOf(policy)
        .filter(({ Condition }) => !Condition?.StringEquals?.['kms:ViaService'])
        .flatMap(({ Resource: resources }) =>
          [...JSON.stringify(resources).matchAll(/"Fn::GetAtt":\["(\w+)"/g)].map(([, id]) => id ?? ''),
        ),
    );

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((id) => !['row', 'prefix'].includes(shared.get(id) ?? ''))).toEqual([]);
  });
});
