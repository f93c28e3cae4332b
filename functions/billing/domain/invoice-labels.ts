import type { LineKind } from './invoice-line.ts';
import type { TaxReason } from './tax.ts';

/** The words of a document in one language; `{…}` is filled in. */
export interface Labels {
  readonly invoice: string;
  readonly creditNote: string;
  readonly draft: string;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly period: string;
  readonly purchaseOrder: string;
  readonly paymentReference: string;
  readonly creditedInvoice: string;
  readonly from: string;
  readonly to: string;
  readonly taxId: string;
  readonly description: string;
  readonly quantity: string;
  readonly unitPrice: string;
  readonly amount: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly totalCredited: string;
  readonly creditUsed: string;
  readonly amountDue: string;
  readonly pricesIncludeTax: string;
  readonly taxNotAuthoritative: string;
  readonly page: string;
  readonly seconds: string;
  readonly lines: Readonly<Record<LineKind | 'seats' | 'unused-time' | 'remaining-time' | 'minimum-used', string>>;
  readonly meters: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, string>>;
  readonly taxReasons: Readonly<Record<TaxReason, string>>;
}

const en: Labels = {
  invoice: 'Invoice',
  creditNote: 'Credit note',
  draft: 'Draft',
  number: 'Number',
  issued: 'Date',
  due: 'Due',
  period: 'Period',
  purchaseOrder: 'Purchase order',
  paymentReference: 'Payment reference',
  creditedInvoice: 'For invoice',
  from: 'From',
  to: 'Bill to',
  taxId: 'Tax ID {id}',
  description: 'Description',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  amount: 'Amount ({currency})',
  net: 'Net',
  tax: 'Tax {rate} on {net}',
  total: 'Total',
  totalCredited: 'Total credited',
  creditUsed: 'Paid from credit balance',
  amountDue: 'Amount due',
  pricesIncludeTax: 'Prices include tax.',
  taxNotAuthoritative: 'Tax on this document is a trial calculation and not authoritative.',
  page: 'Page {page} of {pages}',
  seconds: '{seconds} of {of} seconds',
  lines: {
    recurring: '{plan} plan',
    seats: '{plan} seats',
    proration: 'Proration {plan}',
    'unused-time': 'Unused time on {plan}',
    'remaining-time': 'Remaining time on {plan}',
    usage: '{meter}',
    'late-usage': 'Late usage: {meter}',
    correction: 'Correction: {meter}',
    minimum: 'Minimum commitment',
    'minimum-used': 'Minimum commitment used up',
    discount: 'Discount: {name}',
    'sla-credit': 'Service credit: {name}',
  },
  meters: { 'api-calls': 'API calls', 'job-minutes': 'Job minutes', storage: 'Storage' },
  units: { call: 'calls', minute: 'min', 'GB-month': 'GB-months' },
  taxReasons: {
    standard: '',
    'reverse-charge': 'Reverse charge: the recipient owes the tax.',
    'zero-rated': 'Zero-rated supply.',
    exempt: 'Exempt from tax.',
    'not-registered': 'The seller is not registered for tax in this place.',
    'not-configured': 'Tax is not configured.',
    undetermined: 'The tax on this document was not determined.',
  },
};

const de: Labels = {
  invoice: 'Rechnung',
  creditNote: 'Gutschrift',
  draft: 'Entwurf',
  number: 'Nummer',
  issued: 'Datum',
  due: 'Fällig',
  period: 'Zeitraum',
  purchaseOrder: 'Bestellung',
  paymentReference: 'Zahlungsreferenz',
  creditedInvoice: 'Zu Rechnung',
  from: 'Von',
  to: 'An',
  taxId: 'USt-IdNr. {id}',
  description: 'Beschreibung',
  quantity: 'Menge',
  unitPrice: 'Einzelpreis',
  amount: 'Betrag ({currency})',
  net: 'Netto',
  tax: 'Steuer {rate} auf {net}',
  total: 'Gesamt',
  totalCredited: 'Gutgeschrieben',
  creditUsed: 'Aus Guthaben bezahlt',
  amountDue: 'Zu zahlen',
  pricesIncludeTax: 'Die Preise enthalten die Steuer.',
  taxNotAuthoritative: 'Die Steuer auf diesem Beleg ist eine Proberechnung und nicht verbindlich.',
  page: 'Seite {page} von {pages}',
  seconds: '{seconds} von {of} Sekunden',
  lines: {
    recurring: 'Tarif {plan}',
    seats: 'Plätze {plan}',
    proration: 'Anteil {plan}',
    'unused-time': 'Ungenutzte Zeit {plan}',
    'remaining-time': 'Restzeit {plan}',
    usage: '{meter}',
    'late-usage': 'Nachträgliche Nutzung: {meter}',
    correction: 'Korrektur: {meter}',
    minimum: 'Mindestabnahme',
    'minimum-used': 'Verrechnete Mindestabnahme',
    discount: 'Rabatt: {name}',
    'sla-credit': 'Servicegutschrift: {name}',
  },
  meters: { 'api-calls': 'API-Aufrufe', 'job-minutes': 'Job-Minuten', storage: 'Speicher' },
  units: { call: 'Aufrufe', minute: 'Min.', 'GB-month': 'GB-Monate' },
  taxReasons: {
    standard: '',
    'reverse-charge': 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).',
    'zero-rated': 'Nullsatz.',
    exempt: 'Steuerfrei.',
    'not-registered': 'Der Verkäufer ist an diesem Ort nicht steuerlich registriert.',
    'not-configured': 'Die Steuer ist nicht eingerichtet.',
    undetermined: 'Die Steuer auf diesem Beleg wurde nicht ermittelt.',
  },
};

