import { porticoPack } from "./kit/pack";

/** Starts the pack: `pulumi preview --policy-pack node_modules/portico/policies`. */
porticoPack("portico");
