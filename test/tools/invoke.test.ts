import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { receiversOf, type Wiring } from '../../local/invoke/receivers.ts';
import { filled, needsTenant } from '../../local/invoke/sample.ts';
import { entries, filesOf } from '../architecture/repository.ts';
import { tenantB } from '../kit/world.ts';

const functions = new Map(entries.map((entry) => [entry, `Fn-${entry.replace('/', '-')}-1`]));
const arn = (entry: string) => `arn:aws:lambda:us-east-1:0:function:${functions.get(entry)}`;
const wiring: Wiring = {
  functions,
  rules: [
    {
      pattern: { source: ['tenantry.workspace'], 'detail-type': ['FileDeleted'] },
      targets: [arn('workspace/remove-object')],
    },
    {
      pattern: { source: ['tenantry.workspace'], 'detail-type': ['FileDeleted', 'FileStored'] },
      targets: [arn('metering/record-storage')],
    },
  ],
  machines: [{ name: 'TenantsProvisioningMachine1', definition: `{"Resource":"${arn('tenants/create-tenant-key')}"}` }],
};
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const receivers = (file: string) => receiversOf(file, read(file), wiring);

describe('an event', () => {
  it('belongs to every function that a rule hands it to', () => {
    expect(receivers('events/workspace/FileDeleted.json').toSorted()).toEqual([
      'metering/record-storage',
      'workspace/remove-object',
    ]);
    expect(receivers('events/workspace/ProjectCreated.json')).toEqual([]);
  });

  it('belongs to the tasks of its workflow, to the entry of its name, or to the one that AWS calls', () => {
    expect(receivers('events/tenants/ProvisioningTask.json')).toEqual(['tenants/create-tenant-key']);
    expect(receivers('events/billing/RunInvoices.json')).toEqual(['billing/run-invoices']);
    expect(receivers('events/identity/TenantAuthorization.json')).toEqual(['identity/authorizer']);
  });

  it('of AWS names an entry that exists', () => {
    const named = filesOf('events/*/*.json').flatMap((file) => receivers(file));

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((entry) => !entries.includes(entry))).toEqual([]);
  });
});

describe('a sample', () => {
  const stack = { buckets: { files: 'real-files' } };

  it('is filled with the tenant, the account and the bucket of the run', () => {
    const event = filled(read('events/workspace/ObjectCreated.json'), stack, tenantB);

    expect(JSON.stringify(event)).toContain(`${tenantB}/files/`);
    expect(JSON.stringify(event)).toContain('"name":"real-files"');
    expect(needsTenant(event)).toBe(false);
  });

  it('is filled inside what is encoded, compressed or not', () => {
    const sample = read('events/metering/UsageRecords.json');
    const text = JSON.stringify({ tenantId: 'ten_01HAAAAAAAAAAAAAAAAAAAAAAA', of: 'a log line' });
    const packed = { awslogs: { data: gzipSync(text).toString('base64') } };

    const filledLog = filled(packed, stack, tenantB) as typeof packed;

    expect(needsTenant(sample)).toBe(true);
    expect(needsTenant(filled(sample, stack, tenantB))).toBe(false);
    expect(gunzipSync(Buffer.from(filledLog.awslogs.data, 'base64')).toString()).toContain(tenantB);
  });

  it('without a tenant needs none', () => {
    expect(needsTenant(read('events/billing/RunInvoices.json'))).toBe(false);
  });
});
