type Row = readonly string[];

/** Counted in their source: aws-saas-factory serverless reference at 8525402, sbt-aws at cea7b77. */
export const peers: { readonly head: Row; readonly rows: readonly Row[] } = {
  head: ['', 'AWS serverless SaaS reference', 'sbt-aws', 'Tenantry'],
  rows: [
    [
      'authorizer, its cache missed',
      'HTTPS GET of the key set each time + STS AssumeRole',
      'HTTP API JWT authorizer, no function',
      'a person 1 GetItem, an API token 3; key set and session once an environment',
    ],
    ['data calls of get / create / list', '1 / 1 / 9 Queries, unpaged', '1 / 1 / Scan', 'M1 below'],
    ['clients', 'made anew for each request', 'at module scope', 'at module scope, sessions kept per tenant'],
    [
      'a list that does not fit one page',
      'cut off silently at 1 MB a shard',
      '10 and a raw key',
      'sealed cursor, one Query a page',
    ],
    ['write shards', '9 for every tenant, for ever', 'none', 'none for objects; usage lanes by rate'],
    [
      'making a tenant',
      'a CodeBuild job: yum, cdk, npm install',
      'a Step Functions run around a privileged CodeBuild job',
      'M13 below; no build job',
    ],
    ['an idle tenant a month', '$6.7 with tables of its own', 'not counted', '$1, which is its key'],
    ['usage', 'log lines', '1 UpdateItem an event, counted twice on a retry', 'exactly once (docs/decisions/0004)'],
  ],
};
