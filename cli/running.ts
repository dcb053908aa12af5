import { findRunning, type RunningStack } from "../local/data-directory";
import { readPlace } from "../local/engine/project";
import { messageOf, UserError } from "../local/user-error";

/** A stack that `portico dev` serves in another process. */
export class Running {
  private constructor(
    private readonly stack: RunningStack,
    private readonly what: string,
  ) {}

  /** Base URL of the API port. */
  get url(): string {
    return this.stack.url;
  }

  /** What state-changing calls of `/_portico` must bring. */
  get token(): string {
    return this.stack.token;
  }

  /** @throws UserError when none is being served from this folder */
  static find(directory: string, stack: string): Running {
    const project = readPlace(directory, stack);
    const what = `the stack ${stack} of ${project.directory}`;
    const found = findRunning(project);
    if (!found) throw new UserError(`${what} is not running: start it with portico dev`);
    return new Running(found, what);
  }

  /**
   * Calls a path of `/_portico`.
   *
   * @throws UserError with the detail of a refusal
   */
  async call(method: string, path: string, body?: string): Promise<Response> {
    const url = new URL(`/_portico/${path}`, this.stack.url);
    const headers = { "x-portico-token": this.stack.token };
    const response = await fetch(url, { method, headers, body }).catch((error: unknown) => {
      throw new UserError(`${this.what} does not answer at ${this.stack.url}: ${messageOf(error)}`);
    });
    if (response.ok) return response;
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: string };
    throw new UserError(detail ?? `${this.what} answered ${response.status}`);
  }
}
