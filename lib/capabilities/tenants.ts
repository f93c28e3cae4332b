import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { billing } from '../../functions/billing/contract.ts';
import { tenants } from '../../functions/tenants/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import { grantGatewayParameters } from '../constructs/gateway-parameters.ts';
import type { House } from '../constructs/house.ts';
import { grantMail } from '../constructs/mail.ts';
import { Reconciler } from '../constructs/reconciler.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction, type TenantFunctionProps } from '../constructs/tenant-function.ts';
import { Workflow } from '../constructs/workflow.ts';
import { deletion } from './tenants-deletion.ts';
import { mayKeepGatewayKeys, mayKeepTenantKeys } from './tenants-grants.ts';
import { forOperators } from './tenants-operators.ts';
import { provisioning } from './tenants-provisioning.ts';
import { prepared } from './tenants-upkeep.ts';

type Given = Omit<TenantFunctionProps, 'capability'>;

const signup = ['PLATFORM#SIGNUP#*'];
const slugs = ['LOOKUP#SLUG#*', 'LOOKUP#FORMER-SLUG#*'];
const order = ['PLATFORM#PROVISIONING#*'];
const receipts = ['PLATFORM#DELETION#*'];
const list = ['PLATFORM#TENANTS'];
const people = ['LOOKUP#EMAIL#*', 'LOOKUP#MEMBERS#*'];

