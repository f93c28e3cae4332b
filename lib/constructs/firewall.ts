import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

const visible = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });

const managed = (priority: number, name: string, countOnly: readonly string[] = []): wafv2.CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: {
    managedRuleGroupStatement: {
      vendorName: 'AWS',
      name,
      ruleActionOverrides: countOnly.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
    },
  },
  visibilityConfig: visible(name),
});

/** What is refused before anything of ours runs: floods from one address, and known attacks. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, stageArns: Readonly<Record<string, string>>) {
    super(scope, id);
    const acl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visible('Firewall'),
      rules: [
        {
          name: 'FloodFromOneAddress',
          priority: 0,
          action: { block: {} },
          // Per five minutes and address: 20 requests a second, which an office behind one address stays below.
          statement: { rateBasedStatement: { limit: 6_000, aggregateKeyType: 'IP' } },
          visibilityConfig: visible('FloodFromOneAddress'),
        },
        managed(1, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managed(2, 'AWSManagedRulesAmazonIpReputationList'),
        // Bodies beyond 8 KB are ordinary here: batches of 500 usage events.
        managed(3, 'AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY', 'NoUserAgent_HEADER']),
      ],
    });
    for (const [name, resourceArn] of Object.entries(stageArns))
      new wafv2.CfnWebACLAssociation(this, name, { resourceArn, webAclArn: acl.attrArn });
  }
}
