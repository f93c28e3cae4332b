import { LambdaClient, paginateListFunctions, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { clientOptions } from '../aws-clients.ts';
import type { StackOutputs } from '../stack-outputs.ts';

type Place = Pick<StackOutputs, 'awsEndpoint' | 'region'>;

const AT_ONCE = 4;

/** The deployed functions by their entry, `billing/api`. */
export async function functionsOf({ awsEndpoint, region }: Place): Promise<ReadonlyMap<string, string>> {
  const client = new LambdaClient(clientOptions(awsEndpoint, region));
  const found = new Map<string, string>();
  for await (const page of paginateListFunctions({ client }, {}))
    for (const { FunctionName, Environment } of page.Functions ?? []) {
      const entry = Environment?.Variables?.['LOCAL_ENTRY'];
      if (entry && FunctionName) found.set(entry, FunctionName);
    }
  return found;
}

/** What `cdk deploy` does to functions whose code alone has changed; entries that are not deployed are left out. */
export async function updateCode(place: Place, zips: ReadonlyMap<string, Buffer>): Promise<readonly string[]> {
  const client = new LambdaClient(clientOptions(place.awsEndpoint, place.region));
  const deployed = await functionsOf(place);
  const waiting = [...zips].filter(([entry]) => deployed.has(entry));
  const updated: string[] = [];
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [entry, ZipFile] = next;
      await client.send(new UpdateFunctionCodeCommand({ FunctionName: deployed.get(entry), ZipFile }));
      updated.push(entry);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return updated;
}
