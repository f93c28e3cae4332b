import { type DynamoDBClient, UpdateContinuousBackupsCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { isRecord } from '../assembly/template.ts';
import type { Found } from './found.ts';

const record = (value: unknown) => (isRecord(value) ? value : {});

/** Time to live and point-in-time recovery, which the emulator's CloudFormation leaves out. */
export async function completeTables(dynamodb: DynamoDBClient, tables: readonly Found[]): Promise<void> {
  for (const { physicalId: TableName, properties } of tables) {
    const ttl = record(properties['TimeToLiveSpecification']);
    if (ttl['Enabled'] === true && typeof ttl['AttributeName'] === 'string')
      await dynamodb.send(
        new UpdateTimeToLiveCommand({
          TableName,
          TimeToLiveSpecification: { Enabled: true, AttributeName: ttl['AttributeName'] },
        }),
      );
    const replicas = Array.isArray(properties['Replicas']) ? properties['Replicas'] : [];
    const pitr = [properties, ...replicas]
      .map(record)
      .some((each) => record(each['PointInTimeRecoverySpecification'])['PointInTimeRecoveryEnabled'] === true);
    if (pitr)
      await dynamodb.send(
        new UpdateContinuousBackupsCommand({
          TableName,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        }),
      );
  }
}
