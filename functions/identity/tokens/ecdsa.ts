/**
 * A P-256 signature as JWTs have it, r and s of 32 bytes each (RFC 7518, section 3.4), from the DER that KMS gives (AWS, KMS API reference: Sign).
 *
 * @throws Error for what is no such DER
 */
export function rawSignature(der: Uint8Array): Buffer {
  const all = Buffer.from(der);
  const [r, afterR] = integerAt(all, 2);
  const [s, afterS] = integerAt(all, afterR);
  if (all[0] !== 0x30 || all[1] !== all.length - 2 || afterS !== all.length) throw wrong();
  return Buffer.concat([r, s]);
}

/** The number of a DER INTEGER as 32 bytes, and where it ends. */
function integerAt(der: Buffer, at: number): [Buffer, number] {
  const start = at + 2;
  const end = start + (der[at + 1] ?? 0);
  const digits = der.subarray(der[start] === 0 ? start + 1 : start, end); // a first zero says that the number is positive
  if (der[at] !== 0x02 || end > der.length || digits.length === 0 || digits.length > 32) throw wrong();
  return [Buffer.concat([Buffer.alloc(32 - digits.length), digits]), end];
}

const wrong = () => new Error("KMS gave a signature that is none of P-256");
