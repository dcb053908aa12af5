/**
 * A text without control characters of ASCII and Latin-1: line ends, tabs and what terminals take for commands. For contracts, whose document says it by this
 * pattern; what no pattern of JSON Schema says everywhere, such as Unicode's categories, is a check beside it.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
export const withoutControls = /^[^\x00-\x1f\x7f-\x9f]*$/;
