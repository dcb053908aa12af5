export * from "./projects/contract";
