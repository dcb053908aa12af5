import isISO31661Alpha2 from "validator/lib/isISO31661Alpha2";
import isVAT, { type VATCountryCode } from "validator/lib/isVAT";

/** Kinds of tax numbers: value added tax, goods and services tax, and the employer identification number of the United States. */
export const taxNumberTypes = ["vat", "gst", "ein"] as const;
/** A kind of tax number. */
export type TaxNumberType = (typeof taxNumberTypes)[number];

/** Whether a country is one: ISO 3166-1 alpha-2, in capitals. */
export const isCountry = (code: string): boolean => /^[A-Z]{2}$/.test(code) && isISO31661Alpha2(code);

/** A number of a country whose format nobody of us knows: 4 to 20 letters and digits, at least two of them digits. */
const anyFormat = /^(?=(?:.*\d){2})[A-Z0-9]{4,20}$/;

/**
 * VAT numbers that the library `validator` does not know, or refuses though they are good: of the European Commission's list "VIES: VAT number structure", and of
 * HMRC's "VAT notice 700/63" for the United Kingdom. Greece's begin with EL. Without spaces, dots and dashes.
 */
const vatFormats: Readonly<Record<string, RegExp>> = {
  ES: /^(ES)?([A-Z]\d{7}[0-9A-Z]|\d{8}[A-Z])$/,
  FR: /^(FR)?[A-HJ-NP-Z0-9]{2}\d{9}$/,
  GB: /^(GB|XI)?(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})$/,
  GR: /^(EL|GR)?\d{9}$/,
  HN: anyFormat,
  IE: /^(IE)?(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  PA: anyFormat,
};

/** GST numbers, by country, without spaces, dots and dashes. Others are taken in any format. */
const gstFormats: Readonly<Record<string, (number: string) => boolean>> = {
  /** Australian Business Register: "Format of the ABN": eleven digits whose weighted sum 89 divides. */
  AU: (number) => isVAT(number, "AU"),
  /** Canada Revenue Agency: business number, program identifier RT, reference number. */
  CA: (number) => /^\d{9}(RT\d{4})?$/.test(number),
  /** Goods and Services Tax Network: state, PAN, number of the entity, Z, check character. */
  IN: (number) => /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/.test(number) && hasIndianCheck(number),
  /** Inland Revenue: IRD number. */
  NZ: (number) => /^(NZ)?\d{8,9}$/.test(number),
  /** Inland Revenue Authority of Singapore: unique entity number, or M and nine characters. */
  SG: (number) => /^(\d{8,9}[A-Z]|[TSR]\d{2}[A-Z]{2}\d{4}[A-Z]|M[A-Z0-9]\d{7}[A-Z0-9])$/.test(number),
};

/** IRS, "How EINs are assigned and valid EIN prefixes". */
const ein = /^(0[1-6]|1[0-6]|2[0-7]|3\d|4[0-8]|5\d|6[0-8]|7[1-7]|8[0-8]|9[0-589])\d{7}$/;

/** What is wrong with a tax number, in words; undefined for a good one. Spaces, dots and dashes do not count. */
export function taxNumberFault(type: TaxNumberType, number: string, country: string): string | undefined {
  const compact = number.toUpperCase().replace(/[\s./-]/g, "");
  if (type === "ein") {
    if (country !== "US") return "an EIN is of the United States: give the country US, or another type";
    return ein.test(compact) ? undefined : "must be an EIN, such as 12-3456789";
  }
  if (country === "US") return `the United States have no ${type.toUpperCase()}: give an EIN`;
  const isGood =
    type === "vat"
      ? isVatNumber(number, compact, country)
      : (gstFormats[country]?.(compact) ?? anyFormat.test(compact));
  return isGood ? undefined : `is no ${type.toUpperCase()} number of ${country}`;
}

function isVatNumber(number: string, compact: string, country: string): boolean {
  const own = vatFormats[country];
  if (own) return own.test(compact);
  try {
    const code = country as VATCountryCode; // it throws for those that it does not know
    return isVAT(compact, code) || isVAT(number.toUpperCase(), code);
  } catch {
    return anyFormat.test(compact);
  }
}

const digits36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** The last character of a GSTIN: Luhn's sum to the base of 36 over the others. */
function hasIndianCheck(number: string): boolean {
  const sum = [...number.slice(0, -1)].reduce((total, digit, at) => {
    const product = digits36.indexOf(digit) * (at % 2 === 0 ? 1 : 2);
    return total + Math.floor(product / 36) + (product % 36);
  }, 0);
  return digits36[(36 - (sum % 36)) % 36] === number.at(-1);
}
