export * from "./invitations/contract";
export * from "./memberships/contract";
export * from "./organizations/contract";
export * from "./projects/contract";
export * from "./transfers/contract";
