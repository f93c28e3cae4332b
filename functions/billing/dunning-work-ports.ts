import type { Commit } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { MailMarks, SendMail } from '../kernel/mail.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import type { DunningList } from './dunning-ports.ts';
import type { TenantReader } from './neighbor-ports.ts';
import type { PaymentDeps } from './ports.ts';

export interface OperateDunningDeps {
  readonly cases: () => DunningList;
  /** Changes are in the tenant's own trail and in the staff's journal, in one transaction. */
  readonly inTenant: (tenantId: TenantId, ctx: OperatorContext) => PaymentDeps;
  readonly keepReply: <Reply>(ctx: OperatorContext, reply: Reply) => Promise<Reply>;
}

/** Whom mail about money goes to: whoever may pay. */
export interface BillingContact {
  readonly userId: string;
  readonly email: string;
}

export interface NoticeDeps {
  readonly tenant: TenantReader;
  readonly contacts: () => Promise<readonly BillingContact[]>;
  /** The address that the billing details name, who need not be a user. */
  readonly billingEmail: () => Promise<string | null>;
  readonly marks: MailMarks;
  readonly sendMail: SendMail;
  readonly consoleUrl: string;
  readonly step: Commit;
}
