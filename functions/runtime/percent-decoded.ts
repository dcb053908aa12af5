/** A path parameter as it was meant: API Gateway's REST APIs give them as they stood in the URL. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
