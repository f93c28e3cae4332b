import type { Payment } from '../contract.ts';
import type { PaymentRecord } from '../ports.ts';

export const paymentView = ({
  id,
  invoiceId,
  amount,
  refunded,
  state,
  failureClass,
  failureCode,
  createdAt,
}: PaymentRecord): Payment => ({
  id,
  invoiceId,
  amount,
  refunded,
  state,
  failureClass,
  failureCode,
  createdAt,
});
