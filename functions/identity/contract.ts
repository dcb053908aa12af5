/** All routes of an identity. What builds the shipped operations reads them here. */
export * from "./well-known/contract";
