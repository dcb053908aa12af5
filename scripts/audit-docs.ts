import { auditActions } from "../functions/audit/actions";
import { withPart } from "./generated-part";

/** The page with the audited actions in its part `actions`. @throws Error when it has no such part */
export const withActions = (page: string): string =>
  withPart(page, "actions", `Actions: ${auditActions.map((action) => `\`${action}\``).join(", ")}.`);
