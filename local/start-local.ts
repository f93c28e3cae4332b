import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { adapt, rewriteAddresses } from './assembly/adapt.ts';
import { readAssembly } from './assembly/cloud-assembly.ts';
import { account, clientOptions } from './aws-clients.ts';
import { complete } from './complete/complete.ts';
import { findResources } from './complete/found.ts';
import { buildConsole } from './console-build.ts';
import { startLiveConsole } from './console-live.ts';
import { deploy } from './deploy/deploy.ts';
import { startConsole } from './edge/console.ts';
import { behaviorsOf } from './edge/distribution.ts';
import { findApis } from './edge/find-apis.ts';
import { startRestApi } from './edge/rest-apis.ts';
import { startEmulator } from './emulator/emulator.ts';
import { emulatorPython } from './emulator/venv.ts';
import { prepare } from './folders.ts';
import { rolePolicies } from './guard/role-policies.ts';
import { startMail } from './mail/server.ts';
import { createOperator } from './operator.ts';
import { freePorts, type Ports } from './ports.ts';
import { verifySendingDomain } from './sending-domain.ts';
import { resourcesOf, type StackOutputs } from './stack-outputs.ts';
import { startStripe } from './stripe/server.ts';
import { connectStripe } from './stripe-account.ts';
import { synthesize } from './synth.ts';

export interface LocalStack {
  readonly outputs: StackOutputs;
  /** Resource types that only AWS can show, with how many of each the app has. */
  readonly dropped: ReadonlyMap<string, number>;
  readonly stop: () => Promise<void>;
}

export interface LocalOptions {
  /** Everything of this run lies here; two runs need two folders. */
  readonly dir: string;
  readonly ports?: Ports;
  readonly quiet?: boolean;
  /** Another CDK app than the product's. */
  readonly app?: string;
  /** Without the console's pages. */
  readonly withoutConsole?: boolean;
  /** The console's sources, reloaded as they change, instead of its build. */
  readonly liveConsole?: boolean;
}

const REGION = 'us-east-1';
const urlOf = (port: number) => `http://127.0.0.1:${port}`;

/** The local stage's domain (lib/config.ts). */
const DOMAIN = 'tenantry.test';
const addressesOf = (ports: Ports) => ({
  [`https://api.${DOMAIN}`]: urlOf(ports.api),
  [`https://operators.${DOMAIN}`]: urlOf(ports.operators),
  [`https://console.${DOMAIN}`]: urlOf(ports.console),
  'https://api.stripe.com': urlOf(ports.stripe),
});

/** The whole product on this machine: the app that `cdk deploy` takes to AWS, deployed to an emulator. */
export async function startLocal(options: LocalOptions): Promise<LocalStack> {
  const say = options.quiet ? () => undefined : (line: string) => console.log(line);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    return { ...(await assemble(options, say, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function assemble(options: LocalOptions, say: (line: string) => void, stops: (() => Promise<void>)[]) {
  const { dir } = options;
  prepare(dir);
  const ports = options.ports ?? (await freePorts());
  const keep = <T extends { stop?: () => Promise<void>; close?: () => Promise<void> }>(started: T): T => {
    stops.push(() => started.stop?.() ?? started.close?.() ?? Promise.resolve());
    return started;
  };
  const assemblyDir = join(dir, 'cdk.out');
  say('Synthesizing the app …');
  const python = emulatorPython(say);
  const console_ = options.withoutConsole || options.liveConsole ? undefined : buildConsole(say);
  const emulator = keep(await startEmulator({ python: await python, dir, port: ports.aws, region: REGION }));
  await synthesize(assemblyDir, options.app ?? 'bin/app.ts');
  const synthesized = rewriteAddresses(readAssembly(assemblyDir), addressesOf(ports));
  const { stacks, dropped } = adapt(synthesized, emulator.supportedTypes);
  say(`Deploying ${stacks.length} stacks …`);
  const deployed = await deploy(stacks, emulator.endpoint, REGION);
  await complete(deployed, emulator.endpoint, REGION);
  await verifySendingDomain(emulator.endpoint, REGION, DOMAIN);
  writeFileSync(join(dir, 'iam-roles.json'), JSON.stringify(rolePolicies(deployed)));

  const stripe = keep(await startStripe({ port: ports.stripe, dataDir: join(dir, 'stripe') }));
  const mail = keep(await startMail(ports.mail, emulator.endpoint));
  const place = { region: REGION, account };
  for (const api of findApis(deployed, synthesized)) {
    const port = /operators/i.test(api.title) ? ports.operators : ports.api;
    keep(await startRestApi(api, { port, place, awsEndpoint: emulator.endpoint, logDir: join(dir, 'access') }));
  }
  const clients = clientOptions(emulator.endpoint, REGION);
  const resources = resourcesOf(deployed);
  const secret = findResources(deployed, 'AWS::SecretsManager::Secret').find(({ logicalId }) =>
    /stripe/i.test(logicalId),
  );
  if (secret) await connectStripe(stripe.url, urlOf(ports.api), new SecretsManagerClient(clients), secret.physicalId);
  const operatorPool = resources.userPools['operators'];
  const operator = operatorPool
    ? await createOperator(new CognitoIdentityProviderClient(clients), operatorPool)
    : { email: '', password: '' };
  const outputs: StackOutputs = {
    apiUrl: urlOf(ports.api),
    operatorsApiUrl: urlOf(ports.operators),
    consoleUrl: urlOf(ports.console),
    mailUrl: mail.url,
    stripeUrl: stripe.url,
    awsEndpoint: emulator.endpoint,
    region: REGION,
    stackNames: stacks.map(({ name }) => name),
    ...resources,
    operator,
  };
  const dist = await console_;
  const page = {
    port: ports.console,
    config: {
      apiUrl: outputs.apiUrl,
      operatorsApiUrl: outputs.operatorsApiUrl,
      consoleUrl: outputs.consoleUrl,
      stage: 'local',
    },
    stripeJs: `${stripe.url}/js/stripe.js`,
  };
  if (options.liveConsole) keep(await startLiveConsole({ ...page, dir }));
  if (dist)
    keep(
      await startConsole({
        ...page,
        dist,
        behaviors: behaviorsOf(synthesized, { stripeUrl: stripe.url, awsEndpoint: emulator.endpoint }),
      }),
    );
  writeFileSync(join(dir, 'stack.json'), `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  return { outputs, dropped };
}
