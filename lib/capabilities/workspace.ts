import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { workspace } from '../../functions/workspace/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

const capability = 'workspace';

/** The product: projects and files. */
export class Workspace extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    const api = new TenantFunction(this, 'Api', house, {
      capability,
      entry: 'api',
      severity: 'page',
      impact: 'Customers cannot read or change their projects and files.',
    });
    const recordUpload = new TenantFunction(this, 'RecordUpload', house, {
      capability,
      entry: 'record-upload',
      timeoutSeconds: 30,
      deadLetters: deadLetters.queue,
      impact: 'Files that customers uploaded stay pending and cannot be downloaded.',
    });
    const removeObject = new TenantFunction(this, 'RemoveObject', house, {
      capability,
      entry: 'remove-object',
      timeoutSeconds: 30,
      deadLetters: deadLetters.queue,
      impact: 'Deleted files still occupy the bucket; nobody can read them.',
    });
    for (const fn of [api, recordUpload, removeObject]) {
      house.table.grantTenantSession(fn);
      house.files.wire(fn);
    }
    this.onArrival(house, recordUpload, deadLetters);
    new Subscription(this, 'OnFileRemoved', house, {
      to: [workspace.events.fileDeleted, workspace.events.uploadCanceled],
      by: removeObject,
      deadLetters: deadLetters.queue,
    });
  }

  /** S3 speaks on the account's default bus, not on the house's. */
  private onArrival(house: House, recordUpload: TenantFunction, deadLetters: DeadLetters): void {
    new events.Rule(this, 'OnUpload', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [house.files.bucket.bucketName] } },
      },
      targets: [
        new targets.LambdaFunction(recordUpload.function, {
          deadLetterQueue: deadLetters.queue,
          retryAttempts: 24,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }
}
