import type { QueueDefinition } from "./definition";

/** Whether a queue takes dead letters of another one, by its `RedriveAllowPolicy`. Without one, of all of the same type. */
export function takesDeadLettersOf({ attributes }: QueueDefinition, sourceArn: string): boolean {
  if (!attributes.RedriveAllowPolicy) return true;
  const { redrivePermission = "allowAll", sourceQueueArns } = JSON.parse(attributes.RedriveAllowPolicy) as {
    redrivePermission?: string;
    sourceQueueArns?: string[];
  };
  return (
    redrivePermission === "allowAll" || (redrivePermission === "byQueue" && !!sourceQueueArns?.includes(sourceArn))
  );
}
