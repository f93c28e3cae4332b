import {
  type LambdaClient,
  PutFunctionEventInvokeConfigCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { isRecord } from '../assembly/template.ts';
import type { Found } from './found.ts';

const record = (value: unknown) => (isRecord(value) ? value : {});

/** Dead letters and the retries of asynchronous calls, which the emulator's CloudFormation leaves out. */
export async function completeFunctions(
  lambda: LambdaClient,
  functions: readonly Found[],
  invokeConfigs: readonly Found[],
): Promise<void> {
  for (const { physicalId, properties } of functions) {
    const target = record(properties['DeadLetterConfig'])['TargetArn'];
    if (typeof target !== 'string') continue;
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: physicalId, DeadLetterConfig: { TargetArn: target } }),
    );
  }
  for (const { properties } of invokeConfigs)
    await lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: String(properties['FunctionName']),
        ...(properties['MaximumRetryAttempts'] === undefined
          ? {}
          : { MaximumRetryAttempts: Number(properties['MaximumRetryAttempts']) }),
        ...(properties['MaximumEventAgeInSeconds'] === undefined
          ? {}
          : { MaximumEventAgeInSeconds: Number(properties['MaximumEventAgeInSeconds']) }),
      }),
    );
}
