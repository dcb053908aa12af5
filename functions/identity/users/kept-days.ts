/** Days that a deleted user is kept, and their identifiers are nobody else's: for who was deleted by a thief, and for who answers for what they did. */
export const keptDays = 30;
