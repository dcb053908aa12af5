import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { isWireAsset } from "../engine/values";
import type { Properties } from "../service";
import type { Difference } from "./differences";

/** What a preview says that a resource will be once it is created: its inputs. What is left out is unknown to the program. */
export const outputsOfCreate = (inputs: Properties): Properties => withoutAssets(inputs);

/** What a preview says that a resource will be once it is updated: as it was, with the new inputs. */
export const outputsOfUpdate = (outputs: Properties, formerInputs: Properties, inputs: Properties): Properties => {
  const kept = Object.entries(outputs).filter(([name]) => !(name in formerInputs) || name in inputs);
  return withoutAssets({ ...Object.fromEntries(kept), ...inputs });
};

/** Programs see the assets that they gave. */
const withoutAssets = (wire: Properties): Properties =>
  Object.fromEntries(Object.entries(wire).filter(([, value]) => !isWireAsset(value)));

/**
 * What will become of a resource.
 *
 * @param replaces the properties that make a new one
 */
export function diffOf(
  found: readonly Difference[],
  replaces: readonly string[],
  deletesFirst: boolean,
): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(found.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...new Set(found.map(({ property }) => property))])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(replaces.length > 0 && deletesFirst)
    .setHasdetaileddiff(true);
  const details = response.getDetaileddiffMap();
  for (const { path, property, kind } of found)
    details.set(
      path,
      new messages.PropertyDiff().setInputdiff(true).setKind(kindOf(kind, replaces.includes(property))),
    );
  return response;
}

/** What the local cloud has lost, or cannot make work as it was made, is made anew. The old one goes first: the new one may have its name, and with that its id. */
export const diffOfLost = (): messages.DiffResponse =>
  diffOf([{ path: "id", property: "id", kind: "update" }], ["id"], true);

function kindOf(kind: Difference["kind"], replaces: boolean): messages.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  if (kind === "add") return replaces ? ADD_REPLACE : ADD;
  if (kind === "delete") return replaces ? DELETE_REPLACE : DELETE;
  return replaces ? UPDATE_REPLACE : UPDATE;
}
