import { dispatch } from "../runtime/serve";
import { remove } from "./projects/delete-project";
import { patch } from "./projects/patch-project";
import { post } from "./projects/post-project";
import { put } from "./projects/put-project";
import { restore } from "./projects/restore-project";

/** The function that may change projects and organizations, and all that it serves. */
export const handler = dispatch(post, put, patch, remove, restore);
