export const dpa = `# Data processing agreement

Version 2026-11-01. A template in plain language: have it reviewed by counsel before you offer it to customers.

## 1. Roles

You decide why and how personal data in your tenant is processed (controller, GDPR Article 4(7); business, CCPA). We process it for you (processor; service provider). This agreement is part of the master subscription agreement and ends with it.

## 2. Subject of the processing

- Purpose: providing the service.
- Persons: your users, and people whom your content names.
- Data: names, e-mail addresses, roles, sign-in and audit records, usage counts, and whatever your projects and files hold.
- Duration: until you delete it, or your tenant, and for the periods in section 8.

## 3. Instructions

We process personal data only as this agreement, your settings and your API calls instruct. We tell you where an instruction seems unlawful to us. We neither sell personal data nor combine it with that of others.

## 4. Confidentiality

Everybody who can reach personal data is bound to secrecy. Staff have no standing access to the content of tenants.

## 5. Security

- Every tenant's data is reached only with credentials that the cloud's access control confines to that tenant.
- Sensitive attributes are encrypted under a key of the tenant's own; a disabled key makes them unreadable for everybody.
- Data is encrypted in transit and at rest, backed up continuously, and every change is recorded in an audit trail that you can read.
- We test restoring and review these measures at least once a year.

## 6. Sub-processors

- Amazon Web Services: hosting, in the Region of your tenant.
- Stripe: payments; it receives the buyer's particulars and payment methods, never your content.

We announce a new sub-processor at least 30 days ahead. You may object for good reason; if we find no other way you may end the agreement and are refunded what is unused.

## 7. Help

We help you answer requests of persons concerned, assess risks and notify authorities. We report a breach of personal data without undue delay, at the latest 48 hours after we know of it, with what we know by then.

## 8. Return and deletion

You may export your data while you subscribe. When you delete your tenant we empty its stores, schedule the deletion of its key and give you a signed certificate. What remains, and until when: finance records with the buyer's particulars for the time that tax law asks for; backups and logs until they expire. The certificate names each of them with its date.

## 9. Proof

We give you what you need to verify this agreement, and let you, or an auditor bound to secrecy, examine it once a year on 30 days' notice.

## 10. Transfers

Personal data stays in the Region of your tenant. Where a transfer out of the European Economic Area, the United Kingdom or Switzerland is needed, the standard contractual clauses of Commission Decision (EU) 2021/914, module two, apply with this agreement as their annexes.
`;
