import { isCountry, type TaxNumberType, taxNumberFault } from "../../../functions/registry/billing";

/** Numbers that tax offices and standards print as samples. */
const good: [TaxNumberType, string, string][] = [
  ["vat", "AT", "ATU12345678"],
  ["vat", "AT", "U12345678"],
  ["vat", "BE", "BE 0123.456.789"],
  ["vat", "CH", "CHE-116.281.710 MWST"],
  ["vat", "DE", "DE 123 456 789"],
  ["vat", "ES", "ESB12345678"],
  ["vat", "ES", "12345678Z"],
  ["vat", "FR", "FR 12 345678901"],
  ["vat", "FR", "FRAB345678901"],
  ["vat", "GB", "GB 123 4567 82"],
  ["vat", "GB", "GB123456782"],
  ["vat", "GB", "GBGD001"],
  ["vat", "GR", "EL123456789"],
  ["vat", "IE", "IE1234567FA"],
  ["vat", "IE", "IE1A23456W"],
  ["vat", "NL", "NL123456789B01"],
  ["vat", "PT", "PT501442600"],
  ["vat", "BR", "12.345.678/0001-95"],
  ["vat", "ZA", "4123456789"],
  ["gst", "AU", "51 824 753 556"],
  ["gst", "CA", "123456789 RT0001"],
  ["gst", "IN", "27AAPFU0939F1ZV"],
  ["gst", "NZ", "123-456-789"],
  ["gst", "SG", "M2-1234567-8"],
  ["gst", "SG", "201812345A"],
  ["gst", "MY", "001234567890"],
  ["ein", "US", "12-3456789"],
  ["ein", "US", "123456789"],
  ["ein", "US", "12 3456789"],
];

const bad: [TaxNumberType, string, string, RegExp][] = [
  ["vat", "AT", "ATU1234567", /no VAT number of AT/],
  ["vat", "AT", "DE123456789", /no VAT number of AT/],
  ["vat", "CH", "CHE-116.281.711 MWST", /no VAT/],
  ["vat", "DE", "DE12345678", /no VAT/],
  ["vat", "GB", "123", /no VAT/],
  ["vat", "PT", "PT501442601", /no VAT/],
  ["vat", "ZA", "12", /no VAT/],
  ["vat", "ZA", "ABCDEFGH", /no VAT/],
  ["vat", "US", "123456789", /the United States have no VAT/],
  ["gst", "US", "123456789", /the United States have no GST/],
  ["gst", "AU", "51 824 753 557", /no GST number of AU/],
  ["gst", "CA", "12345678", /no GST/],
  ["gst", "IN", "27AAPFU0939F1ZW", /no GST/],
  ["gst", "IN", "123456789012345", /no GST/],
  ["gst", "NZ", "1234567", /no GST/],
  ["ein", "US", "00-1234567", /must be an EIN/],
  ["ein", "US", "1234567890", /must be an EIN/],
  ["ein", "US", "12-345678", /must be an EIN/],
  ["ein", "DE", "12-3456789", /an EIN is of the United States/],
];

describe("S4.31 tax numbers", () => {
  it.each(good)("%s of %s: takes %s", (type, country, number) =>
    expect(taxNumberFault(type, number, country)).toBeUndefined(),
  );

  it.each(bad)("%s of %s: refuses %s", (type, country, number, why) =>
    expect(taxNumberFault(type, number, country)).toMatch(why),
  );

  it.each(["AT", "US", "TW", "XK"].map((code) => [code, code !== "XK"]))("knows whether %s is a country", (code, is) =>
    expect(isCountry(String(code))).toBe(is),
  );

  it.each(["at", "AUT", "ZZ", "", "UK", "constructor"])("takes %j for no country", (code) =>
    expect(isCountry(code)).toBe(false),
  );
});
