/** All routes of an identity. What builds the shipped operations reads them here. */
export * from "./api-keys/contract";
export * from "./auth/contract";
export * from "./sessions/contract";
export * from "./users/contract";
export * from "./well-known/contract";