const fr: Labels = {
  invoice: 'Facture',
  creditNote: 'Avoir',
  draft: 'Brouillon',
  number: 'Numéro',
  issued: 'Date',
  due: 'Échéance',
  period: 'Période',
  purchaseOrder: 'Bon de commande',
  paymentReference: 'Référence de paiement',
  creditedInvoice: 'Pour la facture',
  from: 'De',
  to: 'À',
  taxId: 'N° TVA {id}',
  description: 'Description',
  quantity: 'Quantité',
  unitPrice: 'Prix unitaire',
  amount: 'Montant ({currency})',
  net: 'Total HT',
  tax: 'Taxe {rate} sur {net}',
  total: 'Total TTC',
  totalCredited: 'Total crédité',
  creditUsed: 'Payé par avoir',
  amountDue: 'Montant dû',
  pricesIncludeTax: 'Les prix incluent la taxe.',
  taxNotAuthoritative: "La taxe de ce document est un calcul d'essai, sans valeur officielle.",
  page: 'Page {page} sur {pages}',
  seconds: '{seconds} sur {of} secondes',
  lines: {
    recurring: 'Offre {plan}',
    seats: 'Postes {plan}',
    proration: 'Prorata {plan}',
    'unused-time': 'Temps non utilisé {plan}',
    'remaining-time': 'Temps restant {plan}',
    usage: '{meter}',
    'late-usage': 'Utilisation tardive : {meter}',
    correction: 'Correction : {meter}',
    minimum: 'Engagement minimum',
    'minimum-used': 'Engagement minimum consommé',
    discount: 'Remise : {name}',
    'sla-credit': 'Avoir de service : {name}',
  },
  meters: { 'api-calls': 'Appels API', 'job-minutes': 'Minutes de traitement', storage: 'Stockage' },
  units: { call: 'appels', minute: 'min', 'GB-month': 'Go-mois' },
  taxReasons: {
    standard: '',
    'reverse-charge': 'Autoliquidation : la taxe est due par le preneur.',
    'zero-rated': 'Taux zéro.',
    exempt: 'Exonéré de taxe.',
    'not-registered': "Le vendeur n'est pas immatriculé à la taxe en ce lieu.",
    'not-configured': "La taxe n'est pas configurée.",
    undetermined: "La taxe de ce document n'a pas été déterminée.",
  },
};

const es: Labels = {
  invoice: 'Factura',
  creditNote: 'Nota de crédito',
  draft: 'Borrador',
  number: 'Número',
  issued: 'Fecha',
  due: 'Vencimiento',
  period: 'Periodo',
  purchaseOrder: 'Orden de compra',
  paymentReference: 'Referencia de pago',
  creditedInvoice: 'De la factura',
  from: 'De',
  to: 'Para',
  taxId: 'NIF/IVA {id}',
  description: 'Descripción',
  quantity: 'Cantidad',
  unitPrice: 'Precio unitario',
  amount: 'Importe ({currency})',
  net: 'Neto',
  tax: 'Impuesto {rate} sobre {net}',
  total: 'Total',
  totalCredited: 'Total abonado',
  creditUsed: 'Pagado con saldo a favor',
  amountDue: 'Importe a pagar',
  pricesIncludeTax: 'Los precios incluyen el impuesto.',
  taxNotAuthoritative: 'El impuesto de este documento es un cálculo de prueba y no es vinculante.',
  page: 'Página {page} de {pages}',
  seconds: '{seconds} de {of} segundos',
  lines: {
    recurring: 'Plan {plan}',
    seats: 'Puestos {plan}',
    proration: 'Prorrateo {plan}',
    'unused-time': 'Tiempo no usado de {plan}',
    'remaining-time': 'Tiempo restante de {plan}',
    usage: '{meter}',
    'late-usage': 'Uso tardío: {meter}',
    correction: 'Corrección: {meter}',
    minimum: 'Compromiso mínimo',
    'minimum-used': 'Compromiso mínimo consumido',
    discount: 'Descuento: {name}',
    'sla-credit': 'Abono de servicio: {name}',
  },
  meters: { 'api-calls': 'Llamadas a la API', 'job-minutes': 'Minutos de tareas', storage: 'Almacenamiento' },
  units: { call: 'llamadas', minute: 'min', 'GB-month': 'GB-mes' },
  taxReasons: {
    standard: '',
    'reverse-charge': 'Inversión del sujeto pasivo.',
    'zero-rated': 'Tipo cero.',
    exempt: 'Exento de impuesto.',
    'not-registered': 'El vendedor no está registrado para el impuesto en este lugar.',
    'not-configured': 'El impuesto no está configurado.',
    undetermined: 'El impuesto de este documento no se ha determinado.',
  },
};

const byLanguage: Readonly<Record<string, Labels>> = { en, de, fr, es };

/** A language that is not translated gets English words. */
export const labelsFor = (language: string): Labels => byLanguage[language] ?? en;
export const isTranslated = (language: string): boolean => language in byLanguage;

export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
