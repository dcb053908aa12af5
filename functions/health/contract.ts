import * as z from "zod/mini";
import { limit, open, Per, route } from "../runtime/contract";

/** All is well. It says nothing else: no version, no names, to nobody. */
export const Health = z
  .strictObject({ status: z.literal("ok") })
  .check(z.meta({ id: "Health", description: "It answers" }));

/** Whether the API answers at all. */
export const getHealth = route("GET /health", {
  summary: "Does it answer?",
  description: "Asks nothing of what is behind: for load balancers and uptime checks.",
  tagDescriptions: { health: "Whether the API works, for who monitors it" },
  operationId: "getHealth",
  tags: ["health"],
  auth: open(),
  responses: { 200: Health },
});

/** Whether the databases answer. */
export const getDatabaseHealth = route("GET /health/db", {
  summary: "Do its databases answer?",
  description:
    "Asks each for one item, within a second. The answer is remembered for ten seconds: asking often is no burden to them.",
  operationId: "getDatabaseHealth",
  tags: ["health"],
  auth: open(),
  responses: { 200: Health },
  limits: [limit({ per: Per.Address, count: 60, seconds: 60 })],
});
