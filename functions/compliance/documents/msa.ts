export const msa = `# Master subscription agreement

Version 2026-11-01. A template in plain language: have it reviewed by counsel before you offer it to customers.

## 1. Who agrees

This agreement is between the company that operates this service ("we") and the company that signs up for it ("you"). The person who accepts it confirms that they may bind your company.

## 2. What you get

We let you use the service as its documentation describes it, within the limits of the plan that you choose, for as long as you subscribe. Your people and your programs may use it on your behalf; you answer for what they do with it.

## 3. What it costs

- Plans, meters and prices stand in the catalogue at the time of your order. A price change never touches a period that has begun, and we announce it at least 30 days ahead.
- Recurring fees are charged for the period that begins, usage for the period that ended.
- Invoices are due when they are issued unless we agreed on terms of payment. Taxes come on top where the law asks for them.
- Where a payment fails we try again and tell you. After repeated failure we may suspend the service; reading your data and paying stay possible.

## 4. Your data

Your data remains yours. We use it to provide the service to you, and for nothing else. You may export it while you subscribe. The data processing agreement is part of this agreement.

## 5. What you may not do

- Break the law, or other people's rights, with the help of the service.
- Get around its limits, its metering or the separation of tenants, or probe them without our consent. Reports under our disclosure policy (security.txt) are welcome and count as consented.
- Resell access where your plan does not allow it.

## 6. What we promise

We run the service with the care of a good operator. The service level agreement states our goals for availability. Beyond it the service comes as it is.

## 7. Limits of liability

Neither side is liable for indirect loss. The liability of either side in one year is limited to what you paid in that year. Nothing here limits liability for intent, gross negligence, injury to persons, or where the law forbids a limit.

## 8. Ending

- You may cancel at any time to the end of the period, in the console or through the API.
- You may delete your tenant at once. A final invoice settles what is open, credits what is unused, and a signed certificate states what was removed and what must be kept.
- Either side may end the agreement at once for a serious breach that is not cured within 30 days of notice.

## 9. Changes

A new version of this agreement is offered to you by its version and takes effect when you accept it, or with the next period after 30 days' notice if you continue to use the service.

## 10. Law

Governing law and venue: to be filled in by the operator.
`;
