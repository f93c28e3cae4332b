import type { Payment } from '../contract.ts';
import type { PaymentRecord } from '../ports.ts';

export const paymentView = ({
  id,
  invoiceId,
  amount,
  state,
  failureClass,
  failureCode,
  createdAt,
}: PaymentRecord): Payment => ({
  id,
  invoiceId,
  amount,
  state,
  failureClass,
  failureCode,
  createdAt,
});
