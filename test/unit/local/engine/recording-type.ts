import type { ResourceType } from "../../../../local/service";

/** A resource type that does nothing but tell what it was asked: `create q`, `delete q-1234567`. */
export function recordingType(token: string, calls: string[], more: Partial<ResourceType> = {}): ResourceType {
  return {
    token,
    create(inputs, { name, physicalName }) {
      calls.push(`create ${name}`);
      if (inputs.fail) throw new Error(inputs.fail);
      return { id: `id-${physicalName}`, outputs: { name: physicalName, ...inputs, arn: `arn:${physicalName}` } };
    },
    update(state, inputs, { name }) {
      calls.push(`update ${name}`);
      return { id: state.id, outputs: { ...state.outputs, ...inputs } };
    },
    delete(state, { name }) {
      calls.push(`delete ${name} ${state.id}`);
    },
    restore(_, { name }) {
      calls.push(`restore ${name}`);
    },
    ...more,
  };
}
