/** Something in the settings of a policy pack that its user can mend. Its message is one line. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}
