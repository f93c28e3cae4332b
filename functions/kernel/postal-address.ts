import * as z from 'zod';
import { countrySchema } from './country.ts';

const line = (most: number) => z.string().trim().min(1).max(most);

export const postalAddressSchema = z.strictObject({
  line1: line(120),
  line2: line(120).nullable().default(null),
  postalCode: line(16).nullable().default(null),
  city: line(80),
  region: line(80).nullable().default(null),
  country: countrySchema,
});
export type PostalAddress = z.output<typeof postalAddressSchema>;

/** As it is written on an envelope that crosses borders (UPU S42 leaves the order of the town's line to each country). */
export function addressLines(
  { line1, line2, postalCode, city, region, country }: PostalAddress,
  locale: string,
): readonly string[] {
  const town = [postalCode, city].filter((part) => part !== null).join(' ');
  const land = new Intl.DisplayNames([locale], { type: 'region' }).of(country) ?? country;
  return [line1, line2, town, region, land].filter((part) => part !== null);
}
