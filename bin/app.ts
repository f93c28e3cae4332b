import { App, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { tenantry } from '../lib/app.ts';
import { bundle, bundlePath } from '../lib/bundle.ts';
import { stageOf } from '../lib/config.ts';

const app = new App();
const stage = stageOf(app.node.tryGetContext('stage') ?? process.env['TENANTRY_STAGE'] ?? 'dev', {
  account: process.env['CDK_DEFAULT_ACCOUNT'],
  region: process.env['CDK_DEFAULT_REGION'],
  domain: app.node.tryGetContext('domain'),
});
await bundle();
tenantry(app, stage, (entry) => lambda.Code.fromAsset(bundlePath(entry)));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
Validations.of(app).addPlugins(new ServerlessChecks(app));
app.synth();
