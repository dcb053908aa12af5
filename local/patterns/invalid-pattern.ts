/** A pattern that EventBridge would refuse. The message is AWS's reason, such as `Empty arrays are not allowed`. */
export class InvalidPattern extends Error {
  override readonly name = "InvalidPattern";
}
