// Who may import whom. Under swc `import type` counts too, which is why ports have files of their own.
const cap = '(?!kernel|platform)[a-z-]+';
const deps = '[/-]deps\\.ts$';
const store = '[/-]store\\.ts$';
const adapter = '\\.adapter\\.ts$';
// A large contract has parts of its own (`plan-contract.ts`); only `contract.ts` is for others.
const contract = '^functions/[^/]+/[a-z-]*contract\\.ts$';
const zod = 'node_modules/zod/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      // zod as well: reading stored text back into a value is a pure rule.
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^functions/[^/]+/domain/' },
      to: { pathNot: ['^functions/kernel/', '^functions/[^/]+/domain/', zod] },
    },
    {
      name: 'domain-stays-home',
      severity: 'error',
      from: { path: '^functions/([^/]+)/domain/' },
      to: { path: '^functions/[^/]+/domain/', pathNot: '^functions/$1/domain/' },
    },
    {
      name: 'kernel-imports-nothing',
      severity: 'error',
      from: { path: '^functions/kernel/' },
      to: { pathNot: ['^functions/kernel/', zod] },
    },
    {
      name: 'contract-is-portable',
      severity: 'error',
      from: { path: contract },
      to: { pathNot: ['^functions/kernel/', contract, zod] },
    },
    {
      name: 'ports-are-interfaces',
      severity: 'error',
      from: { path: '^functions/([^/]+)/[a-z-]*ports\\.ts$' },
      to: { pathNot: ['^functions/kernel/', '^functions/$1/(domain/|[a-z-]*contract\\.ts$|[a-z-]*ports\\.ts$)'] },
    },
    {
      // `deps.ts` may wire another capability's verb as a port.
      name: 'capabilities-meet-at-contracts',
      severity: 'error',
      from: { path: `^functions/(${cap})/`, pathNot: deps },
      to: { path: `^functions/${cap}/`, pathNot: ['^functions/$1/', '/contract\\.ts$'] },
    },
    {
      name: 'platform-knows-no-capability',
      severity: 'error',
      from: { path: '^functions/platform/' },
      to: { path: `^functions/(${cap}/|contracts\\.ts$)` },
    },
    {
      name: 'aws-sdk-only-in-platform-and-adapters',
      severity: 'error',
      from: { path: '^functions/', pathNot: ['^functions/platform/', adapter] },
      to: { path: 'node_modules/@(aws-sdk|smithy)/' },
    },
    {
      // And what the bundles keep of Stripe's client.
      name: 'synth-reads-contracts-only',
      severity: 'error',
      from: { path: '^(bin|lib)/' },
      to: {
        path: '^functions/',
        pathNot: ['/contract\\.ts$', '^functions/contracts\\.ts$', '^functions/kernel/', '/stripe-resources\\.ts$'],
      },
    },
    {
      // The list of all contracts would put every schema into every bundle.
      name: 'all-contracts-for-few',
      severity: 'error',
      from: {
        pathNot: ['^(lib|sdk|scripts|test|bench)/', '^functions/developer/[a-z-]+\\.lambda\\.ts$'],
      },
      to: { path: '^functions/contracts\\.ts$' },
    },
    {
      name: 'runtime-never-imports-cdk',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '(^lib/|node_modules/(aws-cdk-lib|constructs)/)' },
    },
    {
      name: 'runtime-knows-no-laptop',
      severity: 'error',
      from: { path: '^(functions|lib|bin|sdk)/' },
      to: { path: '^(local|test|bench|console|scripts)/' },
    },
    {
      name: 'deps-only-from-lambda',
      severity: 'error',
      from: { path: '^functions/', pathNot: ['\\.lambda\\.ts$', deps] },
      to: { path: deps },
    },
    {
      name: 'verbs-do-no-io',
      severity: 'error',
      from: { path: '^functions/[^/]+/verbs/' },
      to: { path: ['^functions/platform/', store, adapter] },
    },
    {
      name: 'edges-decide-nothing',
      severity: 'error',
      from: { path: [store, adapter] },
      to: { path: '^functions/[^/]+/verbs/' },
    },
    {
      name: 'sdk-is-portable',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { pathNot: ['^sdk/', '^functions/kernel/', '^functions/contracts\\.ts$', contract, zod] },
    },
    {
      name: 'console-imports-sdk-only',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(functions|lib|bin|local|scripts)/' },
    },
    {
      // `aws-lambda` is types alone.
      name: 'resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
    },
    {
      // The house names its parts and they name the house, as types: nothing of that is left at run time.
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { pathNot: '^lib/constructs/house\\.ts$' } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^local/stripe/frame/' },
    tsPreCompilationDeps: false,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
