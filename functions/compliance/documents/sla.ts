export const sla = `# Service level agreement

Version 2026-11-01. A template in plain language: have it reviewed by counsel before you offer it to customers.

## 1. The goal

The API is available 99.9 % of every calendar month. It counts as unavailable in a minute in which more than half of the valid calls are answered with a status of 500 or above.

## 2. What does not count

- Maintenance announced at least 72 hours ahead, at most four hours a month.
- Calls beyond the limits of your plan, and calls of suspended tenants.
- What neither we nor our suppliers could prevent.

## 3. Credits

Paid plans may ask for a credit within 30 days after the month:

- below 99.9 %: 10 % of the month's recurring fee;
- below 99.0 %: 25 %;
- below 95.0 %: 100 %.

A credit is granted on the next invoice. It is the only remedy for missing the goal.

## 4. Support

- Service unavailable: first answer within one hour on Enterprise, four hours on Pro.
- Everything else: within one business day on paid plans. The Free plan has no promised time.

## 5. Recovery

Changes are copied continuously; a table can be restored to any second of the past 35 days. Goals after the loss of data: at most five minutes of changes lost, service restored within four hours.
`;
