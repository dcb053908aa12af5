/** The fault, where something is not fine; nothing else. For rules that name several faults. */
export const unless = (fine: boolean, fault: string): string[] => (fine ? [] : [fault]);

/** True for a list that holds something. What it holds need not be known. */
export const hasSome = (list: readonly unknown[] | undefined): boolean => (list?.length ?? 0) > 0;