/** The lifecycle of a tenant: sign-up, provisioning, deletion. */
export class Tenants extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    const provision = new Workflow(this, 'Provisioning', house, {
      definition: provisioning(this, this.provisioningTasks(house), house),
      timeout: Duration.days(1),
      impact: 'Customers who sign up get no tenant.',
      severity: 'page',
      // Answered within the gateway's 29 seconds, or not while the customer waits.
      usually: Duration.seconds(25),
      runbook: 'provisioning',
    });
    const end = new Workflow(this, 'Deletion', house, {
      definition: deletion(this, this.deletionTasks(house), house),
      // Deletions wait for their grace, then for a remedy rather than end; after this they are taken up by hand.
      timeout: Duration.days(30 + house.stage.deletionGraceDays),
      impact: 'A deletion stands still; the tenant is closed, its data is still there.',
      severity: 'ticket',
      usually: Duration.days(house.stage.deletionGraceDays).plus(Duration.hours(1)),
      runbook: 'deletion',
    });
    house.workflows.set('provisioning', provision).set('deletion', end);
    this.signup(house, provision);
    this.routes(house, end, deadLetters);
    this.followers(house, deadLetters);
    forOperators((id, given) => this.fn(id, house, given), house, { provision, end });
    this.halfMade(house, provision, deadLetters);
  }

  /** Here and not with the other reconcilers: it starts executions. */
  private halfMade(house: House, provision: Workflow, { queue }: DeadLetters): void {
    const run = this.fn('ReconcileHalfMadeTenants', house, {
      entry: 'reconcile-half-made-tenants',
      timeoutSeconds: 840,
      deadLetters: queue,
      impact: 'Tenants that were half made when something broke stay so, and their owners wait.',
    });
    house.table.grantPlatformItems(run, 'write', order);
    house.table.grantPlatformIndex(run, ['PLATFORM#PROVISIONINGS']);
    provision.grantRun(run, 'PROVISIONING_MACHINE_ARN');
    new Reconciler(this, 'HalfMadeTenants', house, {
      name: 'half-made-tenants',
      capability: 'tenants',
      run,
      deadLetters: queue,
      impact: 'Customers who signed up have half a tenant and cannot sign in.',
    });
  }

  private fn(id: string, house: House, given: Given): TenantFunction {
    return new TenantFunction(this, id, house, { capability: 'tenants', ...given });
  }

  private signup(house: House, provision: Workflow): void {
    // E: anybody.
    const signUp = this.fn('SignUp', house, { entry: 'sign-up', severity: 'page', impact: 'Nobody can sign up.' });
    house.table.grantPlatformItems(signUp, 'write', [...signup, 'PLATFORM#SIGNUP-RATE#*']);
    house.platformKey.grant(signUp, ['kms:Encrypt', 'kms:Decrypt'], 'signup');
    grantMail(signUp, house);
    // P: starts the workflow. E: anybody with a sign-up token.
    const createTenant = this.fn('CreateTenant', house, {
      entry: 'create-tenant',
      timeoutSeconds: 29,
      severity: 'page',
      impact: 'Customers who signed up cannot make their tenant.',
    });
    house.table.grantPlatformItems(createTenant, 'write', [...signup, ...slugs, ...order, ...prepared]);
    house.platformKey.grant(createTenant, ['kms:Decrypt'], 'signup');
    house.platformKey.grant(createTenant, ['kms:Encrypt'], 'provisioning');
    house.emailHmac.grantMac(createTenant);
    provision.grantRun(createTenant, 'PROVISIONING_MACHINE_ARN');
  }

  private provisioningTasks(house: House) {
    const impact = 'Customers who sign up get no tenant.';
    const register = this.fn('RegisterTenant', house, { entry: 'register-tenant', impact });
    house.table.grantPlatformItems(register, 'write', ['LOOKUP#SLUG#*', ...order]);
    // P: makes KMS keys.
    const key = this.fn('CreateTenantKey', house, { entry: 'create-tenant-key', impact });
    mayKeepTenantKeys(key, ['make']);
    // P: makes gateway keys.
    const gatewayKey = this.fn('CreateGatewayKey', house, { entry: 'create-gateway-key', impact });
    mayKeepGatewayKeys(gatewayKey, ['make']);
    grantGatewayParameters(gatewayKey, house);
    // P: makes users.
    const owner = this.fn('CreateOwner', house, { entry: 'create-owner', impact });
    house.table.grantPlatformItems(owner, 'write', [...people, ...order]);
    house.platformKey.grant(owner, ['kms:Decrypt'], 'provisioning');
    house.emailHmac.grantMac(owner);
    house.pools.grantTenants(owner, ['AdminCreateUser', 'AdminSetUserPassword']);
    const activate = this.fn('ActivateTenant', house, { entry: 'activate-tenant', impact });
    house.table.grantPlatformItems(activate, 'write', ['LOOKUP#SLUG#*', ...signup, ...order, ...list]);
    for (const fn of [register, key, gatewayKey, owner, activate]) house.table.grantTenantSession(fn);
    return { register, key, gatewayKey, owner, activate, undo: this.undo(house) };
  }

  /** P: takes back what the others make. */
  private undo(house: House): TenantFunction {
    const undo = this.fn('UndoProvisioning', house, {
      entry: 'undo-provisioning',
      timeoutSeconds: 60,
      impact: 'Leftovers of failed provisionings wait to be removed.',
    });
    house.table.grantPurgeSession(undo);
    house.table.grantPlatformItems(undo, 'write', ['LOOKUP#SLUG#*', ...signup, ...order, ...people]);
    house.pools.grantTenants(undo, ['AdminDeleteUser']);
    mayKeepTenantKeys(undo, ['end']);
    mayKeepGatewayKeys(undo, ['end']);
    return undo;
  }

  private routes(house: House, end: Workflow, deadLetters: DeadLetters): void {
    const api = this.fn('Api', house, { entry: 'api', impact: 'Tenants cannot see or change their settings.' });
    house.table.grantTenantSession(api);
    const keys = this.fn('Keys', house, { entry: 'keys', impact: 'Tenants cannot see, rotate or hold their key.' });
    house.table.grantTenantSession(keys);
    keys.setEnvironment('ACCOUNT_ID', Stack.of(this).account);
    // P: starts the deletion.
    const request = this.fn('RequestDeletion', house, {
      entry: 'request-deletion',
      impact: 'Customers cannot delete their tenant.',
    });
    const start = this.fn('StartDeletion', house, {
      entry: 'start-deletion',
      deadLetters: deadLetters.queue,
      impact: 'A deletion whose request died halfway does not begin.',
    });
    house.table.grantTenantSession(request);
    house.table.grantPlatformItems(request, 'write', receipts);
    house.platformKey.grant(request, ['kms:Encrypt', 'kms:Decrypt'], 'deletion');
    request.setEnvironment('DELETION_GRACE_DAYS', String(house.stage.deletionGraceDays));
    for (const fn of [request, start]) end.grantRun(fn, 'DELETION_MACHINE_ARN');
    new Subscription(this, 'OnDeletionRequested', house, {
      to: [tenants.events.tenantDeletionRequested],
      by: start,
      deadLetters: deadLetters.queue,
    });
    // E: whoever holds the receipt.
    const receipt = this.fn('DeletionReceipt', house, {
      entry: 'deletion-receipt',
      impact: 'Former customers cannot see how far their deletion is, nor their final invoice.',
    });
    house.table.grantPlatformItems(receipt, 'read', receipts);
    house.finance.grant(receipt, ['s3:GetObject']);
  }

  private deletionTasks(house: House) {
    const impact = 'A deletion stands still; the tenant is closed, its data is still there.';
    const step = (id: string, entry: string, timeoutSeconds = 30) => {
      const fn = this.fn(id, house, { entry, timeoutSeconds, impact });
      house.table.grantPlatformItems(fn, 'write', receipts);
      return fn;
    };
    const close = step('CloseTenant', 'close-tenant');
    const stopAccess = step('StopAccess', 'stop-access');
    for (const fn of [close, stopAccess]) house.table.grantTenantSession(fn);
    const noteProgress = step('NoteProgress', 'note-progress');
    const noteFailure = step('NoteFailure', 'note-failure');
    // P: each of these takes something away.
    const purgeMembers = step('PurgeMembers', 'purge-members', 300);
    house.table.grantPlatformItems(purgeMembers, 'write', people);
    house.pools.grantTenants(purgeMembers, ['AdminDeleteUser']);
    const purgeObjects = step('PurgeObjects', 'purge-objects', 300);
    this.reachObjects(house, purgeObjects);
    const purgeGatewayKey = step('PurgeGatewayKey', 'purge-gateway-key');
    mayKeepGatewayKeys(purgeGatewayKey, ['end']);
    const purgeItems = step('PurgeItems', 'purge-items', 300);
    house.table.grantTenantSession(purgeItems);
    house.table.grantPurgeSession(purgeItems);
    house.table.grantPlatformItems(purgeItems, 'write', [...slugs, ...list, ...signup, 'PLATFORM#TOMBSTONE#*']);
    house.emailHmac.grantMac(purgeItems);
    const disableKey = step('DisableKey', 'disable-key');
    mayKeepTenantKeys(disableKey, ['end']);
    const purges = { purgeMembers, purgeObjects, purgeGatewayKey, purgeItems };
    return { close, stopAccess, noteProgress, noteFailure, ...purges, disableKey, certify: this.certify(house, step) };
  }

  private reachObjects(house: House, fn: TenantFunction): void {
    house.table.grantPurgeSession(fn);
    house.files.wire(fn);
    house.usageArchive.wire(fn);
  }

  /** Looks into everything, removes nothing; signs. */
  private certify(house: House, step: (id: string, entry: string, timeout: number) => TenantFunction): TenantFunction {
    const certify = step('CertifyDeletion', 'certify-deletion', 300);
    this.reachObjects(house, certify);
    house.table.grantPlatformItems(certify, 'read', [...people, ...list]);
    house.certificateKey.grantSign(certify);
    house.pools.grantTenants(certify, []);
    mayKeepTenantKeys(certify, []);
    mayKeepGatewayKeys(certify, []);
    certify.setEnvironment('LOG_RETENTION_DAYS', String(house.stage.logRetentionDays));
    return certify;
  }

  private followers(house: House, deadLetters: DeadLetters): void {
    const common = { deadLetters: deadLetters.queue };
    const applyPlan = this.fn('ApplyPlan', house, {
      ...common,
      entry: 'apply-plan',
      impact: 'Changed plans are not yet in force for limits and features.',
    });
    const follow = this.fn('FollowTenant', house, {
      ...common,
      entry: 'follow-tenant',
      impact: "The operators' list of tenants is out of date.",
    });
    const applyStanding = this.fn('ApplyStanding', house, {
      ...common,
      entry: 'apply-standing',
      severity: 'page',
      impact: 'Customers who have just paid stay suspended.',
    });
    for (const fn of [applyPlan, applyStanding, follow]) house.table.grantTenantSession(fn);
    house.table.grantPlatformItems(follow, 'write', list);
    const { tenantActivated, tenantUpdated, tenantSuspended, tenantResumed, tenantRestored, tenantDeletionRequested } =
      tenants.events;
    new Subscription(this, 'OnPlan', house, { ...common, to: [billing.events.subscriptionChanged], by: applyPlan });
    new Subscription(this, 'OnStanding', house, { ...common, to: [billing.events.standingChanged], by: applyStanding });
    new Subscription(this, 'OnTenant', house, {
      ...common,
      to: [tenantActivated, tenantUpdated, tenantSuspended, tenantResumed, tenantRestored, tenantDeletionRequested],
      by: follow,
    });
  }
}
