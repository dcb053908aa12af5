import { limit, Per } from "../runtime/contract";

/** How often one caller may ask one route of the registry: 100 times a minute. */
export const generalLimits = [limit({ per: Per.Principal, count: 100, seconds: 60 })] as const;
