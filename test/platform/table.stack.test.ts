import { inject } from 'vitest';
import { documentClient, dynamoTable } from '../../functions/platform/table.ts';
import { itemUpdates } from '../../functions/platform/update-item.ts';
import { tableContract } from '../kit/table-contract.ts';

const stack = inject('stack');
process.env['AWS_ENDPOINT_URL'] = stack.awsEndpoint;
process.env['AWS_REGION'] = stack.region;
process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

tableContract('the table in DynamoDB', async () => ({
  ...dynamoTable(stack.table, documentClient()),
  update: itemUpdates(stack.table),
}));
