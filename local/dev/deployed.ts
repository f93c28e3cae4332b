import { LambdaClient, paginateListFunctions, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { clientOptions } from '../aws-clients.ts';
import type { StackOutputs } from '../stack-outputs.ts';

/** The running functions by their entry, as local/assembly named them. */
export async function deployedFunctions(lambda: LambdaClient): Promise<ReadonlyMap<string, string>> {
  const named: (readonly [string, string])[] = [];
  for await (const { Functions } of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName, Environment } of Functions ?? []) {
      const entry = Environment?.Variables?.['LOCAL_ENTRY'];
      if (entry && FunctionName) named.push([entry, FunctionName]);
    }
  return new Map(named);
}

export const lambdaOf = ({ awsEndpoint, region }: StackOutputs): LambdaClient =>
  new LambdaClient(clientOptions(awsEndpoint, region));

/** New code for a function that stays as it is otherwise. */
export async function swapCode(lambda: LambdaClient, functionName: string, archive: Buffer): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: archive }));
}
