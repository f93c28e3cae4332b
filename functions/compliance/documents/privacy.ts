export const privacy = `# Privacy notice

Version 2026-11-01. A template in plain language: have it reviewed by counsel before you publish it.

## 1. Who is responsible

The company that operates this service is responsible for the data described here. For the content of a tenant the customer is responsible; ask them first. Name, address and contact of the data protection officer: to be filled in by the operator.

## 2. What we process, and why

- Sign-up: your e-mail address and language, to prove that the address is yours. An unfinished sign-up is forgotten after it expires. Basis: steps towards a contract.
- Account: your name, e-mail address, role and sign-in records, to let you in and keep others out. Basis: contract.
- Audit trail: who did what and when, with internal ids rather than names, to make changes traceable. Basis: legitimate interest in security, and the customer's instruction.
- Usage: counts of calls, minutes and bytes, to bill them. Basis: contract.
- Billing: company, address, tax id, billing e-mail, invoices and payments. Basis: contract and tax law. Card numbers go to Stripe alone; we see the brand and the last four digits.
- Network data: your IP address with each call, in logs, to defend the service. Basis: legitimate interest.

## 3. Who receives it

Amazon Web Services hosts the service. Stripe processes payments. Nobody else, unless the law compels us.

## 4. How long

- Account data until your membership or the tenant is deleted.
- Logs until they expire, at most one year.
- Backups until they expire, at most 35 days.
- Finance records for as long as tax law asks for, typically up to ten years.

## 5. Cookies

The console keeps your session in your browser for as long as you are signed in. There are no tracking cookies.

## 6. Your rights

You may ask for access, correction, deletion, restriction and a copy of your data, object to processing based on legitimate interest, and complain to a supervisory authority. Residents of California may also ask what is collected and are never treated worse for asking; we do not sell or share personal information.

## 7. Automated decisions

There are none that affect you legally or similarly.
`;
