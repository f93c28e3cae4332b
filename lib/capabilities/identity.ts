import { Construct } from 'constructs';
import { identity } from '../../functions/identity/contract.ts';
import type { DeadLetters } from '../constructs/dead-letters.ts';
import type { House } from '../constructs/house.ts';
import { grantMail } from '../constructs/mail.ts';
import { Subscription } from '../constructs/subscription.ts';
import { TenantFunction } from '../constructs/tenant-function.ts';

const TOMBSTONES = ['PLATFORM#TOMBSTONE#*'];
const ATTEMPTS = ['LOOKUP#ATTEMPT#*'];
const STAFF = ['PLATFORM#STAFF#*'];
const STAFF_JOURNAL = 'PLATFORM#STAFF-JOURNAL';

/** Who is calling, and who belongs to a tenant. The pools and their trigger are in the identity stack. */
export class Identity extends Construct {
  constructor(scope: Construct, id: string, house: House, deadLetters: DeadLetters) {
    super(scope, id);
    this.authorizers(house);
    this.signIn(house);
    this.people(house);
    this.mail(house, deadLetters);
  }

  private authorizers(house: House): void {
    // Non-HTTP: the gateway calls it. Ten seconds, because the first call of an environment fetches keys and a session.
    const authorizer = new TenantFunction(this, 'Authorizer', house, {
      capability: 'identity',
      entry: 'authorizer',
      timeoutSeconds: 10,
      severity: 'page',
      impact: 'Calls to the tenant API are answered 503: nobody can be told from anybody.',
    });
    house.table.grantTenantSession(authorizer);
    house.table.grantPlatformItems(authorizer, 'read', TOMBSTONES);
    house.pools.grantTenants(authorizer, []);

    const operators = new TenantFunction(this, 'OperatorAuthorizer', house, {
      capability: 'identity',
      entry: 'operator-authorizer',
      timeoutSeconds: 10,
      impact: "Calls to the operators' API are answered 503.",
    });
    house.pools.grantOperators(operators, []);
    house.table.grantPlatformItems(operators, 'read', STAFF);
    operators.setEnvironment('STAFF_MFA', house.stage.staffMfa);
  }

  private signIn(house: House): void {
    const auth = ['AdminInitiateAuth', 'AdminRespondToAuthChallenge'];
    // P, E: signs people in at the pool, for anybody who asks.
    const sessions = new TenantFunction(this, 'Sessions', house, {
      capability: 'identity',
      entry: 'sessions',
      severity: 'page',
      impact: 'People cannot sign in or renew a session.',
    });
    house.table.grantTenantSession(sessions);
    house.table.grantPlatformItems(sessions, 'read', ['LOOKUP#EMAIL#*', ...TOMBSTONES]);
    house.table.grantPlatformItems(sessions, 'write', ATTEMPTS);
    house.emailHmac.grantMac(sessions);
    house.pools.grantTenants(sessions, auth);

    // P, E: the same for staff, at their own pool.
    const staff = new TenantFunction(this, 'OperatorSessions', house, {
      capability: 'identity',
      entry: 'operator-sessions',
      impact: 'Operators cannot sign in.',
    });
    house.table.grantPlatformItems(staff, 'write', [...ATTEMPTS, ...STAFF, STAFF_JOURNAL]);
    house.platformKey.grant(staff, ['kms:Encrypt', 'kms:Decrypt'], 'staff-session');
    house.emailHmac.grantMac(staff);
    house.pools.grantOperators(staff, auth);
    staff.setEnvironment('STAFF_MFA', house.stage.staffMfa);

    // Their own session and second factor, by their own access token: no grant at the pool.
    const self = new TenantFunction(this, 'Staff', house, {
      capability: 'identity',
      entry: 'staff',
      impact: 'Operators cannot enrol a second factor nor sign out.',
    });
    house.table.grantPlatformItems(self, 'write', [...STAFF, STAFF_JOURNAL]);
    self.setEnvironment('STAFF_MFA', house.stage.staffMfa);
  }

  private people(house: House): void {
    const api = new TenantFunction(this, 'Api', house, {
      capability: 'identity',
      entry: 'api',
      impact: 'Tenant admins cannot manage people, invitations and API tokens; sign-out fails.',
    });
    house.table.grantTenantSession(api);
    house.emailHmac.grantMac(api);

    // P, E: makes users of the pool and names them in the directory, for whoever holds an invitation.
    const accept = new TenantFunction(this, 'AcceptInvitation', house, {
      capability: 'identity',
      entry: 'accept-invitation',
      impact: 'Invited people cannot join their tenant.',
    });
    house.table.grantTenantSession(accept);
    house.table.grantPlatformItems(accept, 'write', ['LOOKUP#EMAIL#*', 'LOOKUP#MEMBERS#*']);
    house.table.grantPlatformItems(accept, 'read', TOMBSTONES);
    house.pools.grantTenants(accept, ['AdminCreateUser', 'AdminSetUserPassword']);
  }

  private mail(house: House, deadLetters: DeadLetters): void {
    // Non-HTTP, P: the only one that may send invitations' mails.
    const mailer = new TenantFunction(this, 'SendInvitation', house, {
      capability: 'identity',
      entry: 'send-invitation',
      timeoutSeconds: 30,
      impact: 'Invited people get their e-mails late, or not at all.',
      deadLetters: deadLetters.queue,
    });
    house.table.grantTenantSession(mailer);
    grantMail(mailer, house);
    new Subscription(this, 'OnInvitation', house, {
      to: [identity.events.invitationCreated, identity.events.invitationSent],
      by: mailer,
      deadLetters: deadLetters.queue,
    });
  }
}
